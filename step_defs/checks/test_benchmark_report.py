"""The report shows what was measured, and names the stage that an export is slow for."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.benchmarks import report, stages
from support.benchmarks.__main__ import RESULTS_FORMAT, run
from support.benchmarks.catalogue import BENCHMARKS
from support.benchmarks.scope import Scope
from support.benchmarks.stage_entries import STAGES
from support.benchmarks.stages import bottleneck

pytestmark = pytest.mark.integration

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
            "0 ms": {
                "CPU milliseconds per page": dict.fromkeys(STAGES, 0.1),
                "bottleneck": "writing (55%): most of the work",
            },
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
    clocked = {
        "seconds": 10.0,
        "CPU seconds": 9.7,
        "worked": {"conversion": 5.82, "writing": 3.88},
        "waited": {"conversion": 0.1, "writing": 0.2},
    }
    assert bottleneck(clocked).startswith("conversion (60%): most of the work while 97%")


def test_an_idle_export_is_slow_for_what_it_waits_for() -> None:
    clocked = {
        "seconds": 10.0,
        "CPU seconds": 4.0,
        "worked": {"conversion": 3.6, "downloads": 0.4},
        "waited": {"conversion": 1.5, "downloads": 4.5},
    }
    assert bottleneck(clocked).startswith("downloads (75%): most of the waiting; only 40%")


@pytest.mark.slow
@pytest.mark.tools
def test_an_export_is_clocked_and_its_bottleneck_named(tmp_path: Path) -> None:
    scope = Scope(tmp_path, turns=1, large=20)
    found = run(["stages"], scope, is_full=False)["results"]["stages"]
    assert set(found) == {"0 ms", "50 ms", "into Open WebUI"}
    assert all(row["processor in use"] > 0 for row in found.values())
    assert all(row["bottleneck"].partition(" ")[0] in STAGES for row in found.values())
    assert all(found["into Open WebUI"]["CPU milliseconds per page"].values()), "a stage is not entered"
    assert found["0 ms"]["CPU milliseconds per page"]["upload"] == 0
    assert BENCHMARKS["stages"].measure is stages.measure
