"""What the rest of the program asks of a place that pages come from."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.page import Page, PageBody
from confluence_markdown_exporter.models.space import Space

Got = TypeVar("Got")


class ContentSource(Protocol):
    """A Confluence site, live or exported.

    Listings are complete or raise: no method returns an empty result to mean that it failed.
    Every method raises `SourceError` (see `errors`) for a failure of the source.
    """

    @property
    def site(self) -> str:
        """Names the site in the ledger: the base URL people use, or the file name of a space export."""

    def get_space_details(self, key: str) -> Space:
        """Return the space with this key, compared without case; raise if there is none."""

    def build_space_url(self, key: str) -> str:
        """Return where people open the space (for a space export: what names it to people)."""

    def spaces(self) -> Sequence[Space]:
        """List every current space."""

    def pages(self, space: Space, *, include_archived: bool = False) -> Iterable[Page]:
        """List every current page and blog post of the space, without bodies; one may come twice."""

    def pages_found_by(self, cql: str, space: Space) -> Collection[str]:
        """Return the ids of what this query finds in the space, content other than pages included.

        Raise `ConfigurationError` where the source cannot be searched.
        """

    def view_restricted(self, pages: Sequence[Page]) -> Collection[str]:
        """Return the ids of those of these pages, all listed ones of a space, that not everybody may view.

        That is by a restriction on the page or on a page above it. Raise `SourceError` where the source
        does not tell.
        """

    def attachments(self, space: Space) -> Iterable[Attachment]:
        """List the current attachments of all current pages and blog posts of the space; one may come twice.

        That may be asked for in another thread, while pages are listed.
        """

    def attachments_of(self, pages: Sequence[Page]) -> Iterable[Attachment]:
        """List the current attachments of these pages, as is needed for archived ones."""

    def bodies(self, pages: Sequence[Page]) -> Iterator[PageBody]:
        """Yield the bodies of these pages, in any order, never holding more than one batch in memory.

        A page that cannot be read any more is left out; the caller notices and names it. Where its storage
        format is not to be had, its rendered form may come instead.
        """

    def comments(self, space: Space) -> Iterator[Comment]:
        """Yield the comments on the space's pages and blog posts, replies included, in any order."""

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Map account ids and user keys, as bodies mention them, to display names; leave out unknown ones."""

    def download(self, attachment: Attachment, receive: Callable[[Iterator[bytes]], Got]) -> Got:
        """Return what `receive` makes of the attachment's bytes, which come chunk by chunk.

        `receive` begins from scratch whenever it is called: once more where a transfer broke off, or where it
        raised `DamagedDownload` and the source may give something better.
        """

    def check_connection(self) -> None:
        """Ask the source for next to nothing; raise what is wrong with it."""

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the space that holds the page."""
