"""Everything that one listing of a space tells, arranged for look-ups: tree, titles, paths."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested, space_folder
from confluence_markdown_exporter.ledger import Key
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space

BLOG_FOLDER = "blog"
ATTACHMENTS_FOLDER = "attachments"


class SpaceIndex:
    """The pages and attachments of one space, and where each one goes below the output folder.

    Pages lie in the shape of the page tree: `KEY/Home-1.md`, its children in `KEY/Home-1/`, its
    attachments in `KEY/Home-1/attachments/`. Blog posts lie in `KEY/blog/`. All paths are relative to
    the output folder.
    """

    def __init__(self, space: Space, pages: Sequence[Page], attachments: Sequence[Attachment]) -> None:
        self.space = space
        self.pages = {page.id: page for page in pages}
        self.attachments = [attachment for attachment in attachments if attachment.page_id in self.pages]
        self._attachments_by_id = {attachment.id: attachment for attachment in self.attachments}
        self._folders: dict[str, PurePosixPath] = {}

    @cached_property
    def _children(self) -> dict[str | None, list[Page]]:
        children: dict[str | None, list[Page]] = {}
        for page in self.pages.values():
            children.setdefault(self._parent_id(page), []).append(page)
        for siblings in children.values():
            siblings.sort(key=_sibling_order)
        return children

    @cached_property
    def _by_title(self) -> dict[tuple[str, str], Page]:
        """Map (title without case, posting day or "") to pages; the exact title wins over a case twin."""
        return {(page.title.casefold(), posting_day(page)): page for page in self.pages.values()}

    @cached_property
    def _by_exact_title(self) -> dict[tuple[str, str], Page]:
        return {(page.title, posting_day(page)): page for page in self.pages.values()}

    @cached_property
    def _attachments_of_page(self) -> dict[str, list[Attachment]]:
        attached: dict[str, list[Attachment]] = {}
        for attachment in self.attachments:
            attached.setdefault(attachment.page_id, []).append(attachment)
        return attached

    def keys_of(self, page_ids: Collection[str]) -> frozenset[Key]:
        """Return what pages and their attachments are known as to the ledger and to knowledge bases."""
        attached = {("attachment", one.id) for one in self.attachments if one.page_id in page_ids}
        return frozenset(attached | {("page", page_id) for page_id in page_ids})

    @property
    def homepage(self) -> Page | None:
        """The space's homepage, None where it has none."""
        return self.pages.get(self.space.homepage_id or "")

    def page_titled(self, title: str, posting_day: str | None = None) -> Page | None:
        """Find a page by title, or a blog post by title and posting day (`2024/05/10`)."""
        day = posting_day or ""
        exact = self._by_exact_title.get((title, day))
        return exact or self._by_title.get((title.casefold(), day))

    def attachment_named(self, page_id: str, filename: str) -> Attachment | None:
        """Find an attachment of a page by file name."""
        attached = self._attachments_of_page.get(page_id, [])
        return next((attachment for attachment in attached if attachment.filename == filename), None)

    def attachment(self, attachment_id: str) -> Attachment | None:
        """Find an attachment by id."""
        return self._attachments_by_id.get(attachment_id)

    def attachments_of(self, page_id: str) -> Sequence[Attachment]:
        """List the attachments of one page."""
        return self._attachments_of_page.get(page_id, [])

    def ancestors(self, page: Page) -> tuple[Page, ...]:
        """List the pages above a page, the outermost first; a circle of parents is cut."""
        above: list[Page] = []
        seen = {page.id}
        parent_id = self._parent_id(page)
        while parent_id is not None and parent_id not in seen:
            seen.add(parent_id)
            parent = self.pages[parent_id]
            above.append(parent)
            parent_id = self._parent_id(parent)
        return tuple(reversed(above))

    def children(self, page_id: str) -> Sequence[Page]:
        """List the pages right below a page, in the order that Confluence shows."""
        return self._children.get(page_id, [])

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

    def page_path(self, page: Page) -> PurePosixPath:
        """Return where the page's Markdown file goes."""
        folder = self._folder_of(page)
        return folder.with_name(f"{folder.name}.md")

    def attachment_path(self, attachment: Attachment) -> PurePosixPath:
        """Return where the attachment's bytes go."""
        folder = self._folder_of(self.pages[attachment.page_id])
        return folder / ATTACHMENTS_FOLDER / attachment_name(attachment.filename, attachment.id)

    def _folder_of(self, page: Page) -> PurePosixPath:
        known = self._folders.get(page.id)
        if known is None:
            known = PurePosixPath(space_folder(self.space.key))
            if page.kind is PageKind.BLOG_POST:
                known /= BLOG_FOLDER
            for step in (*self.ancestors(page), page):
                known = nested(known, step.title, step.id)
            self._folders[page.id] = known
        return known

    def _parent_id(self, page: Page) -> str | None:
        """Return the parent where it is listed; a page below a hidden or removed one counts as outermost."""
        return page.parent_id if page.parent_id in self.pages else None


def posting_day(page: Page) -> str:
    """Return the day that Confluence names a blog post by (`2024/05/10`), "" for a page."""
    return page.created[:10].replace("-", "/") if page.kind is PageKind.BLOG_POST else ""


def _sibling_order(page: Page) -> tuple[bool, int, str, str]:
    return (page.position is None, page.position or 0, page.title.casefold(), page.id)
