"""Steps about the log."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from support.operator import Operator
from support.stage import Stage

_REQUEST = re.compile(r"DEBUG Confluence: (GET|POST) \S+: \d{3} in \d+\.\d ms$", re.MULTILINE)
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \S")


@pytest.fixture
def log_file(operator: Operator) -> Path:
    return operator.workplace / "export.log"


@given(parsers.parse('the operator has run "{line}" with a log file'))
@when(parsers.parse('the operator runs "{line}" with a log file'))
def runs_with_a_log_file(operator: Operator, log_file: Path, line: str) -> None:
    operator.runs_line(f"--log-file {log_file} {line}")


@then("the log tells of each request to Confluence with its time")
def each_request(stage: Stage, operator: Operator) -> None:
    asked = [request for request in stage.traffic.requests_to_confluence if request.status < 300]
    assert len(_REQUEST.findall(operator.latest.errors)) == len(asked) > 0


@then("the log tells of no request")
def no_request(operator: Operator) -> None:
    assert " DEBUG " not in operator.latest.errors


@then("every line of the log names the same run")
def one_run(operator: Operator) -> None:
    assert len(_runs_named(operator.latest.errors)) == 1


@then("the lines of the two runs name different runs")
def two_runs(operator: Operator) -> None:
    first, second = (_runs_named(result.errors) for result in operator.results[-2:])
    assert len(first | second) == 2


@then(parsers.parse('the log file tells "{words}"'))
def the_file_tells(log_file: Path, words: str) -> None:
    assert log_file.read_text().count(words) == 1


@then(parsers.parse('the log file tells "{words}" twice'))
def the_file_tells_twice(log_file: Path, words: str) -> None:
    assert log_file.read_text().count(words) == 2


@then("only the owner may read the log file")
def for_the_owner(log_file: Path) -> None:
    assert stat.S_IMODE(log_file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


@then("no line of the log was forged")
def not_forged(operator: Operator) -> None:
    lines = [line for line in operator.latest.errors.splitlines() if "INFO" in line]
    assert lines
    assert [line for line in lines if not _LINE.match(line) or "Forged" in line.split(" INFO ")[1][:7]] == []
    assert "\x1b" not in operator.latest.terminal


def _runs_named(text: str) -> set[Any]:
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert lines
    return {line["run_id"] for line in lines}
