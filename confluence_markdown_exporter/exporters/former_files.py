"""Files that are not needed where they are any more."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from confluence_markdown_exporter.exporters.comments import comments_path
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.ledger_rows import AttachmentRow, PageRow
from confluence_markdown_exporter.models.run_summary import SpaceSummary


@dataclass(frozen=True, slots=True)
class FormerFiles:
    """Takes files of one site out of the output folder, and says which of them had been changed by hand."""

    site: str
    folder: Output
    ledger: Ledger
    summary: SpaceSummary

    def remove(self, row: PageRow | AttachmentRow) -> None:
        """Remove the file of a row, unless it belongs to another site that shares the output folder."""
        if self.ledger.is_of_another_site(row.path, self.site):
            return
        if isinstance(row, PageRow):
            self.folder.remove(comments_path(PurePosixPath(row.path)))
        set_aside = self.folder.remove(PurePosixPath(row.path), ours={row.file.sha256})
        if set_aside:
            self.summary.note_set_aside(row.path, set_aside)
