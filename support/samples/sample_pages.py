"""What the sample spaces have in common: people, and pages whose bodies lie in a folder as `<slug>.xhtml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from support.services.confluence_content import PageKind, PageStatus
from support.services.confluence_site import ConfluenceSite, SitePage, SiteSpace, SiteUser

_PEOPLE = {
    "anna": ("557058:anna-weber", "Anna Weber"),
    "kenji": ("557058:kenji-sato", "Kenji Sato"),
    "maria": ("557058:maria-oliveira", "Maria Oliveira"),
    "tom": ("557058:tom-obrien", "Tom O'Brien"),
}


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page of a sample; `slug` and `parent` are names of bodies, `day` is its latest version's.

    Pages without a parent lie below the homepage; blog posts never have one.
    """

    slug: str
    title: str
    author: str
    day: str
    parent: str | None = None
    labels: str = ""
    version: int = 1
    kind: PageKind = "page"
    status: PageStatus = "current"


def write_pages(
    site: ConfluenceSite, space: SiteSpace, folder: Path, pages: Iterable[SamplePage]
) -> dict[str, SitePage]:
    """Add the pages to the space, the first as its homepage; return them by slug."""
    people = {
        name: site.add_user(display_name, account_id=account_id)
        for name, (account_id, display_name) in _PEOPLE.items()
    }
    written: dict[str, SitePage] = {}
    for page in pages:
        parent = written[page.parent] if page.parent else space.homepage if page.kind == "page" else None
        written[page.slug] = _write(site, space, folder, page, people[page.author], parent)
        space.homepage = space.homepage or written[page.slug]
    return written


def _write(
    site: ConfluenceSite,
    space: SiteSpace,
    folder: Path,
    page: SamplePage,
    author: SiteUser,
    parent: SitePage | None,
) -> SitePage:
    first_day = "2019-04-01" if page.version > 1 else page.day
    return site.add_page(
        space,
        page.title,
        (folder / f"{page.slug}.xhtml").read_text(encoding="utf-8"),
        parent=parent,
        kind=page.kind,
        status=page.status,
        labels=page.labels.split(),
        author=author,
        version=page.version,
        created=f"{first_day}T08:30:00.000Z",
        updated=f"{page.day}T14:05:00.000Z",
    )
