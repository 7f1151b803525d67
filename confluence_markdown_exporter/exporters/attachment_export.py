"""The attachments of chosen pages to disk, as part of one export of a space."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from confluence_markdown_exporter.errors import ConfluenceNotFound, ExporterError, OutputError, SourceError
from confluence_markdown_exporter.exporters.downloads import Downloads
from confluence_markdown_exporter.exporters.former_files import FormerFiles
from confluence_markdown_exporter.exporters.output_folder import OutputFolder, WrittenFile
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.ledger import AttachmentRow, Ledger
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.progress import Progress
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, SpaceSummary
from confluence_markdown_exporter.sources import ContentSource


class AttachmentExport:
    """Fetches the attachments that are new or changed, many at a time, while pages are converted.

    `in_place` holds the ids of those whose file is on disk where links lead: it grows while they arrive.
    """

    def __init__(
        self,
        source: ContentSource,
        folder: OutputFolder,
        ledger: Ledger,
        index: SpaceIndex,
        chosen: Collection[str],
        *,
        summary: SpaceSummary,
        former: FormerFiles,
        metadata: Callable[[Page], PageMetadata],
        progress: Progress,
        parallel_downloads: int,
    ) -> None:
        self._source = source
        self._folder = folder
        self._ledger = ledger
        self._index = index
        self._summary = summary
        self._former = former
        self._metadata = metadata
        self._progress = progress
        self._parallel_downloads = parallel_downloads
        self._key = index.space.key
        self.rows = ledger.attachments(source.site, self._key)
        self.wanted = [attachment for attachment in index.attachments if attachment.page_id in chosen]
        self.in_place = {attachment_id for attachment_id, row in self.rows.items() if self._is_in_place(row)}
        self.exported: list[ExportedAttachment] = []
        self._downloads: Downloads[WrittenFile | ExporterError] = Downloads([], self._job_for, 1)

    def is_unchanged(self, attachment: Attachment) -> bool:
        """Say whether an attachment's current version is on disk."""
        row = self.rows.get(attachment.id)
        return row is not None and row.version == attachment.version and attachment.id in self.in_place

    def as_exported(self, attachment: Attachment) -> ExportedAttachment:
        """Return an attachment with all that is told about it, and the place of its file."""
        metadata = AttachmentMetadata.of(attachment, self._metadata(self._index.pages[attachment.page_id]))
        return ExportedAttachment(attachment, metadata, self._index.attachment_path(attachment))

    def is_downloaded(self, attachment_id: str) -> bool:
        """Say whether an attachment's file is in place; one that is on its way is waited for."""
        if attachment_id in self.in_place:
            return True
        if attachment_id in self._downloads:
            return isinstance(self._downloads.wait_for(attachment_id), WrittenFile)
        return False

    @contextmanager
    def downloading(self) -> Iterator[None]:
        """Bring the wanted attachments up to date on disk, meanwhile and at the end of what is done inside.

        Each succeeds or fails alone. What has arrived is recorded by `settle`, and at the end by itself.
        """
        self._summary.attachments.listed = len(self.wanted)
        changed = []
        for attachment in self.wanted:
            if self.is_unchanged(attachment):
                self._done(attachment, Outcome.UNCHANGED)
            else:
                changed.append(attachment)
        with Downloads(
            self._in_page_order(changed), self._job_for, self._parallel_downloads
        ) as self._downloads:
            yield
            while arrivals := self._downloads.next_arrivals():
                with self._ledger.transaction():
                    self._settle(arrivals)

    def settle(self) -> None:
        """Record what has arrived by now; never waits."""
        self._settle(self._downloads.arrived())

    def _in_page_order(self, attachments: Iterable[Attachment]) -> list[Attachment]:
        """Sort attachments as their pages are converted, so that those do not wait for them long."""
        turns = {page_id: turn for turn, page_id in enumerate(self._index.pages)}
        return sorted(attachments, key=lambda attachment: turns[attachment.page_id])

    def _is_in_place(self, row: AttachmentRow) -> bool:
        """Say whether an attachment's file is there as written, and where links to it would lead."""
        attachment = self._index.attachment(row.attachment_id)
        return (
            attachment is not None
            and row.path == str(self._index.attachment_path(attachment))
            and self._folder.is_as_written(row.path, row.file)
        )

    def _job_for(self, attachment: Attachment) -> Callable[[], WrittenFile | ExporterError]:
        path = self._index.attachment_path(attachment)
        ours = self._ledger.hashes_at(str(path))
        return lambda: self._download(attachment, path, ours)

    def _download(
        self, attachment: Attachment, path: PurePosixPath, ours: Collection[str]
    ) -> WrittenFile | ExporterError:
        try:
            with self._source.download(attachment) as chunks:
                return self._folder.write_stream(path, _whole(chunks, attachment), ours=ours)
        except (SourceError, OutputError) as error:
            return error

    def _settle(self, arrivals: Iterable[tuple[Attachment, WrittenFile | ExporterError]]) -> None:
        for attachment, outcome in arrivals:
            self._settle_one(attachment, outcome)

    def _settle_one(self, attachment: Attachment, outcome: WrittenFile | ExporterError) -> None:
        if isinstance(outcome, ExporterError):
            self._failed(attachment, outcome)
            return
        path = self._index.attachment_path(attachment)
        if outcome.set_aside:
            self._summary.note_set_aside(path, outcome.set_aside)
        row = AttachmentRow(
            attachment.id,
            attachment.page_id,
            attachment.version,
            str(path),
            outcome.state,
            attachment.filename,
        )
        self._ledger.record_attachment(self._source.site, self._key, row)
        former = self.rows.get(attachment.id)
        if former is not None and former.path != row.path:
            self._former.remove(former)  # its successor is written and recorded
        self._done(attachment, Outcome.EXPORTED)

    def _failed(self, attachment: Attachment, error: ExporterError) -> None:
        vanished = isinstance(error, ConfluenceNotFound)
        gone = "it vanished between listing and download. " if vanished else ""
        page = self._index.pages[attachment.page_id]
        reason = f"{gone}{error} (page {page.title!r})"
        self._summary.note(Reason("attachment", attachment.id, attachment.filename, Outcome.FAILED, reason))
        self._progress.advance(attachment.filename)

    def _done(self, attachment: Attachment, outcome: Outcome) -> None:
        self.in_place.add(attachment.id)
        self._summary.attachments.add(outcome)
        self.exported.append(self.as_exported(attachment))
        self._progress.advance(attachment.filename)


def _whole(chunks: Iterator[bytes], attachment: Attachment) -> Iterator[bytes]:
    """Pass an attachment's bytes on and raise at their end when they are not as many as were listed.

    A sign-in page in place of a file, for example, comes whole and with status 200.
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    if attachment.size not in {None, size}:
        raise SourceError(
            f"The download of {attachment.filename!r} gave {size} bytes, but {attachment.size} were listed.",
            advice="Run the same command again; if that does not help, open the attachment in a browser.",
        )
