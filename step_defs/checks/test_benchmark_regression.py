"""A regression is seen when there is one, and a baseline that cannot be used says why."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.benchmarks import baseline, regression
from support.benchmarks.baseline import Measurements, UnusableBaseline, Verdict, compare
from support.benchmarks.counting import calls, peak_bytes
from support.benchmarks.time_ratios import ratios_to, reference_work
from support.page_bodies import panel
from support.suite_integrity import PROJECT

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.tools]

MEASURED = Measurements(
    exact={"requests": 100},
    at_most={"connections": 9},
    calls={"calls": 5_000},
    allotted={"bytes": 100_000},
    ratios={"convert": 1.0},
    python="CPython 3.11",
    machine="a machine",
)
OWN_BASELINE = "own.json"
CONVERTS_TWICE = """
_converts_once = convert
def convert(*given, **named):
    _converts_once(*given, **named)
    return _converts_once(*given, **named)
"""


@pytest.fixture(scope="module")
def copy_of_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a measurement needs, with a baseline of its own."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("confluence_markdown_exporter", "support"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    assert _looks_for_regressions(copy, "--renew").returncode == 0
    return copy


def _looks_for_regressions(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "support.benchmarks.regression", "--baseline", OWN_BASELINE, *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("module", "seed", "seen"),
    [
        ("markdown/converter.py", CONVERTS_TWICE, ["convert 10 pages: calls", "convert 5 pages"]),
        ("clients/confluence_cloud.py", "\n_LIMIT = 10\n", ["first export: requests"]),
    ],
    ids=["pages are converted twice", "listings come in small portions"],
)
def test_what_takes_more_than_before_is_found(
    copy_of_project: Path, module: str, seed: str, seen: list[str]
) -> None:
    changed = copy_of_project / "confluence_markdown_exporter" / module
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text + seed, encoding="utf-8")
    try:
        found = _looks_for_regressions(copy_of_project)
    finally:
        changed.write_text(text, encoding="utf-8")
    assert found.returncode == 1, found.stderr
    assert [name for name in seen if f"{name}: worse" not in found.stdout] == []
    assert "accept it with: python -m support.benchmarks.regression --renew" in found.stdout


def test_nothing_that_is_counted_is_worse_when_nothing_has_changed(copy_of_project: Path) -> None:
    found = _looks_for_regressions(copy_of_project)
    assert found.returncode in {0, 1}, found.stderr
    before = baseline.read(copy_of_project / OWN_BASELINE)
    by_chance = tuple(f"{name}: " for name in (*before.ratios, *before.at_most))
    worse = [line for line in found.stdout.splitlines() if "worse, " in line]
    # How busy this machine is shows in times, and in how many connections are open at once.
    assert [line for line in worse if not line.startswith(by_chance)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exact": {"requests": 101}}, "requests: worse, 101 instead of 100 (+1.0%)"),
        ({"at_most": {"connections": 10}}, "connections: worse, 10 instead of 9 (+11.1%)"),
        ({"calls": {"calls": 5_001}}, "calls: worse, 5,001 instead of 5,000 (+0.0%)"),
        ({"allotted": {"bytes": 102_001}}, "bytes: worse, 102,001 instead of 100,000 (+2.0%)"),
        ({"ratios": {"convert": 1.21}}, "convert: worse, 1.21 instead of 1.0 (+21.0%)"),
        ({"exact": {}}, "requests: no longer measured"),
        ({"exact": {"requests": 100, "bytes": 1}}, "bytes: not in the baseline"),
    ],
)
def test_each_kind_of_figure_is_watched(change: dict[str, Any], said: str) -> None:
    found = compare(MEASURED, replace(MEASURED, **change))
    assert [str(finding) for finding in found.findings] == [said]
    assert not found.is_good


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"at_most": {"connections": 3}},
        {"allotted": {"bytes": 101_999}},
        {"ratios": {"convert": 1.19}},
        {"ratios": {"convert": 0.5}},
    ],
)
def test_what_varies_by_itself_is_no_finding(change: dict[str, Any]) -> None:
    found = compare(MEASURED, replace(MEASURED, **change))
    assert found.findings == ()
    assert found.is_good


def test_less_than_before_is_told_and_does_not_fail() -> None:
    [finding] = (found := compare(MEASURED, replace(MEASURED, exact={"requests": 90}))).findings
    assert (finding.verdict, found.is_good) == (Verdict.BETTER, True)


def test_another_machine_is_told_and_its_times_are_left_alone() -> None:
    elsewhere = replace(MEASURED, machine="another one", ratios={"convert": 9.0}, exact={"requests": 101})
    found = compare(MEASURED, elsewhere)
    assert [finding.name for finding in found.findings] == ["requests"]
    [note] = found.notes
    assert "from another machine (a machine; this is another one): times are not compared" in note


def test_another_python_is_told_and_what_depends_on_it_left_alone() -> None:
    newer = replace(MEASURED, python="CPython 3.13", calls={"calls": 1}, allotted={"bytes": 10**9})
    found = compare(MEASURED, newer)
    assert found.findings == ()
    [note] = found.notes
    assert "is of CPython 3.11, this is CPython 3.13: calls and allotted memory are not compared" in note


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no baseline at"),
        ("{", "cannot be read: Expecting property name"),
        ("[]", "is damaged: it does not say its format"),
        ('{"format": 99}', "has format 99, written by another version of the benchmarks"),
        ('{"format": 1, "exact": {"requests": "many"}}', "is damaged: 'exact' is not what it should be"),
    ],
)
def test_a_baseline_that_cannot_be_used_says_why_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, said: str
) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert regression.main(["--baseline", str(path)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "python -m support.benchmarks.regression --renew" in told
    assert (path.read_text(encoding="utf-8") if path.exists() else None) == content


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline.write(path, MEASURED)
    assert baseline.read(path) == MEASURED


def test_a_baseline_without_a_part_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline.write(path, MEASURED)
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["machine"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UnusableBaseline, match="'machine' is not what it should be"):
        baseline.read(path)


def test_the_baseline_of_the_project_can_be_used() -> None:
    assert baseline.read(regression.BASELINE).exact["first export: requests"] > 0


def test_calls_count_the_functions_of_the_package_alone() -> None:
    from confluence_markdown_exporter.markdown.escaping import escape

    assert calls(lambda: panel("info", "text")) == 0
    once = calls(lambda: escape("a*b"))
    assert once > 0
    assert calls(lambda: [escape("a*b") for _ in range(3)]) == 3 * once


def test_allotted_memory_is_what_is_held_at_once() -> None:
    assert 1_000_000 < peak_bytes(lambda: bytes(1_000_000)) < 1_010_000
    assert peak_bytes(lambda: [len(bytes(1_000)) for _ in range(1_000)]) < 100_000


def test_twice_the_work_is_twice_the_ratio() -> None:
    def twice() -> None:
        reference_work()
        reference_work()

    found = ratios_to(reference_work, {"once": reference_work, "twice": twice}, turns=7)
    assert 1.5 < found["twice"] / found["once"] < 2.5
