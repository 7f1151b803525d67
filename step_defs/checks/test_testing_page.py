"""Every command in docs/testing.md is tried, so that nobody reads one that no longer works."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.suite_integrity import PROJECT

pytestmark = [pytest.mark.unit, pytest.mark.slow, pytest.mark.tools]

_PAGE = (PROJECT / "docs" / "testing.md").read_text(encoding="utf-8")
_SHOWN = [line for block in re.findall(r"```sh\n(.*?)```", _PAGE, re.DOTALL) for line in block.splitlines()]
_COMMANDS = [line.partition(" #")[0].strip() for line in _SHOWN]
_PYTEST = ".venv/bin/pytest"
# Each selection that the page shows finds something in these.
_SOME_TESTS = (
    "step_defs/test_space_export.py",
    "step_defs/test_second_run.py",
    "step_defs/checks/test_report_in_a_browser.py",
)
_WAYS = ("make ", _PYTEST, ".venv/bin/python -m ")


def _named(way: str) -> list[str]:
    return [command for command in _COMMANDS if way in command]


def test_each_command_is_of_a_kind_that_is_tried() -> None:
    assert [command for command in _COMMANDS if not any(way in command for way in _WAYS)] == []


def test_each_pytest_command_finds_tests() -> None:
    commands = _named(_PYTEST)
    assert commands
    with ThreadPoolExecutor(2) as pool:
        said = dict(zip(commands, pool.map(_collected, commands), strict=True))
    assert {command: words for command, words in said.items() if words} == {}


def test_each_make_command_has_its_target() -> None:
    told = set(_named("make ")) | set(re.findall(r"`(make [a-z-]+)[^`]*`", _PAGE))
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not on this machine.")
    for command in told:
        done = subprocess.run(
            [make, "-n", *shlex.split(command)[1:]], cwd=PROJECT, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"


def test_each_module_that_is_run_exists() -> None:
    modules = re.findall(r"python -m (support[\w.]*)", _PAGE)
    assert modules
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_each_tox_environment_exists() -> None:
    told = set(re.findall(r"`tox -e ([\w-]+)`", _PAGE))
    assert told
    settings = (PROJECT / "tox.ini").read_text(encoding="utf-8")
    [environments] = re.findall(r"^env_list = (.*)$", settings, re.MULTILINE)
    assert told <= set(re.split(r",\s*", environments))


def _collected(command: str) -> str:
    """Let pytest collect what a command chooses; return what it says where that is nothing."""
    words = shlex.split(command)
    at = words.index(_PYTEST)
    given = dict(word.split("=", 1) for word in words[:at])
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *words[at + 1 :],
            "--collect-only",
            "-q",
            *_SOME_TESTS,
        ],
        cwd=PROJECT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == pytest.ExitCode.OK else done.stdout + done.stderr
