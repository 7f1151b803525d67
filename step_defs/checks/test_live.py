"""A real Open WebUI is installed, started and stopped again; where that cannot be, the words help."""

import os
import shutil
import socket
import stat
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from support import live
from support.services import open_webui_installation
from support.services.open_webui_installation import Installation, NotInstalled, suitable_python
from support.services.real_open_webui import NotRunning, real_open_webui

pytestmark = pytest.mark.integration

# Answers what the real server answers while it starts and gives out a key.
_SERVES = """
    import json, os, sys
    from http.server import BaseHTTPRequestHandler, HTTPServer

    ANSWERS = {"/health": {"status": True}, "/api/v1/auths/signin": {"token": "t"},
               "/api/v1/auths/api_key": {"api_key": "sk-" + os.environ["WEBUI_ADMIN_EMAIL"]}}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps(ANSWERS[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        do_POST = do_GET

    HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Answers).serve_forever()
"""
_ENDS = """
    import sys
    sys.stderr.write("no such model")
    sys.exit(3)
"""


class Usage(NamedTuple):
    """How full a disk is."""

    total: int
    used: int
    free: int


def program(path: Path, source: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(source)}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def is_served(url: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port or 0)) == 0


def pause(_seconds: float) -> None:
    """Let the server get on with it."""
    os.sched_yield()


def test_the_server_is_stopped_whatever_happens(tmp_path: Path) -> None:
    executable, urls = program(tmp_path / "open-webui", _SERVES), []

    def is_used() -> None:
        with real_open_webui(executable, tmp_path, tmp_path / "run", sleep=pause) as server:
            urls.append(server.url)
            assert server.api_key == "sk-admin@example.org"
            assert is_served(server.url)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        is_used()
    assert [is_served(url) for url in urls] == [False]


def test_a_server_that_ends_while_it_starts_is_told_with_its_log(tmp_path: Path) -> None:
    executable = program(tmp_path / "open-webui", _ENDS)
    with (
        pytest.raises(NotRunning, match=r"ended with code 3 while it started; its log is .*open-webui\.log"),
        real_open_webui(executable, tmp_path, tmp_path / "run", sleep=pause),
    ):
        pytest.fail("it was said to run")
    assert (tmp_path / "run" / "open-webui.log").read_text() == "no such model"


def test_the_first_python_that_fits_is_taken(tmp_path: Path) -> None:
    too_new = str(program(tmp_path / "new", "print('3 14')"))
    broken = str(program(tmp_path / "broken", "raise SystemExit(127)"))
    fits = str(program(tmp_path / "fits", "print('3 12')"))
    assert suitable_python([too_new, broken, "no-such-python", fits]) == fits
    with pytest.raises(NotInstalled, match=r"Open WebUI runs on Python 3\.11 or 3\.12"):
        suitable_python([too_new, broken])


def test_without_room_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12 - 10**9, 10**9))
    installation = Installation(tmp_path / "live" / "venv", tmp_path / "constraints.txt")
    with pytest.raises(NotInstalled, match=r"needs 5 GB below .*, where 0\.9 GB are free. Make room"):
        installation.install(tmp_path / "install.log", [])
    assert not installation.environment.exists()


def test_what_pip_said_last_is_told_and_the_installation_is_not_ready(tmp_path: Path) -> None:
    installation = installed_by(tmp_path, "raise SystemExit('ERROR: No network\\nTry something else.')")
    with pytest.raises(
        NotInstalled,
        match=r"said last:\n  ERROR: No network\nAll of them are in .*package index",
    ):
        installation.install(tmp_path / "install.log", [fitting_python(tmp_path)])
    assert not installation.is_ready


def test_an_installation_is_ready_until_other_versions_are_pinned(tmp_path: Path) -> None:
    installation = installed_by(tmp_path, "")
    installation.install(tmp_path / "install.log", [fitting_python(tmp_path)])
    assert installation.is_ready
    installation.constraints.write_text("open-webui==9")
    assert not installation.is_ready


def test_without_a_server_the_words_are_shown_and_the_exit_code_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(live, "LIVE", tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(open_webui_installation, "_known_pythons", lambda: ["no-such-python"])
    assert live.main([]) == 2
    assert (
        "No real Open WebUI to play with: Open WebUI runs on Python 3.11 or 3.12" in capsys.readouterr().err
    )


def fitting_python(folder: Path) -> str:
    return str(program(folder / "python", "import sys; '-c' in sys.argv and print('3 11')"))


def installed_by(folder: Path, pip: str) -> Installation:
    """Return an installation whose environment is there, with a program in pip's place."""
    constraints = folder / "constraints.txt"
    constraints.write_text("open-webui==1")
    installation = Installation(folder / "venv", constraints)
    program(installation.environment / "bin" / "python", pip)
    return installation
