"""The built report, opened in a real browser: its reader finds feature, scenario, steps and attachments."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.reporting.__main__ import GENERATOR
from support.reporting.browser import Reader, reader
from support.reporting.generator import TITLE, ReportFailed, ReportGenerator
from support.reporting.leaks import PROJECT, forbidden_texts
from support.skipping import NotHere

pytestmark = pytest.mark.browser

FEATURE = "step_defs/test_page_export.py"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a feature that was run twice."""
    folder = tmp_path_factory.mktemp("report")
    generator = ReportGenerator(GENERATOR)
    try:
        generator.install()
    except ReportFailed as failure:
        pytest.skip(str(failure))
    for attempt in ("first", "second"):
        options = ["-q", "-p", "no:cacheprovider", f"--alluredir={folder / attempt}", FEATURE]
        subprocess.run([sys.executable, "-m", "pytest", *options], cwd=PROJECT, check=True, timeout=120)
        built = generator.build(folder / attempt, folder / "report")
    return built


@pytest.fixture(scope="module")
def at_the_report(page: Path) -> Iterator[Reader]:
    try:
        with reader() as somebody:
            somebody.opens(page)
            yield somebody
    except NotHere as missing:
        pytest.skip(str(missing))


def test_a_reader_finds_a_scenario_its_steps_and_what_it_made(at_the_report: Reader) -> None:
    assert at_the_report.title == TITLE
    at_the_report.clicks("Export")
    at_the_report.clicks("Exporting a part of a space")
    at_the_report.clicks("One page alone")
    assert at_the_report.sees('When the operator exports the page "Backend"')
    assert at_the_report.sees_in_a_frame("I want to export one page, or one page with everything below it")
    at_the_report.clicks("DOCS/Engineering-10002/Backend-10003.md")
    assert at_the_report.sees("All about Backend.")
    at_the_report.clicks("Requests of the latest run (9)")
    assert at_the_report.sees("/wiki/api/v2/pages/10003")


def test_a_reader_finds_how_runs_went_over_time(at_the_report: Reader, page: Path) -> None:
    at_the_report.opens(page)
    at_the_report.clicks("Report")
    at_the_report.clicks("Graphs")
    assert at_the_report.sees("Trend over runs")
    assert len((page.parent / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_the_report_is_one_file_that_tells_nobody_of_its_readers(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "googletagmanager" not in text
    assert [secret for secret in forbidden_texts() if secret in text] == []
    assert '<script src="' not in text
