"""Runs the real exporter with known credentials through mishaps, and gathers all that this leaves behind."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import psutil

from support.operator import Operator
from support.secret_search.shapes import Secret
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite, Credentials
from support.services.faults import Fault, Outcome, answers, says_the_credentials_back
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.services.webhook_stand_in import TOKEN, WebhookStandIn
from support.started_program import started_program
from support.tiny_pdf import pdf_saying

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Artefacts = Mapping[str, list[tuple[str, bytes]]]
"""What was left behind, by its kind: each a place, and what is there."""

_PACKAGE = "confluence_markdown_exporter"
_SPACE = "DOCS"
_LONGEST_RUN_SECONDS = 60
_LOOK_SECONDS = 0.01
# Signs that each form of writing must change, so that no two forms look alike.
_API_TOKEN = 'Tok/en+of "ada"&?%'
_API_KEY = 'sk-Key/of+the "robot"&%'
_CONFLUENCE_PROXY = "pass-of-the-first-proxy"
_OPEN_WEBUI_PROXY = "pass-of-the-second-proxy"
_CRASH = """
from confluence_markdown_exporter.clients import http
def fails(session, *arguments, **named):
    raise RuntimeError("a mistake of the programmer")
http.ApiSession.send_json = fails
from confluence_markdown_exporter.cli import run_command_line
run_command_line()
"""


class SecretRun:
    """A space, both services, a webhook, two proxies and an operator with a credential for each.

    The services say the credentials back to who is refused, as careless ones do.
    """

    secrets = (
        Secret("the token of Confluence", _API_TOKEN),
        Secret("the key of Open WebUI", _API_KEY),
        Secret("the password of Confluence's proxy", _CONFLUENCE_PROXY),
        Secret("the password of Open WebUI's proxy", _OPEN_WEBUI_PROXY),
        Secret("the secret part of the webhook's address", TOKEN),
    )

    def __init__(self, workplace: Path) -> None:
        self._temporary = workplace / "temporary"
        self._logs = workplace / "logs"
        for folder in (self._temporary, self._logs):
            folder.mkdir(parents=True)
        self._network = LoopbackNetwork()
        site = ConfluenceSite(credentials=Credentials(api_token=_API_TOKEN))
        server = OpenWebUIServer(api_key=_API_KEY)
        self._confluence = self._network.mount(ConfluenceCloudApi(site))
        self._open_webui = self._network.mount(OpenWebUIApi(server))
        self._webhook = self._network.mount(WebhookStandIn())
        self._operator = Operator(workplace)
        self._operator.variables |= {"TMPDIR": str(self._temporary), "COLUMNS": "4000", "NO_PROXY": ""}
        for key, value in {
            "auth.confluence.url": self._confluence.url,
            "auth.confluence.username": site.credentials.username,
            "auth.confluence.api_token": _API_TOKEN,
            "auth.confluence.proxy": _proxy(self._confluence.url, _CONFLUENCE_PROXY),
            "auth.open_webui.url": self._open_webui.url,
            "auth.open_webui.api_key": _API_KEY,
            "auth.open_webui.proxy": _proxy(self._open_webui.url, _OPEN_WEBUI_PROXY),
            "notify.webhook_url": self._webhook.url,
            "connection_config.processing_poll_seconds": 0.001,
            "retry_config.max_backoff_seconds": 0.01,
        }.items():
            self._operator.sets(key, value)
        space = site.add_space(_SPACE, "Team Handbook", homepage="Home")
        for number in range(6):
            page = site.add_page(space, f"Page {number}", f"<p>The text of page {number}.</p>")
            self._attachment = site.attach(
                page, f"plan {number}.pdf", pdf_saying(f"The plan of page {number}")
            )
        self._kept: dict[str, list[tuple[str, bytes]]] = {}

    def __enter__(self) -> Self:
        """Stand ready."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop all servers."""
        self._network.__exit__(kind, error, traceback)

    def plays(self) -> Artefacts:
        """Run the exporter again and again, each time with another mishap; return all that it left."""
        self._refuses_with_credentials()
        self._runs("faults", "-vv", "--log-file", str(self._logs / "faults.log"), *self._export("--json"))
        self._runs("faults, as JSON", "-vv", "--log-format", "json", *self._export("--workers", "2"))
        self._dies()
        self._crashes()
        self._is_refused_everything()
        for command in (("config", "show"), ("config", "validate"), ("test-connection",)):
            self._runs(" ".join(command), "-vv", *command)
        self._keep("output folder and ledger", files_below(self._operator.output))
        self._keep("log files", files_below(self._logs))
        self._keep("folder for temporary files", files_below(self._temporary))
        self._keep("what the webhook was told", [("webhook", repr(self._told).encode())])
        return self._kept

    # mishaps

    def _refuses_with_credentials(self) -> None:
        self._confluence.faults.add(
            Fault(says_the_credentials_back(403), matches=self._attachment.id, times=None)
        )
        self._open_webui.faults.add(
            Fault(says_the_credentials_back(400), matches="/api/v1/files/", method="POST", times=4)
        )
        self._open_webui.faults.add(
            Fault(says_the_credentials_back(500), matches="/api/v1/files/", method="POST", after=4)
        )
        self._confluence.faults.add(Fault(answers(503), matches="/content", times=2))

    def _dies(self) -> None:
        """Let a run be killed while it writes, so that SQLite leaves its journal."""
        folder = self._operator.output.with_name("export of a killed run")
        with self._started("killed", "-vv", "space", _SPACE, str(folder)) as running:
            self._confluence.faults.add(Fault(_kills(running), matches="/attachment/", after=3))
            running.wait(_LONGEST_RUN_SECONDS)
        self._keep("output folder and ledger of a killed run", files_below(folder))

    def _crashes(self) -> None:
        """Let a mistake in the program end it with a traceback."""
        program = (sys.executable, "-c", _CRASH)
        with self._started("crashed", "-vv", *self._export(), program=program) as running:
            assert running.wait(_LONGEST_RUN_SECONDS) != 0, "The program did not crash."

    def _is_refused_everything(self) -> None:
        for service in (self._confluence, self._open_webui, self._webhook):
            service.faults.mend()
            service.faults.add(Fault(says_the_credentials_back(401), times=None))
        self._runs("refused", "-vv", *self._export())

    # running

    def _export(self, *options: str) -> tuple[str, ...]:
        return ("space", _SPACE, str(self._operator.output), *options)

    @property
    def _told(self) -> list[object]:
        assert isinstance(self._webhook.app, WebhookStandIn)
        return self._webhook.app.told

    def _runs(self, name: str, *words: str) -> None:
        with self._started(name, *words) as running:
            running.wait(_LONGEST_RUN_SECONDS)

    @contextmanager
    def _started(
        self, name: str, *words: str, program: Sequence[str] = (sys.executable, "-m", _PACKAGE)
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Start the program, look at it all the time from outside, and keep what it said."""
        said, complained = (self._logs.parent / f"{stream} of a run" for stream in ("output", "errors"))
        over = threading.Event()
        seen: set[str] = set()
        passing: dict[str, bytes] = {}
        with (
            said.open("wb") as output,
            complained.open("wb") as errors,
            started_program(
                [*program, *words], self._operator.environment, output=output, errors=errors
            ) as running,
        ):
            looks = [
                threading.Thread(target=looks_at_processes, args=(running.pid, seen, over)),
                threading.Thread(target=_looks_at_files, args=(self._temporary, passing, over)),
            ]
            for look in looks:
                look.start()
            try:
                yield running
            finally:
                over.set()
                for look in looks:
                    look.join()
        assert seen, "The processes were not seen."
        self._keep("standard output", [(name, said.read_bytes())])
        self._keep("standard error, tracebacks", [(name, complained.read_bytes())])
        self._keep("process listings", [(name, "\n".join(sorted(seen)).encode())])
        self._keep("folder for temporary files", passing.items())

    def _keep(self, kind: str, artefacts: Iterable[tuple[str, bytes]]) -> None:
        self._kept.setdefault(kind, []).extend(artefacts)


def looks_at_processes(pid: int, seen: set[str], over: threading.Event) -> None:
    """Keep what everybody can list of a process and of those that it starts: name and arguments."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        while not over.wait(_LOOK_SECONDS):
            for one in (process, *process.children(recursive=True)):
                with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                    seen.add(f"{one.name()} {one.cmdline()}")


def _looks_at_files(folder: Path, passing: dict[str, bytes], over: threading.Event) -> None:
    """Keep the files of a folder that come and go, with what was in them last."""
    while not over.wait(_LOOK_SECONDS):
        with suppress(OSError):  # gone in the meantime
            passing.update(files_below(folder))


def files_below(folder: Path) -> list[tuple[str, bytes]]:
    """Return every file below a folder, whatever it is called, and the names of all."""
    paths = sorted(folder.rglob("*"))
    names = "\n".join(str(path.relative_to(folder)) for path in paths)
    return [("names of files", names.encode())] + [
        (str(path.relative_to(folder)), path.read_bytes()) for path in paths if path.is_file()
    ]


def _proxy(url: str, password: str) -> str:
    """Return the address of a proxy with a password: the service itself, which takes such requests, too."""
    return url.split("/wiki")[0].replace("://", f"://ada:{password}@")


def _kills(running: subprocess.Popen[bytes]) -> Outcome:
    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        running.send_signal(signal.SIGKILL)
        return app(environ, start_response)

    return outcome
