"""What a sync would change in a knowledge base, as the plan before a run names it."""

from collections.abc import Iterable, Mapping

from confluence_markdown_exporter.exporters.knowledge_base_plan import Difference
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan, PlannedChange


def changes_to(
    pages: Iterable[ExportedPage], attachments: Iterable[ExportedAttachment]
) -> list[PlannedChange]:
    """Name what may change: all of these pages and attachments."""
    told = [PlannedChange(str(one.page.kind), one.page.id, one.page.title) for one in pages]
    return told + [
        PlannedChange("attachment", one.attachment.id, one.attachment.filename) for one in attachments
    ]


def tell(plan: KnowledgeBasePlan, difference: Difference, changes: Mapping[Key, PlannedChange]) -> None:
    """Tell a plan what becomes of each file of a difference."""
    plan.unchanged = [changes[one.key] for one in difference.unchanged]
    plan.kept = [changes[one.key] for one in difference.kept]
    for one in difference.to_send:
        replaces = difference.predecessors[one.key]
        (plan.replaced if replaces else plan.uploaded).append(changes[one.key])
    plan.removed += map(change_of, difference.leaving)


def change_of(file: OpenWebUIFile) -> PlannedChange:
    """Name what would happen to a file that is in a knowledge base already."""
    sent = file.sent_metadata
    return PlannedChange(str(sent["confluence_kind"]), str(sent["confluence_id"]), file.filename)
