"""Kills the real exporter at a chosen moment of a run, has it run again, and looks at what is left.

The moments are spread over all requests of an undisturbed run: the process dies before the server has taken
a request in, right after, or some milliseconds later, while it writes.
"""

import copy
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.faults import Fault
from support.services.faults import Outcome as Fails
from support.services.mounting import LoopbackNetwork, Mounted
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.tiny_pdf import pdf_saying

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SPACE = "DOCS"
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: files on disk, rows of the ledger, files of the knowledge base, stray uploads."""

    disk: dict[str, bytes]
    ledger: dict[str, list[tuple[Any, ...]]]
    knowledge: list[tuple[Any, ...]]
    strays: list[str]
    unfinished: list[Path] = field(default_factory=list)

    def differences(self, other: "Outcome") -> list[str]:
        """Name what is not the same as in another outcome."""
        told = [
            f"{path} on disk"
            for path in sorted(self.disk.keys() | other.disk.keys())
            if self.disk.get(path) != other.disk.get(path)
        ]
        for table in sorted(self.ledger.keys() | other.ledger.keys()):
            here, there = self.ledger.get(table, []), other.ledger.get(table, [])
            told += [f"{table}: only here {row}" for row in here if row not in there]
            told += [f"{table}: only there {row}" for row in there if row not in here]
        told += [
            f"knowledge base: only here {file}" for file in self.knowledge if file not in other.knowledge
        ]
        told += [
            f"knowledge base: only there {file}" for file in other.knowledge if file not in self.knowledge
        ]
        if len(self.knowledge) != len(other.knowledge):
            told.append(f"{len(self.knowledge)} files in the knowledge base, not {len(other.knowledge)}")
        told += [f"stray upload {name}" for name in self.strays if name not in other.strays]
        return told + [f"unfinished {path}" for path in self.unfinished]


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
        self.undisturbed = self._outcome(operator, server)
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
        with subprocess.Popen(
            [sys.executable, "-m", "confluence_markdown_exporter", "space", SPACE, str(operator.output)],
            env=operator.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
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
        outcome = self._outcome(operator, server)
        shutil.rmtree(operator.workplace)
        return outcome

    def _operator(self, name: str, output: Path, open_webui: Mounted) -> Operator:
        operator = Operator(self._workplace / name)
        operator.output = output
        for key, value in {
            "auth.confluence.url": self._confluence.url,
            "auth.confluence.username": self._site.credentials.username,
            "auth.confluence.api_token": self._site.credentials.api_token,
            "auth.open_webui.url": open_webui.url,
            "auth.open_webui.api_key": self._server.owner.api_key,
            "connection_config.processing_poll_seconds": 0.001,
        }.items():
            operator.sets(key, value)
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
        space = self._site.add_space(SPACE, "Team Handbook", homepage="Home")
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

    def _outcome(self, operator: Operator, server: OpenWebUIServer) -> Outcome:
        files = server.files_in("Team Handbook")
        in_place = {file.id for file in files}
        told = [
            (file.filename, file.status, file.text, file.file_hash, _own_words(file.metadata))
            for file in files
        ]
        folder = ExportedFolder(operator.output)
        return Outcome(
            folder.contents(),
            _ledger_rows(operator.output),
            sorted(told, key=lambda one: (one[0], one[3])),
            sorted(file.filename for file in server.files.values() if file.id not in in_place),
            folder.unfinished_files,
        )


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


def _names(files: list[tuple[Any, ...]]) -> str:
    return ", ".join(f"{file[0]} ({file[3][:6]})" for file in files)


def _own_words(metadata: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what an upload told about a file, without what differs from server to server."""
    return tuple(sorted((key, str(value)) for key, value in metadata.items() if key != "knowledge_base"))


def _ledger_rows(output: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the ledger without times, and of the knowledge base's files only their texts."""
    [path] = output.glob(".*.sqlite3")
    wanted = {
        "pages": "SELECT page_id, space_key, version, path, sha256, size, fingerprint, answers FROM pages",
        "attachments": "SELECT attachment_id, page_id, version, path, sha256, size FROM attachments",
        "knowledge_files": "SELECT text_hash FROM knowledge_files",
    }
    database = sqlite3.connect(path)
    try:
        return {table: sorted(database.execute(query).fetchall()) for table, query in wanted.items()}
    finally:
        database.close()
