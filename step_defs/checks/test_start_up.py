"""What is not loaded before a command has to do with it: that is why the program answers at once."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

_PACKAGE = "confluence_markdown_exporter"
_TELLS_WHAT_IT_LOADED = f"""
import json
import sys
from {_PACKAGE}.cli import execute
code = execute(sys.argv[2:])
with open(sys.argv[1], "w") as told:
    json.dump([code, sorted(sys.modules)], told)
"""
_OF_RUNS = {
    "ctypes",
    "logging.handlers",
    "mimetypes",
    "multiprocessing",
    "requests",
    "rich.progress",
    "ssl",
    "urllib3",
    "yaml",
    f"{_PACKAGE}.clients",
    f"{_PACKAGE}.connections",
    f"{_PACKAGE}.markdown",
    f"{_PACKAGE}.processors",
    f"{_PACKAGE}.runs",
    f"{_PACKAGE}.sources",
    f"{_PACKAGE}.workers",
}
_OF_SETTINGS = {"pydantic", f"{_PACKAGE}.config"}
_OF_OUTPUTS = {"sqlite3", f"{_PACKAGE}.exporters", f"{_PACKAGE}.ledger", f"{_PACKAGE}.main"}


@pytest.mark.parametrize(
    ("command", "needless"),
    [
        ("--help", _OF_RUNS | _OF_OUTPUTS | _OF_SETTINGS),
        ("config path", _OF_RUNS | _OF_OUTPUTS),
        ("config show", _OF_RUNS | _OF_OUTPUTS),
        ("status export", _OF_RUNS),
        ("status export --json", _OF_RUNS),
    ],
)
def test_a_command_loads_nothing_that_it_has_no_use_for(
    command: str, needless: set[str], tmp_path: Path
) -> None:
    assert _loaded_by(command, tmp_path) & needless == set()


def test_what_is_left_out_is_there_to_be_loaded() -> None:
    assert [name for name in _OF_RUNS | _OF_SETTINGS | _OF_OUTPUTS if find_spec(name) is None] == []


def _loaded_by(command: str, folder: Path) -> set[str]:
    """Return the modules that a command has loaded when it ends well, in a process and folder of its own."""
    told = folder / "loaded.json"
    variables = {name: value for name, value in os.environ.items() if name in {"PATH", "SYSTEMROOT"}}
    subprocess.run(
        [sys.executable, "-c", _TELLS_WHAT_IT_LOADED, told, *command.split()],
        cwd=folder,
        env=variables | {"CME_CONFIG_PATH": str(folder / "config.json"), "HOME": str(folder)},
        check=True,
        capture_output=True,
        timeout=60,
    )
    code, loaded = json.loads(told.read_text(encoding="utf-8"))
    assert code == 0
    return set(loaded)
