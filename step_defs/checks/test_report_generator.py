"""When no report can be built, the reason and the way out are told; what is here needs no Node.js."""

import stat
from pathlib import Path

import pytest

from support.reporting import __main__ as command
from support.reporting.generator import ReportFailed, ReportGenerator

pytestmark = pytest.mark.unit


@pytest.fixture
def generator(tmp_path: Path) -> ReportGenerator:
    return ReportGenerator(tmp_path / "generator")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Results of one test."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "1-result.json").write_text("{}")
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_node_the_reader_is_told_to_install_it(generator: ReportGenerator, programs: Path) -> None:
    assert list(programs.iterdir()) == []
    with pytest.raises(ReportFailed, match=r"needs Node.js 20 or newer .* none on this machine\. Install it"):
        generator.install()


def test_an_old_node_is_named(generator: ReportGenerator, programs: Path) -> None:
    _program(programs / "node", "echo v16.20.2")
    _program(programs / "npm", "exit 0")
    with pytest.raises(ReportFailed, match=r"needs Node.js 20 .*; this machine has v16\.20\.2\. Install it"):
        generator.install()


def test_a_generator_that_cannot_be_installed_says_why(generator: ReportGenerator, programs: Path) -> None:
    _program(programs / "node", "echo v22.1.0")
    _program(programs / "npm", "echo 'npm error network nobody answers' >&2; exit 1")
    with pytest.raises(ReportFailed, match=r"could not be installed: npm error network nobody answers\."):
        generator.install()
    assert not generator.is_installed


@pytest.mark.parametrize("there", [True, False])
def test_without_results_the_reader_is_told_to_run_the_suite(
    generator: ReportGenerator, tmp_path: Path, *, there: bool
) -> None:
    folder = tmp_path / "results"
    if there:
        folder.mkdir()
    with pytest.raises(ReportFailed, match=r"no results in .*results: no test has run\. .*make report"):
        generator.build(folder, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_a_folder_that_cannot_be_made_is_named(
    generator: ReportGenerator, results: Path, tmp_path: Path
) -> None:
    (tmp_path / "report").touch()
    with pytest.raises(ReportFailed, match=r"The folder .*report cannot be made: File exists"):
        generator.build(results, tmp_path / "report")


def test_a_generator_that_fails_leaves_the_results(
    generator: ReportGenerator, results: Path, tmp_path: Path
) -> None:
    _program(generator.home / "node_modules" / ".bin" / "allure", "echo 'it is broken' >&2; exit 1")
    with pytest.raises(ReportFailed, match=r"failed: it is broken\. The results are untouched"):
        generator.build(results, tmp_path / "report")
    assert (results / "1-result.json").exists()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ('<script async src="https://www.googletagmanager.com/x"></script><script>count()</script>', "<p>"),
        ('<img src="https://www.googletagmanager.com/x">', "would tell a third party"),
    ],
)
def test_no_report_tells_a_third_party_of_its_readers(
    generator: ReportGenerator, results: Path, tmp_path: Path, page: str, told: str
) -> None:
    report = tmp_path / "report"
    _program(generator.home / "node_modules" / ".bin" / "allure", f"echo '{page}<p>' > '{report}/index.html'")
    try:
        said = generator.build(results, report).read_text(encoding="utf-8").strip()
    except ReportFailed as failure:
        said = str(failure)
    assert told in said
    assert "googletagmanager" not in said


def test_results_that_show_a_path_of_this_machine_make_no_report(
    results: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "REPORT", tmp_path / "report")
    (results / "2-attachment.txt").write_text(f"It is in {Path.home()}/private")
    assert command.main([str(results)]) == 3
    assert "The report would show what nobody should see: 2-attachment.txt" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
