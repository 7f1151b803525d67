"""A space, or a part of it, to Markdown files and attachments on disk."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from confluence_markdown_exporter.errors import SourceError
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.presence import HeldPages, Presence, RemovalRule
from confluence_markdown_exporter.exporters.space_export import ExportedSpace, PlannedSpace, SpaceExport
from confluence_markdown_exporter.exporters.space_index import SpaceIndex, index_of
from confluence_markdown_exporter.exporters.workers import Workers
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.progress import NoProgress, Progress
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.sources import ContentSource

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
class MarkdownExporter:
    """Writes the pages of a space that are new or changed, and leaves all others alone.

    A page is unchanged when its version, everything the file says about it, and all links in it would come
    out the same, and its file is there. Every page and attachment succeeds or fails alone; only a failing
    listing, an unusable ledger or a full disk stops the whole space. With `heed_restrictions` pages that
    not everybody may view are told apart, and pages that everybody may view include nothing of them. With
    `with_comments` the comments on each page go into a file beside it. `workers` do parts of the export in
    other processes; without them all is done in this one.
    """

    source: ContentSource
    folder: Output
    ledger: Ledger
    enricher: MetadataEnricher
    layout: MarkdownLayout = field(default_factory=MarkdownLayout)
    include_archived: bool = False
    heed_restrictions: bool = False
    with_comments: bool = False
    parallel_downloads: int = 8
    workers: Workers | None = None
    progress: Progress = field(default_factory=NoProgress)
    removal: RemovalRule = field(default_factory=RemovalRule)

    def export(self, space: Space, select: Selection = whole_space, *, whole: bool = False) -> ExportedSpace:
        """Bring the chosen pages of a space and their attachments up to date on disk.

        `whole` says that the run is over the whole space, however few of its pages are chosen: then files
        of pages and attachments that the space does not hold any more are removed.

        Raises `SourceError` when the space cannot be listed, `RemovalStopped` when too much would be
        removed, and `LedgerError` or `OutputError` when the output folder cannot be used at all.
        """
        self.folder.prepare()
        return self._begin(space, select, whole=whole).run()

    def plan(self, space: Space, select: Selection = whole_space, *, whole: bool = False) -> PlannedSpace:
        """Say what `export` would do, without doing it; raises what it would raise before it begins."""
        return self._begin(space, select, whole=whole).plan()

    def _begin(self, space: Space, select: Selection, *, whole: bool) -> SpaceExport:
        index = self._index(space)
        selected = frozenset(select(index))
        if strangers := sorted(selected.difference(index.pages)):
            raise SourceError(
                f"Page {', '.join(strangers)} is not among the current pages of space {space.key}.",
                advice="If it is archived, export it with --include-archived.",
            )
        chosen = dict.fromkeys(page_id for page_id in index.pages if page_id in selected)
        presence = None
        if whole:

            def held(index: SpaceIndex, chosen: Collection[str]) -> HeldPages:
                only_chosen = self.removal.unchosen or len(chosen) == len(index.pages)
                return HeldPages(index, chosen if only_chosen else index.pages.keys())

            def list_again() -> HeldPages:
                again = self._index(space)
                return held(again, select(again))

            presence = Presence(space.name, held(index, chosen), list_again)
        restricted: frozenset[str] = frozenset()
        if self.heed_restrictions:
            restricted = frozenset(self.source.view_restricted(list(index.pages.values())))
        return SpaceExport(self, index, chosen, restricted=restricted, presence=presence)

    def _index(self, space: Space) -> SpaceIndex:
        return index_of(self.source, space, include_archived=self.include_archived)
