"""What becomes of the attachments of chosen pages in one export of a space."""

from collections.abc import Collection, Sequence

from confluence_markdown_exporter.exporters.former_files import FormerFiles
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.part_export import AttachmentFile
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, OnDisk
from confluence_markdown_exporter.models.ledger_rows import AttachmentRow
from confluence_markdown_exporter.models.metadata import AttachmentMetadata
from confluence_markdown_exporter.models.progress import Progress
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, SpaceSummary
from confluence_markdown_exporter.reading_ahead import in_lots

_LOOKED_UP_AT_ONCE = 500


class AttachmentExport:
    """Knows which attachments are new or changed, and settles what arrives of them.

    `wanted` holds the ids of all that belong to chosen pages, until the export begins; `in_place` of those
    whose file is on disk where links lead, `expected` of those that are to arrive in this run, `done` of
    those that are on disk as they should be; these change while attachments arrive.
    """

    def __init__(
        self,
        site: str,
        folder: Output,
        ledger: Ledger,
        index: SpaceIndex,
        chosen: Collection[str],
        *,
        summary: SpaceSummary,
        former: FormerFiles,
        progress: Progress,
    ) -> None:
        self._site = site
        self._folder = folder
        self._ledger = ledger
        self._index = index
        self._summary = summary
        self._former = former
        self._progress = progress
        self._chosen = chosen
        self._key = index.space.key
        self.rows = ledger.attachments(site, self._key)
        self._none_known = not self.rows
        self.wanted: list[str] = []
        self.in_place: set[str] = set()
        self.expected: set[str] = set()
        for lot in in_lots(index.each_attachment(), _LOOKED_UP_AT_ONCE):
            rows = self.rows.some([attachment.id for attachment in lot])
            for attachment in lot:
                self._begin_with(attachment, rows.get(attachment.id))
        self.done: list[str] = []
        self.any_failed = False

    def on_disk(self, attachment_ids: Sequence[str]) -> Sequence[ExportedAttachment]:
        """Return attachments with all that is told about them, and the places of their files."""
        return OnDisk(attachment_ids, self._as_exported)

    def begin(self) -> None:
        """Be done with the attachments that are unchanged."""
        self._summary.attachments.listed = len(self.wanted)
        for attachment in self._index.each_attachment():
            if attachment.page_id in self._chosen and attachment.id not in self.expected:
                self._done(attachment, Outcome.UNCHANGED)
        self.wanted = []  # each will be in `done` by the id that it arrives with

    def settle(self, attachment: Attachment, outcome: AttachmentFile | str) -> None:
        """Record and count what became of an attachment: its file, or why it has none."""
        self.expected.discard(attachment.id)
        if isinstance(outcome, str):
            self._failed(attachment, outcome)
            return
        row, set_aside = outcome
        if set_aside:
            self._summary.note_set_aside(row.path, set_aside)
        former = None if self._none_known else self.rows.get(attachment.id)
        self._ledger.record_attachment(self._site, self._key, row)
        if former is not None and former.path != row.path:
            self._former.remove(former)  # its successor is written and recorded
        self.in_place.add(attachment.id)
        self._done(attachment, Outcome.EXPORTED)

    def _begin_with(self, attachment: Attachment, row: AttachmentRow | None) -> None:
        """Find out whether an attachment's file is in place, and whether it is to arrive anew."""
        in_place = row is not None and self._is_in_place(attachment, row)
        if in_place:
            self.in_place.add(attachment.id)
        if attachment.page_id in self._chosen:
            self.wanted.append(attachment.id)
            if not (row and in_place and row.version == attachment.version):
                self.expected.add(attachment.id)

    def _as_exported(self, attachment_id: str) -> ExportedAttachment:
        attachment = self._index.attachments[attachment_id]
        page = self._index.metadata(self._index.pages[attachment.page_id])
        metadata = AttachmentMetadata.of(attachment, page)
        return ExportedAttachment(attachment, metadata, self._index.attachment_path(attachment))

    def _is_in_place(self, attachment: Attachment, row: AttachmentRow) -> bool:
        """Say whether an attachment's file is there as written, and where links to it would lead."""
        here = row.path == str(self._index.attachment_path(attachment))
        return here and self._folder.is_as_written(row.path, row.file)

    def _failed(self, attachment: Attachment, reason: str) -> None:
        self.any_failed = True
        self._summary.note(Reason("attachment", attachment.id, attachment.filename, Outcome.FAILED, reason))
        self._progress.advance(attachment.filename)

    def _done(self, attachment: Attachment, outcome: Outcome) -> None:
        self._summary.attachments.add(outcome)
        self.done.append(attachment.id)
        self._progress.advance(attachment.filename)
