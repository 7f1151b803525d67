"""A source with two pages, for checks of what an export does without any Confluence."""

from collections.abc import Callable, Iterator
from typing import Any

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageBody
from confluence_markdown_exporter.models.space import Space


class SmallWiki:
    """A source of pages, whose text is their title unless `bodies_of` has another; it is all in memory.

    What `failing` names (the id of a page or attachment, the key of a space, "comments", "connection") fails
    with what stands there. `asked_for` are the ids of the pages whose body it was asked for; copies of it in
    other processes keep their own.
    """

    site = "https://wiki.example"

    def __init__(self) -> None:
        self.listed = [Page("2", "Start", "DOCS", version=1), Page("3", "Rules", "DOCS", version=1)]
        self.files: list[Attachment] = []
        self.failing: dict[str, Exception] = {}
        self.bytes = b"plan"
        self.bodies_of: dict[str, str] = {}
        self.asked_for: list[str] = []

    def pages(self, _space: Space, *, include_archived: bool = False) -> list[Page]:
        """List the pages, archived ones where that is asked for."""
        return [page for page in self.listed if include_archived or page.status == "current"]

    def attachments(self, _space: Space) -> list[Attachment]:
        """List the attachments."""
        return self.files

    def attachments_of(self, _pages: object) -> list[Attachment]:
        """Give those of archived pages no attachments."""
        return []

    def bodies(self, pages: list[Page]) -> Iterator[PageBody]:
        """Give the body of each page, none of one that is titled "Gone"."""
        for page in pages:
            self.asked_for.append(page.id)
            if error := self.failing.get(page.id):
                raise error
            if page.title != "Gone":
                yield PageBody(page.id, page.version, self.bodies_of.get(page.id, f"<p>{page.title}</p>"))

    def user_names(self, _ids: object) -> dict[str, str]:
        """Know nobody."""
        return {}

    def comments(self, _space: Space) -> Iterator[Any]:
        """Give no comments."""
        if error := self.failing.get("comments"):
            raise error
        return iter(())

    def view_restricted(self, _pages: object) -> frozenset[str]:
        """Say that everybody may view everything."""
        return frozenset()

    def check_connection(self) -> None:
        """Answer, unless that fails."""
        if error := self.failing.get("connection"):
            raise error

    def get_space_details(self, key: str) -> Space:
        """Know every space."""
        if error := self.failing.get(key):
            raise error
        return Space(key, f"Space {key}", id="1")

    def space_key_of_page(self, _page_id: str) -> str:
        """Say that all pages are in the same space."""
        return "DOCS"

    def download(self, attachment: Attachment, receive: Callable[[Iterator[bytes]], Any]) -> Any:  # noqa: ANN401
        """Give the same bytes for every attachment."""
        if error := self.failing.get(attachment.id):
            raise error
        return receive(iter([self.bytes]))
