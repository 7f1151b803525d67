"""The load run: an export nobody disturbs, then the same one while a share of all requests fails."""

import json
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from support.load.chance import Chance
from support.load.watching import WatchedRun, watch
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.mounting import LoopbackNetwork, Mounted
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.what_is_left import outcome_of

SPACE, NAME = "LOAD", "Team Handbook"
MOST_RUNS = 6
_SETTINGS: dict[str, object] = {
    "connection_config.processing_poll_seconds": 0.01,
    "retry_config.max_backoff_seconds": 0.2,
    "retry_config.retry_status_codes": [413, 429, 500, 502, 503, 504],
    "export.open_webui_attachment_extensions": "md,txt",
}


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How large the load is: pages, each with an attachment; the share of requests that fails; how many
    downloads and uploads go on at a time; for how many seconds the exporter waits for an answer, and for all
    of it; for how many seconds it waits for Open WebUI to process a file; the seed of chance."""

    pages: int
    share: float = 0.02
    downloads: int = 20
    uploads: int = 16
    patience_seconds: float = 3.0
    processing_seconds: float = 10.0
    seed: int = 1


@dataclass(slots=True)
class LoadResult:
    """What came of it: the run that nobody disturbed, and those that were until one ended complete.

    `differences` name what is not as after the undisturbed run, `struck` says which faults struck how often.
    """

    plan: LoadPlan
    undisturbed: WatchedRun
    disturbed: list[WatchedRun] = field(default_factory=list)
    requests: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the last run ended complete, and left what the undisturbed one left."""
        return self.disturbed[-1].exit_code == 0 and not self.differences

    def failures(self, run: WatchedRun) -> Counter[str]:
        """Count what one run could not do, by page, attachment or file of the knowledge base."""
        summary: dict[str, Any] = json.loads(run.output) if run.output else {"spaces": []}
        counts: Counter[str] = Counter()
        for space in summary["spaces"]:
            counts["pages"] += space["pages"]["failed"]
            counts["attachments"] += space["attachments"]["failed"]
            counts["files"] += len((space["open_webui"] or {"errors": []})["errors"])
        return counts


class LoadGround:
    """A large space, and the servers that a load run needs."""

    def __init__(self, plan: LoadPlan, workplace: Path) -> None:
        self._plan = plan
        self._workplace = workplace
        self._network = LoopbackNetwork()
        self._site = ConfluenceSite()
        self._write_space()
        self._confluence = self._network.mount(ConfluenceCloudApi(self._site))

    def __enter__(self) -> Self:
        """Give the ground."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all servers."""
        self._network.__exit__(kind, error, trace)

    def run(self) -> LoadResult:
        """Run undisturbed, then disturbed until a run ends complete, and compare."""
        operator, server, open_webui = self._operator("undisturbed")
        result = LoadResult(self._plan, self._watched(operator))
        assert result.undisturbed.exit_code == 0, result.undisturbed.errors[-2000:]
        expected = outcome_of(operator.output, server, NAME)
        operator, server, open_webui = self._operator("disturbed")
        chances = self._disturb(open_webui)
        while len(result.disturbed) < MOST_RUNS:
            for chance in chances:
                chance.begins_a_run()
            result.disturbed.append(self._watched(operator))
            if result.disturbed[-1].exit_code == 0:
                break
        result.requests = len(self._confluence.log) + len(open_webui.log)
        for chance in chances:
            result.struck += chance.struck
        result.differences = outcome_of(operator.output, server, NAME).differences(expected)
        return result

    def _disturb(self, open_webui: Mounted) -> list[Chance]:
        self._confluence.log.clear()
        chances = []
        for number, mounted in enumerate((self._confluence, open_webui)):
            chance = Chance(self._plan.share, self._plan.seed + number, refusals=True)
            mounted.faults.add(chance.fault())
            chances.append(chance)
        return chances

    def _watched(self, operator: Operator) -> WatchedRun:
        program = [sys.executable, "-m", "confluence_markdown_exporter"]
        command = [*program, "space", SPACE, str(operator.output), "--json"]
        return watch(command, operator.environment, operator.workplace / "said")

    def _operator(self, name: str) -> tuple[Operator, OpenWebUIServer, Mounted]:
        server = OpenWebUIServer()
        open_webui = self._network.mount(OpenWebUIApi(server))
        shutil.rmtree(self._workplace / name, ignore_errors=True)
        operator = Operator(self._workplace / name)
        operator.sets_all(
            {
                "auth.confluence.url": self._confluence.url,
                "auth.confluence.username": self._site.credentials.username,
                "auth.confluence.api_token": self._site.credentials.api_token,
                "auth.open_webui.url": open_webui.url,
                "auth.open_webui.api_key": server.owner.api_key,
                "connection_config.read_timeout_seconds": self._plan.patience_seconds,
                "connection_config.transfer_timeout_seconds": self._plan.patience_seconds,
                "connection_config.processing_timeout_seconds": self._plan.processing_seconds,
                "connection_config.parallel_downloads": self._plan.downloads,
                "connection_config.parallel_uploads": self._plan.uploads,
                **_SETTINGS,
            }
        )
        return operator, server, open_webui

    def _write_space(self) -> None:
        space = self._site.add_space(SPACE, NAME, homepage=None)
        for number in range(self._plan.pages):
            shown = f'<ac:link><ri:attachment ri:filename="notes {number}.txt"/></ac:link>'
            other = escape(f"Page {(number * 7 + 3) % self._plan.pages}")
            link = f'<ac:link><ri:page ri:content-title="{other}"/></ac:link>'
            body = f"<p>What everybody should know about valve {number}. See {link} and {shown}.</p>"
            page = self._site.add_page(space, f"Page {number}", body)
            notes = f"Notes on valve {number}: it is checked before the shift begins.\n" * 20
            self._site.attach(page, f"notes {number}.txt", notes.encode(), "text/plain")
