"""Pages and blog posts, as listed, and their bodies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class PageKind(StrEnum):
    """What Confluence calls content with a body of its own."""

    PAGE = "page"
    BLOG_POST = "blog post"


@dataclass(frozen=True, slots=True)
class Page:
    """One current page or blog post, as a listing tells it; the body travels apart.

    `author` is a display name, "" where the source does not know it. `created` and `updated` are ISO 8601
    moments in UTC to the millisecond (`2024-04-22T16:35:21.231Z`), `updated` being the time of this
    `version`. `labels` are sorted. `url` is where people open the page, "" where the source does not know.
    """

    id: str
    title: str
    space_key: str
    version: int
    kind: PageKind = PageKind.PAGE
    parent_id: str | None = None
    position: int | None = None
    status: str = "current"
    author: str = ""
    created: str = ""
    updated: str = ""
    labels: tuple[str, ...] = ()
    url: str = ""


def posting_day(page: Page) -> str:
    """Return the day that Confluence names a blog post by (`2024/05/10`), "" for a page."""
    return page.created[:10].replace("-", "/") if page.kind is PageKind.BLOG_POST else ""


class BodyFormat(StrEnum):
    """What a body is written in: what its authors wrote, or the HTML that Confluence shows."""

    STORAGE = "storage"
    VIEW = "view"


def lineage(page_id: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Yield a page's id and those of the pages above it, as far as `parents` tells; a circle is cut."""
    seen: set[str] = set()
    above: str | None = page_id
    while above is not None and above not in seen:
        seen.add(above)
        yield above
        above = parents.get(above)


@dataclass(frozen=True, slots=True)
class PageBody:
    """The body of one page at one version."""

    page_id: str
    version: int
    markup: str
    body_format: BodyFormat = BodyFormat.STORAGE
