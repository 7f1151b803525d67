"""The load run in small: what fails by chance is healed, or named and brought by the next run."""

import json

import pytest

from support.load.load_run import LoadGround, LoadPlan, LoadResult
from support.load.report import figures, page

pytestmark = [
    pytest.mark.integration,
    pytest.mark.end_to_end,
    pytest.mark.slow,
    # An upload that is cut off leaves the parser of the stand-in with an open file.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

PLAN = LoadPlan(pages=60, share=0.08, patience_seconds=0.5, processing_seconds=2.0)
_FOR_ITSELF = 16
"""Files and threads that the program holds besides those of its connections."""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> LoadResult:
    with LoadGround(PLAN, tmp_path_factory.mktemp("load")) as ground:
        return ground.run()


def test_everything_arrives_as_if_nothing_had_failed(result: LoadResult) -> None:
    assert result.differences == []
    assert result.complete
    assert sum(result.struck.values()) >= 15
    assert len(result.struck) >= 8


def test_what_is_held_does_not_grow_with_the_faults(result: LoadResult) -> None:
    for run in (result.undisturbed, *result.disturbed):
        assert 0 < run.most("threads") <= PLAN.downloads + _FOR_ITSELF
        # a connection and a file for each download, connections for uploads, and their files
        assert 0 < run.most("open_files") <= 2 * (PLAN.downloads + PLAN.uploads) + _FOR_ITSELF
        assert 0 < run.most("memory_mb") < 2 * result.undisturbed.most("memory_mb")


def test_the_figures_are_told(result: LoadResult) -> None:
    told = json.loads(json.dumps(figures(result)))
    assert (told["pages"], told["complete"], told["differences"]) == (60, True, [])
    assert told["disturbed"][-1]["failed"] == {"pages": 0, "attachments": 0, "files": 0}
    assert f"| faults that struck | {told['faults_that_struck']} |" in page(result)
    assert "| equal |" in page(result)


def test_what_is_lost_is_noticed(result: LoadResult) -> None:
    lost = LoadResult(result.plan, result.undisturbed, result.disturbed, differences=["Page 1.md on disk"])
    assert not lost.complete
    assert "| NOT EQUAL |" in page(lost)
