"""How what became of pages, attachments and spaces is counted and summed up, and a summary as a text."""

from datetime import UTC, datetime, timedelta

import pytest

from confluence_markdown_exporter.models.open_webui_models import ExportError, OpenWebUIExportSummary
from confluence_markdown_exporter.models.run_history import states_of
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan, RunPlan, SpacePlan
from confluence_markdown_exporter.models.run_summary import (
    Outcome,
    Reason,
    RunStatus,
    RunSummary,
    SpaceSummary,
    Tally,
)
from support.samples.eventful_run import eventful_sync

pytestmark = pytest.mark.unit

_FULL = ExportError("page", "Travel", "too large")


def test_a_sync_as_a_text() -> None:
    assert str(eventful_sync()) == (
        "Knowledge base 'Team [Handbook]': 80 % in place, 22 files uploaded, 8 replaced.\n"
        "  pages        31 of 40 (17 unchanged, 6 failed, 1 left out)\n"
        "  attachments  13 of 20 (5 unchanged, 4 failed, 1 left out)\n"
        "  2 sent again because uploads are written differently now\n"
        "  failed: page 'Travel': too large\n"
        "  failed: knowledge base: it is full"
    )


@pytest.mark.parametrize(
    ("failures", "lines"), [(0, 3), (1, 4), (20, 23), (21, 24)], ids=["none", "one", "most", "too many"]
)
def test_of_many_failures_some_are_spelt_out(failures: int, lines: int) -> None:
    told = str(OpenWebUIExportSummary("Team", errors=[_FULL] * failures)).splitlines()
    assert len(told) == lines
    assert (told[-1] == "  failed: and 1 more") is (failures == 21)


def test_what_arrives_and_what_does_not_is_counted_by_kind() -> None:
    summary = OpenWebUIExportSummary("Team", total_pages=4, total_attachments=5)
    for unchanged in (False, True, False):
        summary.succeeded("page", unchanged=unchanged)
        summary.succeeded("attachment", unchanged=not unchanged)
    summary.succeeded("page")
    summary.failed("page", "Travel", "too large")
    summary.failed("attachment", "a.pdf", "damaged")
    summary.failed("attachment", "b.pdf", "damaged")
    summary.leave_out("c.pdf", "it is empty")
    assert (summary.successful_pages, summary.unchanged_pages, summary.failed_pages) == (4, 1, 1)
    assert (summary.successful_attachments, summary.unchanged_attachments) == (3, 2)
    assert (summary.failed_attachments, summary.total_attachments) == (2, 4)
    assert summary.uploaded_files == 4
    assert [str(error) for error in summary.errors] == [
        "page 'Travel': too large",
        "attachment 'a.pdf': damaged",
        "attachment 'b.pdf': damaged",
    ]
    assert summary.filtered_attachments == [ExportError("attachment", "c.pdf", "it is empty")]


@pytest.mark.parametrize(
    ("summary", "rate", "is_complete"),
    [
        (OpenWebUIExportSummary("Team"), 100.0, True),
        (OpenWebUIExportSummary("Team", total_pages=4, successful_pages=3), 75.0, True),
        (OpenWebUIExportSummary("Team", total_pages=2, total_attachments=2, kept_attachments=1), 25.0, True),
        (OpenWebUIExportSummary("Team", total_pages=2, kept_pages=1, failed_pages=1), 50.0, False),
        (OpenWebUIExportSummary("Team", total_attachments=1, failed_attachments=1), 0.0, False),
        (OpenWebUIExportSummary("Team", errors=[_FULL]), 100.0, False),
    ],
)
def test_how_much_is_in_place(summary: OpenWebUIExportSummary, rate: float, *, is_complete: bool) -> None:
    assert (summary.success_rate, summary.complete) == (rate, is_complete)


def test_how_long_a_sync_took() -> None:
    begun = datetime(2024, 4, 22, tzinfo=UTC)
    ended = begun + timedelta(seconds=90)
    assert OpenWebUIExportSummary("Team", start_time=begun, end_time=ended).duration.total_seconds() == 90
    assert OpenWebUIExportSummary("Team", start_time=begun).duration == timedelta(0)
    assert OpenWebUIExportSummary("Team", end_time=ended).duration == timedelta(0)


# Spaces and runs


def _tally(listed: int, **counts: int) -> Tally:
    tally = Tally(listed)
    for name, count in counts.items():
        for _ in range(count):
            tally.add(Outcome(name))
    return tally


@pytest.mark.parametrize(
    ("tally", "accounted"),
    [
        (_tally(0), True),
        (_tally(3, exported=1, unchanged=1, skipped=1), True),
        (_tally(2, failed=1, exported=1, removed=5), True),
        (_tally(1, removed=1), False),
        (_tally(1, exported=2), False),
    ],
)
def test_every_page_that_is_listed_ends_in_one_outcome(tally: Tally, *, accounted: bool) -> None:
    assert tally.accounted is accounted


@pytest.mark.parametrize(
    ("space", "status", "exported_whole"),
    [
        (SpaceSummary("A"), RunStatus.COMPLETE, True),
        (SpaceSummary("A", failure="x"), RunStatus.FAILURE, False),
        (SpaceSummary("A", stopped="x"), RunStatus.INCOMPLETE, False),
        (SpaceSummary("A", pages=_tally(1, failed=1)), RunStatus.INCOMPLETE, False),
        (SpaceSummary("A", attachments=_tally(1, failed=1)), RunStatus.INCOMPLETE, False),
        (SpaceSummary("A", pages=_tally(1)), RunStatus.INCOMPLETE, False),
        (SpaceSummary("A", attachments=_tally(1)), RunStatus.INCOMPLETE, False),
        (SpaceSummary("A", pages=_tally(2, skipped=1, exported=1)), RunStatus.COMPLETE, True),
        (SpaceSummary("A", comments_problem="x"), RunStatus.INCOMPLETE, True),
        (SpaceSummary("A", sync_problem="x"), RunStatus.INCOMPLETE, True),
        (SpaceSummary("A", sync=OpenWebUIExportSummary("T")), RunStatus.COMPLETE, True),
        (SpaceSummary("A", sync=OpenWebUIExportSummary("T", errors=[_FULL])), RunStatus.INCOMPLETE, True),
    ],
)
def test_how_a_space_fared(space: SpaceSummary, status: RunStatus, *, exported_whole: bool) -> None:
    assert (space.status, space.exported_whole) == (status, exported_whole)


_DONE, _PARTLY, _NOT = SpaceSummary("A"), SpaceSummary("B", stopped="x"), SpaceSummary("C", failure="x")


@pytest.mark.parametrize(
    ("spaces", "status"),
    [
        ([], RunStatus.COMPLETE),
        ([_DONE, _DONE], RunStatus.COMPLETE),
        ([_DONE, _PARTLY], RunStatus.INCOMPLETE),
        ([_DONE, _NOT], RunStatus.INCOMPLETE),
        ([_PARTLY, _NOT], RunStatus.INCOMPLETE),
        ([_NOT, _NOT], RunStatus.FAILURE),
    ],
)
def test_how_a_run_ended(spaces: list[SpaceSummary], status: RunStatus) -> None:
    assert RunSummary(spaces).status is status


def test_what_is_noted_of_pages_and_attachments() -> None:
    space = SpaceSummary("A")
    for kind in ("page", "blog post", "attachment"):
        space.note(Reason(kind, "1", "x", Outcome.FAILED, "broken"))
        space.note_removed(kind, "2", "y")
    space.note_unsupported(["chart", "jira"], "Plan")
    space.note_unsupported(["jira"], "Travel")
    failed, removed = Outcome.FAILED, Outcome.REMOVED
    assert (space.pages[failed], space.pages[removed]) == (2, 2)
    assert (space.attachments[failed], space.attachments[removed]) == (1, 1)
    assert [str(reason) for reason in space.reasons] == [
        f"failed: {kind} 'x' (1): broken" for kind in ("page", "blog post", "attachment")
    ]
    assert space.removed[2] == Reason("attachment", "2", "y", removed, "it is gone")
    assert space.unsupported == {"chart": ["Plan"], "jira": ["Plan", "Travel"]}


@pytest.mark.parametrize(
    ("spaces", "status"),
    [
        ([], RunStatus.COMPLETE),
        ([SpacePlan("A"), SpacePlan("B", knowledge_base=KnowledgeBasePlan("B"))], RunStatus.COMPLETE),
        ([SpacePlan("A"), SpacePlan("B", problem="x")], RunStatus.INCOMPLETE),
        ([SpacePlan("A", knowledge_base=KnowledgeBasePlan("A", problem="x"))], RunStatus.INCOMPLETE),
    ],
)
def test_how_a_run_would_end(spaces: list[SpacePlan], status: RunStatus) -> None:
    assert RunPlan(spaces).status is status


def _ended(day: int, status: str, key: str = "TEAM", **told: object) -> dict[str, object]:
    nothing: dict[str, object] = {
        "failure": None,
        "open_webui": None,
        "open_webui_problem": None,
        "reasons": [],
    }
    return {"site": "s", "space_key": key, "ended": f"2024-04-{day:02}", "status": status, **nothing, **told}


def test_the_state_of_each_space() -> None:
    travel = {"kind": "page", "name": "Travel", "reason": "too large"}
    runs = [
        _ended(9, "incomplete", reasons=[travel]),
        _ended(8, "complete", key="OPS"),
        _ended(7, "failure", failure="down"),
        _ended(6, "complete"),
        _ended(5, "failure"),
        _ended(4, "incomplete", key="HR", open_webui={"errors": [travel]}),
        _ended(3, "failure", key="HR", failure="down"),
    ]
    told = [
        (one.space_key, one.status, one.ended, one.last_complete, one.not_complete_since, one.reason)
        for one in states_of(runs)
    ]
    too_large = "page 'Travel': too large"
    assert told == [
        ("HR", "incomplete", "2024-04-04", "", "2024-04-03", too_large),
        ("OPS", "complete", "2024-04-08", "2024-04-08", "", ""),
        ("TEAM", "incomplete", "2024-04-09", "2024-04-06", "2024-04-07", too_large),
    ]
    assert states_of([]) == []
    assert states_of([_ended(1, "failure", open_webui={})])[0].reason == ""
    assert states_of([_ended(1, "failure", failure="a", open_webui_problem="b")])[0].reason == "a"
