"""A run, and a plan of one, in which all happened that can be told: no two texts or counts are alike."""

from datetime import UTC, datetime

from confluence_markdown_exporter.models.open_webui_models import ExportError, OpenWebUIExportSummary
from confluence_markdown_exporter.models.run_plan import (
    KnowledgeBasePlan,
    PlannedChange,
    RunPlan,
    SpacePlan,
)
from confluence_markdown_exporter.models.run_summary import (
    Outcome,
    Reason,
    RunSummary,
    SpaceSummary,
    Tally,
)


def eventful_sync() -> OpenWebUIExportSummary:
    """Return how an upload ended in which everything happened."""
    return OpenWebUIExportSummary(
        knowledge_base_name="Team [Handbook]",
        knowledge_base_id="kb-1",
        total_pages=40,
        total_attachments=20,
        successful_pages=31,
        successful_attachments=13,
        unchanged_pages=17,
        unchanged_attachments=5,
        failed_pages=6,
        failed_attachments=4,
        replaced_files=8,
        rewritten_files=2,
        filtered_pages=[ExportError("page", "Salaries", "restricted")],
        kept_pages=3,
        kept_attachments=1,
        removed_files=["Old.md"],
        notices=["Somebody renamed it."],
        filtered_attachments=[ExportError("attachment", "film.mp4", "mp4 is not allowed")],
        errors=[ExportError("page", "Travel", "too large"), ExportError("knowledge base", "", "it is full")],
        start_time=datetime(2024, 4, 22, 16, 35, 21, 231000, tzinfo=UTC),
        end_time=datetime(2024, 4, 22, 16, 35, 33, 732400, tzinfo=UTC),
    )


def eventful_run() -> RunSummary:
    """Return how a run ended that exported a space in which everything happened, and one not at all."""
    space = SpaceSummary(
        space_key="TEAM",
        space_name="Team Handbook",
        folder="export",
        pages=Tally(60, {outcome: 10 + place for place, outcome in enumerate(Outcome)}),
        attachments=Tally(90, {outcome: 20 + place for place, outcome in enumerate(Outcome)}),
        pages_not_chosen=7,
        reasons=[
            Reason("page", "11", "Travel", Outcome.FAILED, "no body"),
            Reason("attachment", "12", "map.pdf", Outcome.SKIPPED, "gone"),
        ],
        unsupported={"jira": ["Plan", "Travel"], "chart": ["Plan"]},
        rendered=["Welcome"],
        comments=9,
        comments_problem="Comments were refused.",
        sync=eventful_sync(),
        sync_problem="It was too old.",
        stopped="Confluence was lost.",
        removed=[Reason("page", "13", "Old", Outcome.REMOVED, "it is gone")],
        notices=["A file had been changed."],
    )
    failed = SpaceSummary("OPS", failure="No such space.")
    return RunSummary([space, failed], ["The ledger was made anew."])


def eventful_plan() -> RunPlan:
    """Return what a run would do in which everything would happen, and another with nothing to do."""

    def change(number: int, kind: str = "page") -> list[PlannedChange]:
        return [PlannedChange(kind, str(number), f"{kind} {number}")]

    base = KnowledgeBasePlan(
        name="Team [Handbook]",
        id="kb-1",
        uploaded=change(4),
        replaced=change(5),
        unchanged=change(6),
        removed=change(7, "attachment"),
        kept=change(8, "blog post"),
        problem="It is read-only.",
    )
    space = SpacePlan(
        space_key="TEAM",
        space_name="Team Handbook",
        folder="export",
        exported=change(1),
        unchanged=change(2, "blog post"),
        removed=change(3, "attachment"),
        knowledge_base=base,
        problem="Too much is gone.",
    )
    return RunPlan([space, SpacePlan("OPS", "Operations", "export", knowledge_base=KnowledgeBasePlan("New"))])
