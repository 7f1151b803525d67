"""The report shows what was measured, and the analyser names the stage that an export is slow for."""

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import confluence_markdown_exporter
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.resolver import PageLink, PageReference
from support.benchmarks import report, stages
from support.benchmarks.__main__ import RESULTS_FORMAT, run
from support.benchmarks.catalogue import BENCHMARKS
from support.benchmarks.scope import Scope
from support.benchmarks.stage_samples import OTHER, STAGES, StageSamples, stage_of, stage_of_module
from support.benchmarks.stages import bottleneck
from support.markdown_examples import HandbookResolver

pytestmark = pytest.mark.integration

PACKAGE = Path(confluence_markdown_exporter.__file__).parent
MEASURED = {
    "format": RESULTS_FORMAT,
    "mode": "quick",
    "system": {
        "measured": "2026-01-01T00:00:00+00:00",
        "commit": "0123456789ab",
        "changed since the commit": True,
        "python": "3.11.7",
        "implementation": "CPython",
        "system": "Linux 6",
        "architecture": "x86_64",
        "processors": 2,
        "memory GB": 8.0,
        "load average before": [0.1, 0.2, 0.3],
    },
    "results": {
        "network": {"0 ms": {"pages per second": 90.5}, "50 ms": {"pages per second": 60.0}},
        "memory": {"pages": 100, "over time": [[0.0, 10.0], [1.0, 52.0]]},
        "growth": {"100": {"peak MB": 50.0}, "500": {"peak MB": 59.0}, "peak MB, largest": 59.0},
        "spaces": {
            "10": {"fresh": {"pages per second": 20.0}, "unchanged": {"pages per second": 25.0}},
        },
        "stages": {
            "0 ms": {"working": dict.fromkeys(STAGES, 0.1), "bottleneck": "writing (55%): most of the work"},
        },
        "peer": {
            "0 ms": {
                "fresh": {
                    "ours": {"pages per second": 90.0},
                    "peer": {"pages per second": 9.0},
                    "times as fast": 10.0,
                }
            }
        },
    },
}


def test_the_report_shows_figures_and_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pygal", reason="The extra `bench` is not installed.")
    results, folder = tmp_path / "results.json", tmp_path / "report"
    results.write_text(json.dumps(MEASURED), encoding="utf-8")
    assert report.main([str(results), str(folder)]) == 0
    written = (folder / "report.md").read_text(encoding="utf-8")
    assert "at commit 0123456789ab, with changes, in quick mode" in written
    assert "| 50 ms, pages per second | 60.0 |" in written
    assert "- 0 ms: writing (55%): most of the work" in written
    pictures = sorted(folder.glob("*.svg"))
    assert len(pictures) == 6
    for picture in pictures:
        assert f"]({picture.name})" in written
        assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 - our own
    assert "with 6 pictures" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_results_that_cannot_be_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    results = tmp_path / "results.json"
    if content is not None:
        results.write_text(content, encoding="utf-8")
    assert report.main([str(results), str(tmp_path / "report")]) == 2
    assert "results.json cannot be read as results of the benchmarks" in capsys.readouterr().err


def test_without_the_extra_the_report_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps(MEASURED), encoding="utf-8")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert report.main([str(results), str(tmp_path / "report")]) == 2
    assert "pip install -e '.[bench]'" in capsys.readouterr().err


def test_a_busy_export_is_slow_for_what_it_does_most() -> None:
    samples = {
        "processor in use": 0.97,
        "working": {"conversion": 0.6, "writing": 0.4},
        "main thread waits for": {"conversion": 0.0, "writing": 0.0},
    }
    assert bottleneck(samples).startswith("conversion (60%): most of the work")


def test_an_idle_export_is_slow_for_what_it_waits_for() -> None:
    samples = {
        "processor in use": 0.4,
        "working": {"conversion": 0.9, "downloads": 0.1},
        "main thread waits for": {"conversion": 0.0, "downloads": 0.5},
    }
    assert bottleneck(samples).startswith("downloads (50%): the main thread waits for it most; only 40%")


def test_every_module_that_does_work_has_a_stage() -> None:
    """What is in no stage starts the program, puts the parts together, or holds plain values."""
    modules = {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")}
    in_no_stage = {module.partition("/")[0] for module in modules if stage_of_module(module) == OTHER}
    rooms = {"clients", "markdown", "processors", "sources", "ledger"}
    assert in_no_stage & rooms == set()


class _Watching(HandbookResolver):
    """Answers for links, and notes in which stage it was asked."""

    def __init__(self) -> None:
        self.stages: list[str | None] = []

    def page(self, reference: PageReference) -> PageLink | None:
        self.stages.append(stage_of(sys._getframe()))
        return super().page(reference)


def test_a_thread_is_in_the_stage_of_the_innermost_function_that_says_what_is_done() -> None:
    watching = _Watching()
    convert('<ac:link><ri:page ri:content-title="Plan" /></ac:link>', watching)
    assert watching.stages
    assert set(watching.stages) == {"conversion"}
    assert stage_of(sys._getframe()) is None


def _sampled(work: Callable[[], object], seconds: float) -> StageSamples:
    with StageSamples() as samples:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            work()
    return samples


def test_work_is_told_by_its_stage(tmp_path: Path) -> None:
    resolver = HandbookResolver()
    page = "<p>Check <strong>every</strong> valve.</p>" * 200
    told = _sampled(lambda: convert(page, resolver), 0.4).told
    assert told["working"]["conversion"] > 0.9
    folder = OutputFolder(tmp_path)
    told = _sampled(lambda: folder.sha256_of(_large_file(tmp_path)), 0.4).told
    assert told["working"]["writing"] > 0.9


def _large_file(folder: Path) -> str:
    path = folder / "large"
    if not path.exists():
        path.write_bytes(bytes(4_000_000))
    return path.name


def test_a_thread_that_waits_is_no_work() -> None:
    over = threading.Event()
    told = _sampled(lambda: over.wait(0.05), 0.2).told
    assert sum(told["working"].values()) == 0
    assert told["processor in use"] < 0.8


@pytest.mark.slow
@pytest.mark.tools
def test_an_export_is_sampled_and_its_bottleneck_named(tmp_path: Path) -> None:
    scope = Scope(tmp_path, turns=1, large=20)
    found = run(["stages"], scope, is_full=False)["results"]["stages"]
    assert set(found) == {"0 ms", "50 ms", "into Open WebUI"}
    assert found["into Open WebUI"]["working"]["upload"] > found["0 ms"]["working"]["upload"]
    assert all(row["processor in use"] > 0 for row in found.values())
    assert all(row["samples"] > 10 for row in found.values())
    assert all(row["bottleneck"].partition(" ")[0] in STAGES for row in found.values())
    assert BENCHMARKS["stages"].measure is stages.measure
