"""Kills the real exporter at a chosen moment of a run, has it run again, and looks at what is left.

The moments are spread over all requests of an undisturbed run: the process dies before the server has taken
a request in, right after, or some milliseconds later, while it writes.
"""

import copy
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.faults import Fault
from support.services.faults import Outcome as Fails
from support.services.mounting import LoopbackNetwork, Mounted
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.started_program import started_program
from support.tiny_pdf import pdf_saying
from support.what_is_left import Outcome, outcome_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SPACE = "DOCS"
_NAME = "Team Handbook"
_LONGEST_DELAY_SECONDS = 0.05
_LONGEST_RUN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: at a request to one of the services, before it counts or `delay` seconds after it."""

    service: str
    request: int
    before: bool
    delay: float
    signal: int = signal.SIGKILL


class KillingGround:
    """A space that was exported, then changed in every way; the second export is what is killed.

    `ended` is the exit code of the latest run that was killed, `said` what it wrote to standard error,
    `left_unfinished` which files it had begun and neither finished nor removed.
    """

    def __init__(self, workplace: Path) -> None:
        self._workplace = workplace
        self._network = LoopbackNetwork().__enter__()
        self._site = ConfluenceSite()
        self._confluence = self._network.mount(ConfluenceCloudApi(self._site))
        self._exported = workplace / "exported"
        self._server = OpenWebUIServer()
        self._write_space()
        prepared = self._operator("first", self._exported, self._network.mount(OpenWebUIApi(self._server)))
        assert prepared.runs("space", SPACE, str(self._exported)).exit_code == 0, prepared.latest.terminal
        self._change_space()
        operator, server, open_webui = self._trial("undisturbed")
        self._clear_logs(open_webui)
        assert operator.runs("space", SPACE, str(operator.output)).exit_code == 0, operator.latest.terminal
        self._requests = {"confluence": len(self._confluence.log), "open webui": len(open_webui.log)}
        self.undisturbed = outcome_of(operator.output, server, _NAME)
        self.ended = 0
        self.said = ""
        self.left_unfinished: list[Path] = []

    def close(self) -> None:
        """Stop all servers."""
        self._network.__exit__(None, None, None)

    def moment(self, chance: random.Random) -> Moment:
        """Choose a moment of the run."""
        total = sum(self._requests.values())
        number = chance.randrange(total)
        service = "confluence" if number < self._requests["confluence"] else "open webui"
        request = number if service == "confluence" else number - self._requests["confluence"]
        return Moment(service, request, chance.random() < 0.3, chance.random() * _LONGEST_DELAY_SECONDS)

    def kill_and_run_again(self, name: str, moment: Moment) -> Outcome:
        """Kill a run at that moment, run again undisturbed, and return what is there then."""
        operator, server, open_webui = self._trial(name)
        self._clear_logs(open_webui)
        mounted = self._confluence if moment.service == "confluence" else open_webui
        begun = threading.Event()
        with started_program(
            [sys.executable, "-m", "confluence_markdown_exporter", "space", SPACE, str(operator.output)],
            operator.environment,
            output=subprocess.DEVNULL,
            errors=subprocess.PIPE,
        ) as process:
            mounted.faults.add(Fault(_kills(process, moment, begun), after=moment.request, times=1))
            _, errors = process.communicate(timeout=_LONGEST_RUN_SECONDS)
            self.said = errors.decode()
        mounted.faults.mend()
        self.ended = process.returncode
        self.left_unfinished = ExportedFolder(operator.output).unfinished_files
        assert begun.is_set(), f"The run did not come to {moment}"
        again = operator.runs("space", SPACE, str(operator.output))
        assert again.exit_code == 0, again.terminal
        outcome = outcome_of(operator.output, server, _NAME)
        shutil.rmtree(operator.workplace)
        return outcome

    def _operator(self, name: str, output: Path, open_webui: Mounted) -> Operator:
        operator = Operator(self._workplace / name)
        operator.output = output
        operator.sets_all(
            {
                "auth.confluence.url": self._confluence.url,
                "auth.confluence.username": self._site.credentials.username,
                "auth.confluence.api_token": self._site.credentials.api_token,
                "auth.open_webui.url": open_webui.url,
                "auth.open_webui.api_key": self._server.owner.api_key,
                "connection_config.processing_poll_seconds": 0.001,
            }
        )
        return operator

    def _trial(self, name: str) -> tuple[Operator, OpenWebUIServer, Mounted]:
        """Return an operator who finds everything as the first export left it."""
        server = copy.deepcopy(self._server)
        open_webui = self._network.mount(OpenWebUIApi(server))
        operator = self._operator(name, self._workplace / name / "export", open_webui)
        shutil.copytree(self._exported, operator.output)
        return operator, server, open_webui

    def _clear_logs(self, open_webui: Mounted) -> None:
        self._confluence.log.clear()
        open_webui.log.clear()

    def _write_space(self) -> None:
        space = self._site.add_space(SPACE, _NAME, homepage="Home")
        for number in range(14):
            page = self._site.add_page(space, f"Page {number}", f"<p>The first text of page {number}.</p>")
            if number % 3 == 0:
                self._site.attach(page, f"plan {number}.pdf", pdf_saying(f"The plan of page {number}"))

    def _change_space(self) -> None:
        site = self._site
        for number in (1, 2, 3):
            site.edit_page(site.page(f"Page {number}"), f"<p>The second text of page {number}.</p>")
        site.move_page(site.page("Page 4"), site.page("Page 5"))
        site.rename_page(site.page("Page 6"), "A better name")
        site.delete_page(site.page("Page 7"))
        site.delete_attachment(site.attachment("plan 12.pdf"))
        site.replace_attachment(site.attachment("plan 9.pdf"), pdf_saying("The second plan of page 9"))
        for number in range(3):
            page = site.add_page(SPACE, f"New page {number}", f"<p>The text of new page {number}.</p>")
            site.attach(page, f"new plan {number}.pdf", pdf_saying(f"The plan of new page {number}"))


def _kills(process: subprocess.Popen[bytes], moment: Moment, begun: threading.Event) -> Fails:
    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        begun.set()
        if moment.before:
            process.send_signal(moment.signal)
        answer = list(app(environ, start_response))
        if not moment.before:
            threading.Timer(moment.delay, process.send_signal, (moment.signal,)).start()
        return answer

    return outcome
