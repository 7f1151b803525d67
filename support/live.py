"""Plays every contract scenario with a real Open WebUI, which it installs, starts and stops itself.

::

    python -m support.live [ARGUMENTS OF PYTEST]

The environment stays in `.live/` for the next time; what the server wrote goes, but for the log of a run
that did not succeed. Exit codes: pytest's, or 2 when there was no server to play with.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from support.services.open_webui_installation import Installation, NotInstalled
from support.services.real_open_webui import LOG, NotRunning, RunningOpenWebUI, real_open_webui

PROJECT = Path(__file__).parents[1]
LIVE = PROJECT / ".live"

_NO_SERVER = 2
_TERMINATED = 143
_SLOW_TOO = ("-m", "not (browser or tools)")
_READABLE = ("--gherkin-terminal-reporter", "-v", "-p", "no:cacheprovider")


def main(arguments: Sequence[str]) -> int:
    """Install where needed, start, play, stop; return the exit code."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    installation = Installation(LIVE / "venv", PROJECT / ".ci" / "open-webui-constraints.txt")
    try:
        if not installation.is_ready:
            console.print(f"Installing Open WebUI into {installation.environment} (3 GB or more; minutes) …")
            installation.install(LIVE / "install.log")
        return _play(installation, arguments, console)
    except (NotInstalled, NotRunning) as failure:
        console.print(f"[red]No real Open WebUI to play with:[/red] {failure}")
        return _NO_SERVER


def _play(installation: Installation, arguments: Sequence[str], console: Console) -> int:
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=LIVE))
    outcome = _NO_SERVER
    try:
        console.print("Starting Open WebUI …")
        with real_open_webui(installation.executable, installation.model, folder) as server:
            console.print(f"Open WebUI answers at {server.url}.")
            outcome = _scenarios(server, arguments)
    finally:
        if outcome == 0:
            shutil.rmtree(folder)
        else:
            shutil.rmtree(folder / "data", ignore_errors=True)
            console.print(f"The log of Open WebUI is {folder / LOG}.")
    return outcome


def _scenarios(server: RunningOpenWebUI, arguments: Sequence[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--stage", "real", *_SLOW_TOO, *_READABLE, *arguments],
        cwd=PROJECT,
        env=os.environ | {"TEST_OPENWEBUI_URL": server.url, "TEST_OPENWEBUI_KEY": server.api_key},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
