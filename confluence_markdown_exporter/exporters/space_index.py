"""Everything that one listing of a space tells, arranged for look-ups: tree, titles, paths."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested, space_folder
from confluence_markdown_exporter.exporters.listing import Listing
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.reading_ahead import in_lots, read_ahead
from confluence_markdown_exporter.sources import ContentSource

BLOG_FOLDER = "blog"
ATTACHMENTS_FOLDER = "attachments"
_PLACES_KEPT = 1024
_FOLDERS_KEPT = 1024
_ATTACHMENTS_IN_A_LOT, _LOTS_AHEAD = 500, 10


class _Place(NamedTuple):
    """Where a page's file goes, and the folder of what is below the page."""

    file: PurePosixPath
    folder: PurePosixPath


class SpaceIndex:
    """The pages and attachments of one space, and where each one goes below the output folder.

    Pages lie in the shape of the page tree: `KEY/Home-1.md`, its children in `KEY/Home-1/`, its
    attachments in `KEY/Home-1/attachments/`. Blog posts lie in `KEY/blog/`. All paths are relative to
    the output folder.
    """

    def __init__(self, space: Space, pages: Iterable[Page], attachments: Iterable[Attachment]) -> None:
        self.space = space
        self._listing = Listing(pages, attachments)
        self._folders: dict[str, PurePosixPath] = {}
        self._placed = lru_cache(_PLACES_KEPT)(self._place)

    def __reduce__(self) -> tuple[type["SpaceIndex"], tuple[Space, list[Page], list[Attachment]]]:
        return SpaceIndex, (self.space, list(self.pages.values()), list(self.each_attachment()))

    @property
    def pages(self) -> Mapping[str, Page]:
        """The pages by id, in the order of the listing."""
        return self._listing.pages

    @property
    def attachments(self) -> Mapping[str, Attachment]:
        """The attachments by id, in the order of their pages."""
        return self._listing.attachments

    def each_attachment(self) -> Iterator[Attachment]:
        """Go through all attachments, in the order of their pages; quicker than to ask for each."""
        return self._listing.each_attachment()

    @property
    def homepage(self) -> Page | None:
        """The space's homepage, None where it has none."""
        return self.pages.get(self.space.homepage_id or "")

    def page_titled(self, title: str, posting_day: str | None = None) -> Page | None:
        """Find a page by title, or a blog post by title and posting day (`2024/05/10`).

        The exact title wins over one that differs by case alone.
        """
        return self._listing.page_titled(title, posting_day or "")

    def attachment_named(self, page_id: str, filename: str) -> Attachment | None:
        """Find an attachment of a page by file name."""
        attached = self.attachments_of(page_id)
        return next((attachment for attachment in attached if attachment.filename == filename), None)

    def attachments_of(self, page_id: str) -> Sequence[Attachment]:
        """List the attachments of one page."""
        return self._listing.attachments_of(page_id)

    def ancestors(self, page: Page) -> tuple[Page, ...]:
        """List the pages above a page, the outermost first; a circle of parents is cut."""
        above: list[Page] = []
        seen = {page.id}
        parent = self._parent(page)
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            above.append(parent)
            parent = self._parent(parent)
        return tuple(reversed(above))

    def children(self, page_id: str) -> Sequence[Page]:
        """List the pages right below a page, in the order that Confluence shows."""
        return sorted(self._listing.pages_below(page_id), key=_sibling_order)

    def descendants(self, page_id: str) -> Iterator[tuple[Page, int]]:
        """Walk the tree below a page in reading order, each page with its depth (1 for a child)."""
        waiting = [(child, 1) for child in reversed(self.children(page_id))]
        seen = {page_id}
        while waiting:
            page, depth = waiting.pop()
            if page.id in seen:
                continue
            seen.add(page.id)
            yield page, depth
            waiting += [(child, depth + 1) for child in reversed(self.children(page.id))]

    def metadata(self, page: Page) -> PageMetadata:
        """Return all that the listing tells about a page."""
        homepage = self.homepage
        return PageMetadata.of(
            page,
            self.space,
            homepage=homepage.title if homepage else "",
            ancestors=tuple(ancestor.title for ancestor in self.ancestors(page)),
        )

    def page_path(self, page: Page) -> PurePosixPath:
        """Return where the page's Markdown file goes."""
        return self._placed(page.id).file

    def attachment_path(self, attachment: Attachment) -> PurePosixPath:
        """Return where the attachment's bytes go."""
        name = attachment_name(attachment.filename, attachment.id)
        return PurePosixPath(f"{self._placed(attachment.page_id).folder}/{ATTACHMENTS_FOLDER}/{name}")

    def _place(self, page_id: str) -> _Place:
        page = self.pages[page_id]
        above = self.ancestors(page)
        folder = nested(self._folder_below(page, above), page.title, page.id)
        return _Place(PurePosixPath(f"{folder}.md"), folder)

    def _folder_below(self, page: Page, above: Sequence[Page]) -> PurePosixPath:
        """Return the folder that a page lies in, which is remembered for its siblings."""
        if not above:
            space = PurePosixPath(space_folder(self.space.key))
            return space / BLOG_FOLDER if page.kind is PageKind.BLOG_POST else space
        parent = above[-1]
        known = self._folders.get(parent.id)
        if known is None:
            known = nested(self._folder_below(parent, above[:-1]), parent.title, parent.id)
            if len(self._folders) >= _FOLDERS_KEPT:
                self._folders.clear()
            self._folders[parent.id] = known
        return known

    def _parent(self, page: Page) -> Page | None:
        """Return the parent where it is listed; a page below a hidden or removed one counts as outermost."""
        return self.pages.get(page.parent_id) if page.parent_id else None


def index_of(source: ContentSource, space: Space, *, include_archived: bool) -> SpaceIndex:
    """List a space and arrange what is listed; raise `SourceError` where it cannot be listed."""
    archived: list[Page] = []

    def pages() -> Generator[Page, None, None]:
        for page in source.pages(space, include_archived=include_archived):
            if page.status == "archived":
                archived.append(page)
            yield page

    def of_archived() -> Iterator[Attachment]:  # asked for when all pages are known
        yield from source.attachments_of(archived)

    lots = in_lots(source.attachments(space), _ATTACHMENTS_IN_A_LOT)
    with (
        read_ahead(lots, lots_ahead=_LOTS_AHEAD, name="attachments") as of_current,
        closing(pages()) as listed,
    ):
        return SpaceIndex(space, listed, chain(chain.from_iterable(of_current), of_archived()))


def _sibling_order(page: Page) -> tuple[bool, int, str, str]:
    return (page.position is None, page.position or 0, page.title.casefold(), page.id)
