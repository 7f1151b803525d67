"""One export of one space: what is unchanged, what is written, what is removed."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from confluence_markdown_exporter.errors import OutputError, RemovalStopped, SourceError, SourceLost
from confluence_markdown_exporter.exporters.attachment_export import AttachmentExport
from confluence_markdown_exporter.exporters.comments import write_comments
from confluence_markdown_exporter.exporters.file_names import space_folder
from confluence_markdown_exporter.exporters.former_files import FormerFiles
from confluence_markdown_exporter.exporters.known_pages import KnownPages
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.page_writer import PageFile
from confluence_markdown_exporter.exporters.part_export import (
    Arrival,
    ArrivedPage,
    PartExport,
    SpaceContext,
    SpacePart,
)
from confluence_markdown_exporter.exporters.presence import Presence
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.exporters.workers import Task, Workers, parts_of, worker_part_size
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage, OnDisk
from confluence_markdown_exporter.models.ledger_rows import AttachmentRow, Key, PageRow
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.run_plan import PlannedChange, SpacePlan
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, SpaceSummary

if TYPE_CHECKING:
    from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter

LARGEST_PART_HERE = 1000
"""Most pages that are held, with their attachments, at a time."""


@dataclass(slots=True)
class ExportedSpace:
    """What is on disk after an export, unchanged files included, and how the export went.

    `restricted` holds the ids of pages that not everybody may view, where that was asked for.
    `presence` tells what the whole space holds; None where the run was not over the whole space.
    """

    summary: SpaceSummary
    pages: Sequence[ExportedPage] = ()
    attachments: Sequence[ExportedAttachment] = ()
    restricted: frozenset[str] = frozenset()
    presence: Presence | None = None


@dataclass(slots=True)
class PlannedSpace:
    """What an export would do, and what would then be on disk; `changed` are not there as they would be."""

    plan: SpacePlan
    pages: Sequence[ExportedPage] = ()
    attachments: Sequence[ExportedAttachment] = ()
    changed: set[Key] = field(default_factory=set)
    restricted: frozenset[str] = frozenset()
    presence: Presence | None = None

    def add(self, change: PlannedChange, *, unchanged: bool) -> None:
        """Take in what would happen to one page or attachment."""
        (self.plan.unchanged if unchanged else self.plan.exported).append(change)
        if not unchanged:
            self.changed.add(change.key)


class SpaceExport:
    """One export of one space: holds what is true for its duration.

    `chosen` has the ids of the pages to export as its keys, in the order of the listing.
    """

    def __init__(
        self,
        exporter: "MarkdownExporter",
        index: SpaceIndex,
        chosen: Mapping[str, None],
        *,
        restricted: frozenset[str],
        presence: Presence | None,
    ) -> None:
        self._source = exporter.source
        self._folder = exporter.folder
        self._ledger = exporter.ledger
        self._layout = exporter.layout
        self._made_with = exporter.layout.made_with
        self._progress = exporter.progress
        self._rule = exporter.removal
        self._workers = exporter.workers
        self._with_comments = exporter.with_comments
        self._index = index
        self._presence = presence
        self._page_ids = list(chosen)
        self._key = index.space.key
        self._known = KnownPages(self._source.site, self._ledger, self._folder, index, self._made_with)
        self._done: list[str] = []
        self._result = ExportedSpace(
            SpaceSummary(self._key, index.space.name),
            OnDisk(self._done, self._as_exported),
            restricted=restricted,
            presence=presence,
        )
        self._former = FormerFiles(self._source.site, self._folder, self._ledger, self._result.summary)
        self._attachments = AttachmentExport(
            self._source.site,
            self._folder,
            self._ledger,
            index,
            chosen,
            summary=self._result.summary,
            former=self._former,
            progress=self._progress,
        )
        self._context = SpaceContext(
            index,
            exporter.enricher,
            exporter.layout,
            with_file=chosen if self._known.in_place <= chosen.keys() else self._known.in_place.union(chosen),
            restricted=restricted,
            in_place=self._attachments.in_place,
            expected=self._attachments.expected,
            other_spaces=OtherSpaces(
                partial(self._ledger.pages_elsewhere, self._source.site, self._key), self._folder
            ),
            parallel_downloads=exporter.parallel_downloads,
        )
        self._here = PartExport(self._source, self._folder, self._context)
        self._writer = self._here.writer
        self._failed_pages: set[str] = set()

    def run(self) -> ExportedSpace:
        """Write what is new or changed, then remove what is gone."""
        summary = self._result.summary
        summary.folder = self._folder.name
        summary.pages.listed = len(self._page_ids)
        summary.pages_not_chosen = len(self._index.pages) - len(self._page_ids)
        leaving, there = self._leaving()
        self._check(leaving, there)
        self._folder.sweep(space_folder(self._key))
        self._notice_other_sites()
        total = len(self._page_ids) + len(self._attachments.wanted)
        self._progress.begin(f"Export of {self._index.space.name}", total)
        self._attachments.begin()
        changed = self._changed_pages()
        try:
            self._export(changed)
        except SourceLost as lost:
            self._stop(changed, lost)
        self._result.attachments = self._attachments.on_disk(self._attachments.done)
        if self._with_comments and not summary.stopped:
            self._write_comments()
        self._remove(leaving)
        return self._result

    def plan(self) -> PlannedSpace:
        """Say what `run` would do, taking for granted that everything can be fetched."""
        plan = SpacePlan(self._key, self._index.space.name, self._folder.name)
        try:
            leaving, there = self._leaving()
            plan.removed = [_change_of(row) for row in leaving]
            self._check(leaving, there)
        except RemovalStopped as stopped:
            plan.problem = str(stopped)
        planned = PlannedSpace(
            plan,
            OnDisk(self._page_ids, self._as_exported),
            self._attachments.on_disk(self._attachments.wanted),
            restricted=self._result.restricted,
            presence=self._presence,
        )
        for attachment in map(self._index.attachments.__getitem__, self._attachments.wanted):
            change = PlannedChange("attachment", attachment.id, attachment.filename)
            planned.add(change, unchanged=attachment.id not in self._attachments.expected)
        self._attachments.in_place.update(self._attachments.wanted)
        for page, row in self._known.with_rows(self._page_ids):
            change = PlannedChange(str(page.kind), page.id, page.title)
            planned.add(change, unchanged=row is not None and self._is_unchanged(page, row))
        return planned

    # removal

    def _leaving(self) -> tuple[list[PageRow | AttachmentRow], int]:
        """Return the rows of files whose page or attachment is gone, and how many rows there are."""
        if self._presence is None:
            return [], 0
        pages, attachments = self._known.rows, self._attachments.rows
        known = chain((("page", one) for one in pages), (("attachment", one) for one in attachments))
        gone = sorted(self._presence.gone(known))
        leaving = [pages[one] if kind == "page" else attachments[one] for kind, one in gone]
        return leaving, len(pages) + len(attachments)

    def _check(self, leaving: Sequence[PageRow | AttachmentRow], there: int) -> None:
        self._rule.check(len(leaving), there, f"{self._folder.name}/{space_folder(self._key)}")

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

    def _notice_other_making(self, remade: int) -> None:
        """Say how many pages are exported again although Confluence has them as they were."""
        if remade:
            self._result.summary.notices.append(
                f"{remade} unchanged pages are exported again, "
                "because the settings of the export or the version of the exporter changed."
            )

    # pages

    def _changed_pages(self) -> list[str]:
        """Return the ids of the pages to export; those that are unchanged are done with."""
        changed = []
        remade = 0
        for page, row in self._known.with_rows(self._page_ids):
            if row is None:
                changed.append(page.id)
            elif self._is_unchanged(page, row):
                self._result.summary.note_unsupported(row.unsupported.splitlines(), page.title)
                self._page_done(page, Outcome.UNCHANGED)
            else:
                changed.append(page.id)
                remade += row.version == page.version and row.made_with != self._made_with
        self._notice_other_making(remade)
        return changed

    def _is_unchanged(self, page: Page, row: PageRow) -> bool:
        return self._known.is_unchanged(page, row, self._writer)

    def _export(self, changed: Sequence[str]) -> None:
        """Bring what is new or changed to disk, part by part, so that memory does not grow with a space.

        Workers share the parts where there is work for more than one. A page may have been linked to an
        attachment of a later part that did not arrive after all.
        """
        expected = self._attachments.expected
        if self._workers is not None:
            size = worker_part_size(len(changed), self._workers.at_once)
            tasks = self._tasks(changed, size)
            first_two = tuple(islice(tasks, 2))
            if len(first_two) > 1:
                self._export_by(self._workers, first_two, tasks)
                self._mend_links(changed)
                return
        parts = 0
        for part in parts_of(self._index, changed, expected, LARGEST_PART_HERE):
            self._export_here(part)
            parts += 1
        if parts > 1:
            self._mend_links(changed)

    def _tasks(self, changed: Sequence[str], size: int) -> Generator[Task, None, None]:
        for part in parts_of(self._index, changed, self._attachments.expected, size):
            yield Task(part, self._written_before(part))

    def _export_by(
        self, workers: Workers, first: Iterable[Task], others: Generator[Task, None, None]
    ) -> None:
        """Have tasks done by workers; what is in hand when the run is told to stop is recorded, too."""
        context = replace(
            self._context,
            other_spaces=self._context.other_spaces.taken_along(),
            parallel_downloads=max(self._context.parallel_downloads // workers.at_once, 1),
        )
        with closing(workers.run(context, self._folder, chain(first, others))) as parts:
            for part in map(iter, parts):
                try:
                    self._settle([part])
                except KeyboardInterrupt:
                    others.close()
                    self._settle(chain([part], parts))
                    raise
        self._folder.sweep(space_folder(self._key))  # a worker that died left what it had begun

    def _export_here(self, part: SpacePart) -> None:
        with closing(self._here.run(part, self._written_before(part))) as batches:
            try:
                self._settle(batches)
            except KeyboardInterrupt:
                batches.close()
                self._settle([self._here.left_over()])
                raise

    def _stop(self, changed: Sequence[str], lost: SourceLost) -> None:
        """Account for what was not tried any more, or not to its end."""
        settled = self._failed_pages.union(self._done)
        pages = [page_id for page_id in changed if page_id not in settled]
        attachments = sorted(self._attachments.expected)
        reason = f"Not tried any more: {lost}"
        for page_id in pages:
            self._page_failed(self._index.pages[page_id], reason)
        for attachment_id in attachments:
            self._attachments.settle(self._index.attachments[attachment_id], reason)
        self._result.summary.stopped = (
            f"{lost} The run stopped there: {len(pages)} pages and {len(attachments)} attachments were not "
            "tried. What was written stays; the same command goes on from there."
        )

    def _written_before(self, part: SpacePart) -> dict[str, frozenset[str]]:
        paths = [str(self._index.page_path(page)) for page in part.pages]
        paths += [str(self._index.attachment_path(attachment)) for attachment in part.attachments]
        return self._ledger.hashes_at(paths)

    def _mend_links(self, page_ids: Sequence[str]) -> None:
        """Write pages again that were linked to an attachment of another part which then did not arrive."""
        if not self._attachments.any_failed:
            return
        rows = self._ledger.pages(self._source.site, self._key)
        misled = [
            page
            for page in map(self._index.pages.__getitem__, page_ids)
            if (row := rows.get(page.id)) and not self._writer.resolver(page).still_answers(row.answers)
        ]
        part = SpacePart(tuple(misled), ())
        with closing(self._here.run(part, self._written_before(part))) as batches:
            for arrival in chain.from_iterable(batches):
                if isinstance(arrival, ArrivedPage) and isinstance(arrival.outcome, PageFile):
                    self._ledger.record_page(self._source.site, self._key, arrival.outcome.row)

    def _settle(self, batches: Iterable[Iterable[Arrival]]) -> None:
        """Record and count what arrives, each batch at once."""
        for batch in batches:
            with self._ledger.transaction():
                for arrival in batch:
                    if isinstance(arrival, ArrivedPage):
                        self._settle_page(arrival.page, arrival.outcome)
                    else:
                        self._attachments.settle(arrival.attachment, arrival.outcome)

    def _settle_page(self, page: Page, outcome: PageFile | str) -> None:
        if isinstance(outcome, str):
            self._page_failed(page, outcome)
            return
        row, former = outcome.row, self._known.former(page.id)
        self._result.summary.note_unsupported(row.unsupported.splitlines(), page.title)
        if outcome.rendered:
            self._result.summary.rendered.append(page.title)
        self._ledger.record_page(self._source.site, self._key, row)
        if outcome.set_aside:
            self._result.summary.note_set_aside(row.path, outcome.set_aside)
        if former is not None and former.path != row.path:
            self._former.remove(former)  # its successor is written and recorded
        # A link to an attachment that was to arrive, and did not, leads where it led before.
        as_before = page.id in self._known.unless_links_change and former and former.answers == row.answers
        self._page_done(page, Outcome.UNCHANGED if as_before else Outcome.EXPORTED)

    def _page_done(self, page: Page, outcome: Outcome) -> None:
        self._result.summary.pages.add(outcome)
        self._done.append(page.id)
        self._progress.advance(page.title)

    def _as_exported(self, page_id: str) -> ExportedPage:
        page = self._index.pages[page_id]
        return ExportedPage(page, self._index.metadata(page), self._index.page_path(page))

    def _page_failed(self, page: Page, reason: str) -> None:
        self._failed_pages.add(page.id)
        self._result.summary.note(Reason(str(page.kind), page.id, page.title, Outcome.FAILED, reason))
        self._progress.advance(page.title)

    # comments

    def _write_comments(self) -> None:
        """Write the comments on all pages that are on disk; a failure leaves the pages as they are."""
        summary = self._result.summary
        self._progress.begin(f"Comments of {self._index.space.name}", 1)
        try:
            comments = list(self._source.comments(self._index.space))
            self._writer.user_names.learn(comment.markup for comment in comments)
            done = map(self._index.pages.__getitem__, self._done)
            on_disk = {page: self._index.page_path(page) for page in done}
            summary.comments = write_comments(
                comments, on_disk, self._folder, self._writer.resolver, self._layout.style
            )
        except (SourceError, OutputError) as error:
            summary.comments_problem = str(error)


def _change_of(row: PageRow | AttachmentRow) -> PlannedChange:
    kind, confluence_id = row.key
    is_blog_post = isinstance(row, PageRow) and row.posting_day
    return PlannedChange(str(PageKind.BLOG_POST) if is_blog_post else kind, confluence_id, row.title)
