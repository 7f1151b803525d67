"""A genuine Confluence XML space export as a source of pages: the `.zip`, or the folder it unpacks to."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from confluence_markdown_exporter.errors import ArchiveError, ConfigurationError
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.page import Page, PageBody, lineage
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.sources.archive_comments import (
    COMMENT_PROPERTIES,
    comments_from,
    read_comments,
)
from confluence_markdown_exporter.sources.archive_files import HOW_TO_EXPORT, open_archive_files
from confluence_markdown_exporter.sources.archive_index import INDEX_PROPERTIES, ArchiveIndex, build_index
from confluence_markdown_exporter.sources.entities_xml import Row, Wanted, read_rows

_ENTITIES = "entities.xml"
_BODY_PROPERTIES: Wanted = {"BodyContent": frozenset({"content", "body", "bodyType"})}
Got = TypeVar("Got")
_STORAGE_FORMAT = frozenset({"2", ""})
"""Body types: 0 wiki markup, 2 storage format; exports leave the type of an empty body out."""


class SpaceArchive:
    """A `ContentSource` over an XML space export.

    Opening it reads everything but the bodies; `bodies` goes through the XML again, once per call.
    Left out are drafts, old versions, and trashed pages and attachments. Labels are those of the
    namespace `global`, as people see them on a page; personal ones (`my`, such as favourites), categories of
    spaces (`team`) and those of other features are not. The author of a page or attachment is who created
    it. `url` is "" everywhere in an export that does not tell the site's address.
    """

    def __init__(self, path: Path) -> None:
        """Open the export at `path`; raise `ArchiveError` if it is none, damaged or unsafe."""
        self._site = path.resolve().name if path.is_dir() else path.stem
        self._files = open_archive_files(path)
        try:
            self._index = self._build_index()
        except ArchiveError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the export's files."""
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def site(self) -> str:
        """The name of the zip, without its extension, or of the folder."""
        return self._site

    def get_space_details(self, key: str) -> Space:
        """Return the space with this key, compared without case."""
        for space in self._index.spaces:
            if space.key.casefold() == key.casefold():
                return space
        known = ", ".join(space.key for space in self._index.spaces)
        raise ArchiveError(f"{self._files.name} holds no space {key}.", advice=f"It holds {known}.")

    def build_space_url(self, key: str) -> str:
        """Return the space's address where the export tells the site's, else `space KEY in export.zip`."""
        space = self.get_space_details(key)
        return space.url or f"space {space.key} in {self._files.name}"

    def spaces(self) -> Sequence[Space]:
        """List every current space; a space export holds one, a site export many."""
        return [space for space in self._index.spaces if space.status == "current"]

    def pages(self, space: Space, *, include_archived: bool = False) -> Sequence[Page]:
        """List the current pages and blog posts of the space, and the archived ones if wanted."""
        return [
            page
            for page in self._index.pages.values()
            if page.space_key == space.key and (include_archived or page.status == "current")
        ]

    def pages_found_by(self, cql: str, space: Space) -> Collection[str]:
        """Refuse: an export has no search index."""
        raise ConfigurationError(
            f"Space {space.key} in {self._files.name} cannot be searched with CQL ({cql}).",
            advice="Choose pages by label, title, kind or date, or export from Confluence itself.",
        )

    def view_restricted(self, pages: Sequence[Page]) -> Collection[str]:
        """Return the ids of those of these pages that not everybody may view, pages above considered."""
        parents = {page.id: page.parent_id for page in self._index.pages.values()}
        restricted = self._index.view_restricted
        return {page.id for page in pages if not restricted.isdisjoint(lineage(page.id, parents))}

    def attachments(self, space: Space) -> Sequence[Attachment]:
        """List the current attachments of the space's current pages and blog posts."""
        return self.attachments_of(self.pages(space))

    def attachments_of(self, pages: Sequence[Page]) -> Sequence[Attachment]:
        """List the current attachments of these pages."""
        wanted = {page.id for page in pages}
        return [attachment for attachment in self._index.attachments if attachment.page_id in wanted]

    def bodies(self, pages: Sequence[Page]) -> Iterator[PageBody]:
        """Yield the bodies of these pages in the order of the dump, one in memory at a time.

        Each call is one pass through `entities.xml`: ask for many pages at once. A page without any body is
        yielded last, empty; a page whose only body is in wiki markup (older than Confluence 4) is left out.
        """
        awaited = {page.id: page for page in pages}
        foreign: set[str] = set()
        for row in self._rows(_BODY_PROPERTIES):
            page_id = row.text("content")
            if page_id not in awaited:
                continue
            if row.text("bodyType") in _STORAGE_FORMAT:
                page = awaited.pop(page_id)
                yield PageBody(page.id, page.version, row.properties.get("body", ""))
            else:
                foreign.add(page_id)
        for page in awaited.values():
            if page.id not in foreign:
                yield PageBody(page.id, page.version, "")

    def comments(self, space: Space) -> Iterator[Comment]:
        """Yield the comments on the space's pages and blog posts; two passes through `entities.xml`."""
        rows, facts_of = read_comments(self._rows(COMMENT_PROPERTIES))
        pages = self._index.pages
        on_pages = [
            row
            for row in rows
            if (page := pages.get(row.text("containerContent"))) and page.space_key == space.key
        ]
        wanted = {row.id for row in on_pages}
        texts = {
            row.text("content"): row.properties.get("body", "")
            for row in (self._rows(_BODY_PROPERTIES) if wanted else ())
            if row.text("content") in wanted and row.text("bodyType") in _STORAGE_FORMAT
        }
        yield from comments_from(on_pages, facts_of, texts, self._index.user_names)

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Map user keys, user names and account ids to display names; leave out unknown ones."""
        known = self._index.user_names
        return {user_id: known[user_id] for user_id in user_ids if user_id in known}

    def download(self, attachment: Attachment, receive: Callable[[Iterator[bytes]], Got]) -> Got:
        """Return what `receive` makes of the attachment's bytes; `ArchiveError` where there are none."""
        if not (attachment.download_path and self._files.has(attachment.download_path)):
            page = self._index.pages[attachment.page_id]
            raise ArchiveError(
                f"{self._files.name} does not hold the bytes of {attachment.filename!r} "
                f"(version {attachment.version}) on page {page.title!r}.",
                advice="Export the space again with its attachments included.",
            )
        with self._files.stream(attachment.download_path) as chunks:
            return receive(chunks)

    def check_connection(self) -> None:
        """Do nothing: a file that could be opened stays."""

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the space that holds the page."""
        page = self._index.pages.get(page_id)
        if page is None:
            raise ArchiveError(
                f"{self._files.name} holds no current page {page_id}.",
                advice="Check the id; drafts, old versions and trashed pages are not exported.",
            )
        return page.space_key

    def _build_index(self) -> ArchiveIndex:
        index = build_index(self._rows(INDEX_PROPERTIES))
        if not index.spaces:
            raise ArchiveError(f"{self._files.name} holds no space.", advice=HOW_TO_EXPORT)
        return index

    def _rows(self, wanted: Wanted) -> Iterator[Row]:
        with self._files.stream(_ENTITIES) as chunks:
            yield from read_rows(chunks, wanted, archive=self._files.name)
