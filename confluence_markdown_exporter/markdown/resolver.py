"""The questions that a body asks of the world around it: where links lead, who people are.

The converter does no input or output. Whatever it must know beyond the body itself it asks a `Resolver`,
so that a conversion is a pure function of (body, answers) and can run in any process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PageReference:
    """A page as a body names it: by title (in this space when `space_key` is None) or by id.

    `posting_day` (`2024/05/10`) marks a blog post.
    """

    title: str = ""
    space_key: str | None = None
    page_id: str | None = None
    posting_day: str | None = None


@dataclass(frozen=True, slots=True)
class AttachmentReference:
    """An attachment as a body names it, on this page when `page` is None."""

    filename: str
    page: PageReference | None = None


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page that a link can lead to.

    `url` is ready for Markdown: relative and percent-encoded, or absolute; it is "" where a listed page
    (`Resolver.descendants`) has neither a file nor a known address. `depth` is 1 for a child, 2 for its
    children and so on where a tree is listed, else 0.
    """

    title: str
    url: str
    depth: int = 0


class Resolver(Protocol):
    """Answers for one page; None means that nobody knows."""

    def page(self, reference: PageReference) -> PageLink | None:
        """Say where a page is: the exported file where there is one, else its address in Confluence."""

    def attachment(self, reference: AttachmentReference) -> str | None:
        """Say where an attachment is: the exported file, else its address in Confluence."""

    def user(self, user_id: str) -> str | None:
        """Say the display name behind an account id, user key or user name."""

    def url(self, href: str) -> str:
        """Turn the address in a plain link into the one to write; mostly the same one.

        A Confluence address of an exported page becomes the path to its file.
        """

    def descendants(self, reference: PageReference | None) -> Sequence[PageLink] | None:
        """List the pages below a page (this one when None) in tree order, each with its depth."""

    def labels(self) -> Sequence[str]:
        """List this page's labels."""

    def attachments(self) -> Sequence[tuple[str, str]]:
        """List (file name, address) of this page's attachments."""

    def body(self, reference: PageReference) -> str | None:
        """Return the storage format of another page, for content that is included from there."""


class NothingKnown:
    """A `Resolver` for markup that no Confluence stands behind: links keep their words, addresses stay."""

    def page(self, reference: PageReference) -> PageLink | None:  # noqa: ARG002
        """Know no page."""
        return None

    def attachment(self, reference: AttachmentReference) -> str | None:  # noqa: ARG002
        """Know no attachment."""
        return None

    def user(self, user_id: str) -> str | None:  # noqa: ARG002
        """Know nobody."""
        return None

    def url(self, href: str) -> str:
        """Return the same address."""
        return href

    def descendants(self, reference: PageReference | None) -> Sequence[PageLink] | None:  # noqa: ARG002
        """Know no tree."""
        return None

    def labels(self) -> Sequence[str]:
        """List none."""
        return ()

    def attachments(self) -> Sequence[tuple[str, str]]:
        """List none."""
        return ()

    def body(self, reference: PageReference) -> str | None:  # noqa: ARG002
        """Know no page."""
        return None
