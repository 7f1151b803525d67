"""A space, or a part of it, to Markdown files and attachments on disk."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.errors import (
    ConfluenceNotFound,
    ConversionError,
    ExporterError,
    OutputError,
    SourceError,
)
from confluence_markdown_exporter.exporters.bodies import convert_body, storage_of
from confluence_markdown_exporter.exporters.comments import comments_path, write_comments
from confluence_markdown_exporter.exporters.link_resolver import LinkResolver
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.progress import NoProgress, Progress
from confluence_markdown_exporter.exporters.space_index import SpaceIndex, posting_day
from confluence_markdown_exporter.exporters.user_mentions import mentioned_users
from confluence_markdown_exporter.ledger import AttachmentRow, Ledger, PageRow
from confluence_markdown_exporter.markdown import Conversion
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.style import GITHUB, Style
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, SpaceSummary
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.sources import ContentSource

DOWNLOAD_WORKERS = 8
_BATCH_PAGES = 100
_BATCH_CHARACTERS = 4_000_000
_INCLUDED_BODIES_KEPT = 16

Selection = Callable[[SpaceIndex], Collection[str]]
"""Chooses, from the index of a space, the ids of the pages to export."""


def whole_space(index: SpaceIndex) -> Collection[str]:
    """Choose every page and blog post."""
    return index.pages.keys()


def pages_with_descendants(page_id: str) -> Selection:
    """Choose a page and all pages below it."""
    return lambda index: {page_id, *(page.id for page, _depth in index.descendants(page_id))}


def single_page(page_id: str) -> Selection:
    """Choose one page."""
    return lambda _index: {page_id}


@dataclass(frozen=True, slots=True)
class MarkdownLayout:
    """What a page's file holds besides its body, what the body is read from, and the dialect of Markdown."""

    document_title: bool = True
    breadcrumbs: bool = True
    front_matter: bool = True
    front_matter_without: tuple[str, ...] = ()
    body_format: BodyFormat = BodyFormat.STORAGE
    style: Style = GITHUB


@dataclass(slots=True)
class ExportedSpace:
    """What is on disk after an export, unchanged files included, and how the export went.

    `restricted` holds the ids of pages that not everybody may view, where that was asked for.
    """

    summary: SpaceSummary
    pages: list[ExportedPage] = field(default_factory=list)
    attachments: list[ExportedAttachment] = field(default_factory=list)
    restricted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MarkdownExporter:
    """Writes the pages of a space that are new or changed, and leaves all others alone.

    A page is unchanged when its version, everything the file says about it, and all links in it would come
    out the same, and its file is there. Every page and attachment succeeds or fails alone; only a failing
    listing, an unusable ledger or a full disk stops the whole space. With `heed_restrictions` pages that
    not everybody may view are told apart, and pages that everybody may view include nothing of them. With
    `with_comments` the comments on each page go into a file beside it.
    """

    source: ContentSource
    folder: OutputFolder
    ledger: Ledger
    enricher: MetadataEnricher
    layout: MarkdownLayout = MarkdownLayout()
    include_archived: bool = False
    heed_restrictions: bool = False
    with_comments: bool = False
    progress: Progress = field(default_factory=NoProgress)

    def export(self, space: Space, select: Selection = whole_space) -> ExportedSpace:
        """Bring the chosen pages of a space and their attachments up to date on disk.

        Raises `SourceError` when the space cannot be listed, and `LedgerError` or `OutputError` when the
        output folder cannot be used at all.
        """
        self.folder.prepare()
        pages = self.source.pages(space, include_archived=self.include_archived)
        archived = [page for page in pages if page.status == "archived"]
        index = SpaceIndex(space, pages, self.source.attachments(space, archived=archived))
        chosen = select(index)
        if strangers := sorted(set(chosen) - index.pages.keys()):
            raise SourceError(
                f"Page {', '.join(strangers)} is not among the current pages of space {space.key}.",
                advice="If it is archived, export it with --include-archived.",
            )
        restricted = frozenset(self.source.view_restricted(pages)) if self.heed_restrictions else frozenset()
        return _SpaceExport(self, index, chosen, restricted).run()


class _SpaceExport:
    """One export of one space: holds what is true for its duration."""

    def __init__(
        self,
        exporter: MarkdownExporter,
        index: SpaceIndex,
        chosen: Collection[str],
        restricted: frozenset[str],
    ) -> None:
        self._source = exporter.source
        self._folder = exporter.folder
        self._ledger = exporter.ledger
        self._enricher = exporter.enricher
        self._layout = exporter.layout
        self._progress = exporter.progress
        self._with_comments = exporter.with_comments
        self._index = index
        self._pages = [page for page in index.pages.values() if page.id in chosen]
        self._attachments = [attachment for attachment in index.attachments if attachment.page_id in chosen]
        self._key = index.space.key
        self._page_rows = self._ledger.pages(self._source.site, self._key)
        self._attachment_rows = self._ledger.attachments(self._source.site, self._key)
        self._with_file = {page.id for page in self._pages} | {
            page_id for page_id, row in self._page_rows.items() if self._is_in_place(page_id, row.path)
        }
        self._downloaded = {
            attachment_id
            for attachment_id, row in self._attachment_rows.items()
            if self._attachment_is_in_place(row)
        }
        self._other_spaces = OtherSpaces(self._ledger, self._folder, self._source.site, self._key)
        self._user_names: dict[str, str] = {}
        self._asked_users: set[str] = set()
        self._body_of = lru_cache(_INCLUDED_BODIES_KEPT)(self._fetch_body)
        self._result = ExportedSpace(SpaceSummary(self._key, index.space.name), restricted=restricted)

    def run(self) -> ExportedSpace:
        summary = self._result.summary
        summary.folder = str(self._folder.root)
        summary.pages.listed = len(self._pages)
        summary.pages_not_chosen = len(self._index.pages) - len(self._pages)
        summary.attachments.listed = len(self._attachments)
        # Attachments first: a page then links to those that arrived, and to Confluence for all others.
        self._progress.begin(f"Attachments of {self._index.space.name}", len(self._attachments))
        self._download_changed([a for a in self._attachments if not self._kept_as_downloaded(a)])
        self._progress.begin(f"Pages of {self._index.space.name}", len(self._pages))
        self._export_changed([page for page in self._pages if not self._kept_unchanged(page)])
        if self._with_comments:
            self._write_comments()
        return self._result

    # pages

    def _kept_unchanged(self, page: Page) -> bool:
        row = self._page_rows.get(page.id)
        if not (
            row is not None
            and row.version == page.version
            and row.fingerprint == self._fingerprint(page)
            and self._is_in_place(page.id, row.path)
            and self._resolver(page).still_answers(row.answers)
        ):
            return False
        self._result.summary.note_unsupported(row.unsupported.splitlines(), page.title)
        self._page_done(page, Outcome.UNCHANGED)
        return True

    def _export_changed(self, changed: Sequence[Page]) -> None:
        awaited = {page.id: page for page in changed}
        try:
            for batch in _batches(self._source.bodies(changed)):
                self._learn_user_names(body.markup for body in batch)
                with self._ledger.transaction():
                    for body in batch:
                        page = awaited.pop(body.page_id, None)
                        if page is not None:
                            self._export_page(page, body)
        except SourceError as error:
            for page in awaited.values():
                self._page_failed(page, f"its content could not be fetched: {error}")
            return
        for page in awaited.values():
            self._page_failed(
                page, "Confluence listed it but did not give its content; it may just have been removed."
            )

    def _export_page(self, page: Page, body: PageBody) -> None:
        resolver = self._resolver(page)
        path = self._index.page_path(page)
        try:
            conversion = convert_body(body, resolver, self._layout.style)
            text = self._document(page, resolver, conversion)
            written = self._folder.write_text(path, text)
        except (ConversionError, OutputError, SourceError) as error:
            self._page_failed(page, str(error))
            return
        self._result.summary.note_unsupported(conversion.unknown, page.title)
        if body.body_format is not self._layout.body_format:
            self._result.summary.rendered.append(page.title)
        row = PageRow(
            page.id,
            page.version,
            str(path),
            written.sha256,
            self._fingerprint(page),
            resolver.answers,
            page.title,
            posting_day(page),
            "\n".join(conversion.unknown),
        )
        self._ledger.record_page(self._source.site, self._key, row)
        self._leave_old_place(self._page_rows.get(page.id), path)
        self._page_done(page, Outcome.EXPORTED)

    def _document(self, page: Page, resolver: LinkResolver, conversion: Conversion) -> str:
        style = self._layout.style
        head = []
        ancestors = self._index.ancestors(page)
        if self._layout.breadcrumbs and ancestors:
            head.append(
                " / ".join(
                    style.link(escape(above.title), resolver.path_to(above))
                    if above.id in self._with_file
                    else escape(above.title)
                    for above in ancestors
                )
            )
        if self._layout.document_title:
            title = escape(page.title)
            head.append(f"# {title[:-1]}\\#" if title.endswith("#") else f"# {title}")
        parts = [style.finish("\n\n".join(head)), conversion.markdown]
        text = "\n\n".join(part.strip("\n") for part in parts if part) + "\n"
        if not self._layout.front_matter:
            # A rule on the first line would be taken for the start of front matter.
            return text.replace("---", "***", 1) if text.startswith("---\n") else text
        return self._enricher.enrich_page_content(text, self._metadata(page), conversion.page_properties)

    def _fingerprint(self, page: Page) -> str:
        """Digest all that a page's file depends on besides its body and the links in it."""
        above = [
            (ancestor.id, str(self._index.page_path(ancestor)), ancestor.id in self._with_file)
            for ancestor in self._index.ancestors(page)
        ]
        basis = (__version__, self._layout, self._metadata(page), above)
        return hashlib.sha256(repr(basis).encode()).hexdigest()

    def _metadata(self, page: Page) -> PageMetadata:
        homepage = self._index.homepage
        return PageMetadata.of(
            page,
            self._index.space,
            homepage=homepage.title if homepage else "",
            ancestors=tuple(ancestor.title for ancestor in self._index.ancestors(page)),
        )

    def _resolver(self, page: Page) -> LinkResolver:
        restricted = self._result.restricted
        return LinkResolver(
            self._index,
            page,
            is_exported=self._with_file.__contains__,
            is_downloaded=self._downloaded.__contains__,
            user_names=self._user_names,
            body_of=self._body_of,
            may_include=lambda other: page.id in restricted or other.id not in restricted,
            find_elsewhere=self._other_spaces.find,
            style=self._layout.style,
        )

    def _fetch_body(self, page: Page) -> str | None:
        return storage_of(self._source, page)

    def _learn_user_names(self, markups: Iterable[str]) -> None:
        """Look up in one go the people whom a batch of bodies mentions for the first time."""
        mentioned = {user for markup in markups for user in mentioned_users(markup)}
        unknown = sorted(mentioned - self._asked_users)
        if unknown:
            self._user_names.update(self._source.user_names(unknown))
            self._asked_users.update(unknown)

    def _page_done(self, page: Page, outcome: Outcome) -> None:
        self._result.summary.pages.add(outcome)
        self._result.pages.append(ExportedPage(page, self._metadata(page), self._index.page_path(page)))
        self._progress.advance(page.title)

    def _page_failed(self, page: Page, reason: str) -> None:
        self._result.summary.note(Reason(str(page.kind), page.id, page.title, Outcome.FAILED, reason))
        self._progress.advance(page.title)

    def _is_in_place(self, page_id: str, path: str) -> bool:
        """Say whether a page's file is there, and where links to the page would lead."""
        page = self._index.pages.get(page_id)
        return page is not None and path == str(self._index.page_path(page)) and self._folder.holds(path)

    # comments

    def _write_comments(self) -> None:
        """Write the comments on all pages that are on disk; a failure leaves the pages as they are."""
        summary = self._result.summary
        self._progress.begin(f"Comments of {self._index.space.name}", 1)
        try:
            comments = list(self._source.comments(self._index.space))
            self._learn_user_names(comment.markup for comment in comments)
            on_disk = {exported.page: exported.path for exported in self._result.pages}
            summary.comments = write_comments(
                comments, on_disk, self._folder, self._resolver, self._layout.style
            )
        except (SourceError, OutputError) as error:
            summary.comments_problem = str(error)

    # attachments

    def _attachment_is_in_place(self, row: AttachmentRow) -> bool:
        """Say whether an attachment's file is there whole, and where links to it would lead."""
        attachment = self._index.attachment(row.attachment_id)
        return (
            attachment is not None
            and row.path == str(self._index.attachment_path(attachment))
            and self._folder.size_of(row.path) == row.size
        )

    def _kept_as_downloaded(self, attachment: Attachment) -> bool:
        row = self._attachment_rows.get(attachment.id)
        unchanged = (
            row is not None and row.version == attachment.version and self._attachment_is_in_place(row)
        )
        if unchanged:
            self._attachment_done(attachment, Outcome.UNCHANGED)
        return unchanged

    def _download_changed(self, changed: Sequence[Attachment]) -> None:
        with ThreadPoolExecutor(DOWNLOAD_WORKERS, thread_name_prefix="download") as workers:
            try:
                for attachment, outcome in zip(changed, workers.map(self._download, changed), strict=True):
                    self._settle_download(attachment, outcome)
            except BaseException:
                workers.shutdown(cancel_futures=True)
                raise

    def _download(self, attachment: Attachment) -> AttachmentRow | ExporterError:
        path = self._index.attachment_path(attachment)
        try:
            with self._source.download(attachment) as chunks:
                written = self._folder.write_stream(path, _whole(chunks, attachment))
        except (SourceError, OutputError) as error:
            return error
        return AttachmentRow(
            attachment.id, attachment.page_id, attachment.version, str(path), written.sha256, written.size
        )

    def _settle_download(self, attachment: Attachment, outcome: AttachmentRow | ExporterError) -> None:
        if isinstance(outcome, ExporterError):
            gone = (
                "it vanished between listing and download. "
                if isinstance(outcome, ConfluenceNotFound)
                else ""
            )
            self._result.summary.note(
                Reason(
                    "attachment",
                    attachment.id,
                    attachment.filename,
                    Outcome.FAILED,
                    f"{gone}{outcome} (page {self._index.pages[attachment.page_id].title!r})",
                )
            )
            self._progress.advance(attachment.filename)
            return
        self._ledger.record_attachment(self._source.site, self._key, outcome)
        self._leave_old_place(self._attachment_rows.get(attachment.id), PurePosixPath(outcome.path))
        self._attachment_done(attachment, Outcome.EXPORTED)

    def _attachment_done(self, attachment: Attachment, outcome: Outcome) -> None:
        self._downloaded.add(attachment.id)
        self._result.summary.attachments.add(outcome)
        metadata = AttachmentMetadata.of(attachment, self._metadata(self._index.pages[attachment.page_id]))
        path = self._index.attachment_path(attachment)
        self._result.attachments.append(ExportedAttachment(attachment, metadata, path))
        self._progress.advance(attachment.filename)

    def _leave_old_place(self, row: PageRow | AttachmentRow | None, path: PurePosixPath) -> None:
        """Remove the file at a former path, now that its successor is written and recorded."""
        if row is not None and row.path != str(path):
            former = PurePosixPath(row.path)
            if isinstance(row, PageRow) and self._folder.holds(comments_path(former)):
                self._folder.remove(comments_path(former))
            self._folder.remove(former)


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


def _batches(bodies: Iterator[PageBody]) -> Iterator[list[PageBody]]:
    """Gather bodies so that look-ups and ledger writes come in bulk while memory stays bounded."""
    batch: list[PageBody] = []
    characters = 0
    for body in bodies:
        batch.append(body)
        characters += len(body.markup)
        if len(batch) >= _BATCH_PAGES or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
