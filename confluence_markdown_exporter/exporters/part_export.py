"""Pages and attachments of one space to disk: the work of an export, without its bookkeeping."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from confluence_markdown_exporter.errors import (
    ConfluenceNotFound,
    ConversionError,
    DamagedDownload,
    ExporterError,
    OutputError,
    SourceError,
)
from confluence_markdown_exporter.exporters.bodies import batches
from confluence_markdown_exporter.exporters.downloads import Downloads
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.output import Output, WrittenFile
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout, Ours, PageFile, PageWriter
from confluence_markdown_exporter.exporters.source_watch import SourceWatch
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.ledger_rows import AttachmentRow
from confluence_markdown_exporter.models.page import Page, PageBody
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.reading_ahead import read_ahead
from confluence_markdown_exporter.sources import ContentSource

_LOST = "Confluence was lost"
_NOT_GIVEN = "Confluence listed it but did not give its content; it may just have been removed."


class AttachmentFile(NamedTuple):
    """An attachment's file as it was written, and where a version made by hand was moved to, if any."""

    row: AttachmentRow
    set_aside: PurePosixPath | None


class ArrivedPage(NamedTuple):
    """A page, and its file or why it has none."""

    page: Page
    outcome: PageFile | str


class ArrivedAttachment(NamedTuple):
    """An attachment, and its file or why it has none."""

    attachment: Attachment
    outcome: AttachmentFile | str


Arrival = ArrivedPage | ArrivedAttachment
AttachmentDownloads = Downloads[AttachmentFile | str]


@dataclass(frozen=True, slots=True)
class SpacePart:
    """What is to be brought to disk; no attachment may be in two parts, and no page."""

    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class SpaceContext:
    """What all parts of one export of a space have in common.

    `with_file` are the ids of pages that have a file or are to have one, and `restricted` of those that not
    everybody may view. `in_place` are the ids of attachments whose file is there, and `expected` of those
    that are to arrive: links lead to them, whichever part brings them.
    """

    index: SpaceIndex
    enricher: MetadataEnricher
    layout: MarkdownLayout
    with_file: Collection[str]
    restricted: frozenset[str]
    in_place: set[str]
    expected: set[str]
    other_spaces: OtherSpaces
    parallel_downloads: int


class PartExport:
    """Brings parts of one space to disk, one part at a time.

    `in_place` and `expected` of the context are kept up to date with what arrives here.
    """

    def __init__(self, source: ContentSource, folder: Output, context: SpaceContext) -> None:
        self._source = source
        self._folder = folder
        self._context = context
        self._index = context.index
        self._watch = SourceWatch(source)
        self._downloads: AttachmentDownloads | None = None
        self.writer = PageWriter(
            source,
            folder,
            context.enricher,
            context.layout,
            context.index,
            with_file=context.with_file,
            restricted=context.restricted,
            other_spaces=context.other_spaces,
            is_downloaded=self._is_downloaded,
        )

    def run(self, part: SpacePart, ours: Ours) -> Generator[Iterator[Arrival], None, None]:
        """Yield batches of what arrives, each of which is done while it is gone through.

        Attachments arrive while pages are converted: a page that shows one of the same part waits for it, so
        that it links to those that arrived, and to Confluence for all others. Each page and attachment
        succeeds or fails alone; an error of anything else goes through. Raises `SourceLost` at the end when
        the source was lost: what did not arrive was not tried, or not to its end.
        """
        job_for = partial(self._job_for, ours=ours)
        with Downloads(_in_page_order(part), job_for, self._context.parallel_downloads) as downloads:
            self._downloads = downloads
            yield from self._pages(part.pages, downloads, ours)
            yield from map(self._attachments, downloads.rest())
        if self._watch.lost:
            raise self._watch.lost

    def left_over(self) -> Iterator[ArrivedAttachment]:
        """Return the attachments that had arrived when `run` was closed before its end."""
        return self._attachments(self._downloads.left_over() if self._downloads else ())

    def _pages(
        self, pages: Iterable[Page], downloads: AttachmentDownloads, ours: Ours
    ) -> Iterator[Iterator[Arrival]]:
        awaited = {page.id: page for page in pages}
        reason = _NOT_GIVEN
        try:
            bodies = self._source.bodies(list(awaited.values()))
            with read_ahead(batches(bodies), name="bodies") as fetched:
                for batch in fetched:
                    self.writer.user_names.learn(body.markup for body in batch)
                    yield self._batch(batch, awaited, downloads, ours)
        except SourceError as error:
            reason = f"its content could not be fetched: {error}"
            self._watch.bodies_failed(error)
        if not self._watch.lost:
            yield (ArrivedPage(page, reason) for page in awaited.values())

    def _batch(
        self,
        batch: Iterable[PageBody],
        awaited: dict[str, Page],
        downloads: AttachmentDownloads,
        ours: Ours,
    ) -> Iterator[Arrival]:
        for body in batch:
            page = awaited.pop(body.page_id, None)
            if page is not None:
                yield ArrivedPage(page, self._written(page, body, ours))
            yield from self._attachments(downloads.arrived())

    def _written(self, page: Page, body: PageBody, ours: Ours) -> PageFile | str:
        try:
            return self.writer.write(page, body, ours)
        except (ConversionError, OutputError, SourceError) as error:
            return str(error)

    # attachments

    def _is_downloaded(self, attachment_id: str) -> bool:
        """Say whether an attachment's file is in place; one that is on its way is waited for."""
        if attachment_id in self._context.in_place:
            return True
        if self._downloads is not None and attachment_id in self._downloads:
            return isinstance(self._downloads.wait_for(attachment_id), AttachmentFile)
        return attachment_id in self._context.expected

    def _attachments(
        self, arrived: Iterable[tuple[Attachment, AttachmentFile | str]]
    ) -> Iterator[ArrivedAttachment]:
        for attachment, outcome in arrived:
            if outcome == _LOST:
                continue
            self._context.expected.discard(attachment.id)
            if isinstance(outcome, AttachmentFile):
                self._context.in_place.add(attachment.id)
            yield ArrivedAttachment(attachment, outcome)

    def _job_for(self, attachment: Attachment, ours: Ours) -> Callable[[], AttachmentFile | str]:
        path = self._index.attachment_path(attachment)
        known = ours.get(str(path), ())
        return lambda: self._download(attachment, path, known)

    def _download(
        self, attachment: Attachment, path: PurePosixPath, ours: Collection[str]
    ) -> AttachmentFile | str:
        if self._watch.lost or self._watch.no_more_downloads:
            return self._watch.no_more_downloads or _LOST

        def write(chunks: Iterator[bytes]) -> WrittenFile:
            return self._folder.write_stream(path, _whole(chunks, attachment), ours=ours)

        try:
            written = self._source.download(attachment, write)
        except SourceError as error:
            self._watch.download_failed(error)
            return _LOST if self._watch.lost else self._why_not(attachment, error)
        except OutputError as error:
            return self._why_not(attachment, error)
        self._watch.arrived()
        return AttachmentFile(_row(attachment, path, written), written.set_aside)

    def _why_not(self, attachment: Attachment, error: ExporterError) -> str:
        vanished = isinstance(error, ConfluenceNotFound)
        gone = "it vanished between listing and download. " if vanished else ""
        return f"{gone}{error} (page {self._index.pages[attachment.page_id].title!r})"


def _in_page_order(part: SpacePart) -> list[Attachment]:
    """Sort attachments as their pages are converted, so that those do not wait for them long."""
    turns = {page.id: turn for turn, page in enumerate(part.pages)}
    return sorted(part.attachments, key=lambda one: turns.get(one.page_id, len(turns)))


def _row(attachment: Attachment, path: PurePosixPath, written: WrittenFile) -> AttachmentRow:
    return AttachmentRow(
        attachment.id,
        attachment.page_id,
        attachment.version,
        str(path),
        written.state,
        attachment.filename,
    )


def _whole(chunks: Iterator[bytes], attachment: Attachment) -> Iterator[bytes]:
    """Pass an attachment's bytes on and raise at their end when they are not as many as were listed.

    A sign-in page in place of a file, for example, comes whole and with status 200.
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    if attachment.size not in {None, size}:
        raise DamagedDownload(
            f"The download of {attachment.filename!r} gave {size} bytes, but {attachment.size} were listed.",
            advice="Run the same command again; if that does not help, open the attachment in a browser.",
        )
