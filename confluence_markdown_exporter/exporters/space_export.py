"""One export of one space: what is unchanged, what is written, what is removed."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.errors import ConversionError, OutputError, RemovalStopped, SourceError
from confluence_markdown_exporter.exporters.attachment_export import AttachmentExport
from confluence_markdown_exporter.exporters.bodies import batches, convert_body, one_ahead, storage_of
from confluence_markdown_exporter.exporters.comments import write_comments
from confluence_markdown_exporter.exporters.file_names import space_folder
from confluence_markdown_exporter.exporters.former_files import FormerFiles
from confluence_markdown_exporter.exporters.link_resolver import LinkResolver
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.presence import Presence
from confluence_markdown_exporter.exporters.space_index import SpaceIndex, posting_day
from confluence_markdown_exporter.exporters.user_mentions import mentioned_users
from confluence_markdown_exporter.ledger import AttachmentRow, Key, PageRow
from confluence_markdown_exporter.markdown import Conversion
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.style import GITHUB, Style
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, PageKind
from confluence_markdown_exporter.models.run_plan import PlannedChange, SpacePlan
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, SpaceSummary

if TYPE_CHECKING:
    from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter

_INCLUDED_BODIES_KEPT = 16


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
    `presence` tells what the whole space holds; None where the run was not over the whole space.
    """

    summary: SpaceSummary
    pages: list[ExportedPage] = field(default_factory=list)
    attachments: list[ExportedAttachment] = field(default_factory=list)
    restricted: frozenset[str] = frozenset()
    presence: Presence | None = None


@dataclass(slots=True)
class PlannedSpace:
    """What an export would do, and what would then be on disk; `changed` are not there as they would be."""

    plan: SpacePlan
    pages: list[ExportedPage] = field(default_factory=list)
    attachments: list[ExportedAttachment] = field(default_factory=list)
    changed: set[Key] = field(default_factory=set)
    restricted: frozenset[str] = frozenset()
    presence: Presence | None = None

    def add(self, change: PlannedChange, *, unchanged: bool) -> None:
        """Take in what would happen to one page or attachment."""
        (self.plan.unchanged if unchanged else self.plan.exported).append(change)
        if not unchanged:
            self.changed.add(change.key)


class SpaceExport:
    """One export of one space: holds what is true for its duration."""

    def __init__(
        self,
        exporter: "MarkdownExporter",
        index: SpaceIndex,
        chosen: Collection[str],
        *,
        restricted: frozenset[str],
        presence: Presence | None,
    ) -> None:
        self._source = exporter.source
        self._folder = exporter.folder
        self._ledger = exporter.ledger
        self._enricher = exporter.enricher
        self._layout = exporter.layout
        self._progress = exporter.progress
        self._rule = exporter.removal
        self._with_comments = exporter.with_comments
        self._index = index
        self._presence = presence
        self._pages = [page for page in index.pages.values() if page.id in chosen]
        self._key = index.space.key
        self._rows = self._ledger.pages(self._source.site, self._key)
        self._with_file = {page.id for page in self._pages} | {
            page_id for page_id, row in self._rows.items() if self._is_in_place(page_id, row.path)
        }
        self._other_spaces = OtherSpaces(self._ledger, self._folder, self._source.site, self._key)
        self._user_names: dict[str, str] = {}
        self._asked_users: set[str] = set()
        self._body_of = lru_cache(_INCLUDED_BODIES_KEPT)(self._fetch_body)
        self._result = ExportedSpace(
            SpaceSummary(self._key, index.space.name), restricted=restricted, presence=presence
        )
        self._former = FormerFiles(self._source.site, self._folder, self._ledger, self._result.summary)
        self._attachments = AttachmentExport(
            self._source,
            self._folder,
            self._ledger,
            index,
            chosen,
            summary=self._result.summary,
            former=self._former,
            metadata=self._metadata,
            progress=self._progress,
            parallel_downloads=exporter.parallel_downloads,
        )
        self._made_with = hashlib.sha256(repr((__version__, self._layout)).encode()).hexdigest()

    def run(self) -> ExportedSpace:
        """Write what is new or changed, then remove what is gone."""
        summary = self._result.summary
        summary.folder = str(self._folder.root)
        summary.pages.listed = len(self._pages)
        summary.pages_not_chosen = len(self._index.pages) - len(self._pages)
        leaving, there = self._leaving()
        self._check(leaving, there)
        self._folder.sweep(space_folder(self._key))
        self._notice_other_sites()
        # Attachments arrive while pages are converted: a page that shows one waits for it, so that it links
        # to those that arrived, and to Confluence for all others.
        total = len(self._pages) + len(self._attachments.wanted)
        self._progress.begin(f"Export of {self._index.space.name}", total)
        with self._attachments.downloading():
            self._export_changed(self._changed_pages())
        self._result.attachments = self._attachments.exported
        if self._with_comments:
            self._write_comments()
        self._remove(leaving)
        return self._result

    def plan(self) -> PlannedSpace:
        """Say what `run` would do, taking for granted that everything can be fetched."""
        plan = SpacePlan(self._key, self._index.space.name, str(self._folder.root))
        try:
            leaving, there = self._leaving()
            plan.removed = [_change_of(row) for row in leaving]
            self._check(leaving, there)
        except RemovalStopped as stopped:
            plan.problem = str(stopped)
        planned = PlannedSpace(plan, restricted=self._result.restricted, presence=self._presence)
        for attachment in self._attachments.wanted:
            change = PlannedChange("attachment", attachment.id, attachment.filename)
            planned.add(change, unchanged=self._attachments.is_unchanged(attachment))
            planned.attachments.append(self._attachments.as_exported(attachment))
        self._attachments.in_place |= {attachment.id for attachment in self._attachments.wanted}
        for page in self._pages:
            change = PlannedChange(str(page.kind), page.id, page.title)
            planned.add(change, unchanged=self._is_unchanged(page))
            planned.pages.append(self._as_exported(page))
        return planned

    # removal

    def _leaving(self) -> tuple[list[PageRow | AttachmentRow], int]:
        """Return the rows of files whose page or attachment is gone, and how many rows there are."""
        if self._presence is None:
            return [], 0
        rows: dict[Key, PageRow | AttachmentRow] = {row.key: row for row in self._rows.values()}
        rows |= {row.key: row for row in self._attachments.rows.values()}
        return [rows[key] for key in sorted(self._presence.gone(rows))], len(rows)

    def _check(self, leaving: Sequence[PageRow | AttachmentRow], there: int) -> None:
        self._rule.check(len(leaving), there, f"{self._folder.root / space_folder(self._key)}")

    def _remove(self, leaving: Iterable[PageRow | AttachmentRow]) -> None:
        for row in leaving:
            self._former.remove(row)
            self._ledger.forget(self._source.site, self._key, row.key)
            change = _change_of(row)
            self._result.summary.note_removed(change.kind, change.id, change.name)

    # what the operator should know

    def _notice_other_sites(self) -> None:
        for site in self._ledger.other_sites(self._source.site, self._key):
            self._result.summary.notices.append(
                f"This folder also holds space {self._key} of {site}, which stays as it is. "
                "Export each site into a folder of its own."
            )

    def _notice_other_making(self, changed: Iterable[Page]) -> None:
        """Say how many pages are exported again although Confluence has them as they were."""
        remade = [
            page
            for page in changed
            if (row := self._rows.get(page.id))
            and row.version == page.version
            and row.made_with != self._made_with
        ]
        if remade:
            self._result.summary.notices.append(
                f"{len(remade)} unchanged pages are exported again, "
                "because the settings of the export or the version of the exporter changed."
            )

    # pages

    def _changed_pages(self) -> list[Page]:
        """Return the pages to export; those that are unchanged are done with."""
        changed = []
        for page in self._pages:
            if self._is_unchanged(page):
                self._result.summary.note_unsupported(
                    self._rows[page.id].unsupported.splitlines(), page.title
                )
                self._page_done(page, Outcome.UNCHANGED)
            else:
                changed.append(page)
        self._notice_other_making(changed)
        return changed

    def _is_unchanged(self, page: Page) -> bool:
        row = self._rows.get(page.id)
        return (
            row is not None
            and row.version == page.version
            and row.made_with == self._made_with
            and row.fingerprint == self._fingerprint(page)
            and self._is_in_place(page.id, row.path)
            and self._folder.is_as_written(row.path, row.file)
            and self._resolver(page).still_answers(row.answers)
        )

    def _export_changed(self, changed: Sequence[Page]) -> None:
        awaited = {page.id: page for page in changed}
        try:
            for batch in one_ahead(batches(self._source.bodies(changed))):
                self._learn_user_names(body.markup for body in batch)
                with self._ledger.transaction():
                    for body in batch:
                        page = awaited.pop(body.page_id, None)
                        if page is not None:
                            self._export_page(page, body)
                        self._attachments.settle()
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
            written = self._folder.write_text(path, text, ours=self._ledger.hashes_at(str(path)))
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
            written.state,
            self._made_with,
            self._fingerprint(page),
            resolver.answers,
            page.title,
            posting_day(page),
            "\n".join(conversion.unknown),
        )
        self._ledger.record_page(self._source.site, self._key, row)
        if written.set_aside:
            self._result.summary.note_set_aside(path, written.set_aside)
        former = self._rows.get(page.id)
        if former is not None and former.path != row.path:
            self._former.remove(former)  # its successor is written and recorded
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
        basis = (self._metadata(page), above)
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
            is_downloaded=self._attachments.is_downloaded,
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
        self._result.pages.append(self._as_exported(page))
        self._progress.advance(page.title)

    def _as_exported(self, page: Page) -> ExportedPage:
        return ExportedPage(page, self._metadata(page), self._index.page_path(page))

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


def _change_of(row: PageRow | AttachmentRow) -> PlannedChange:
    kind, confluence_id = row.key
    is_blog_post = isinstance(row, PageRow) and row.posting_day
    return PlannedChange(str(PageKind.BLOG_POST) if is_blog_post else kind, confluence_id, row.title)
