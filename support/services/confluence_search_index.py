"""Finds content of a site by CQL, as Confluence's search index does.

The index holds what is current, in spaces that are current: no drafts, no archived pages, no trash.
"""

from collections.abc import Iterator

from support.services.confluence_cql import Findable, InvalidCql, UnsupportedCql, parse_cql
from support.services.confluence_site import ConfluenceSite, SiteAttachment, SiteComment, SitePage
from support.services.confluence_stand_in import ConfluenceStandIn, Refusal, Unplanned

Searchable = SitePage | SiteAttachment | SiteComment


def found_by(stand_in: ConfluenceStandIn, cql: str | None) -> list[Searchable]:
    """List what the query finds and the credentials may see; pages first, in the order of their writing."""
    if not cql:
        raise Refusal(400, "Query cannot be null or empty")
    try:
        condition = parse_cql(cql)
        return [
            one
            for one in _indexed(stand_in.site)
            if condition(_findable(stand_in.site, one)) and stand_in.may_see(_page_of(stand_in.site, one))
        ]
    except InvalidCql as error:
        raise Refusal(400, f"Could not parse cql : {error}") from error
    except UnsupportedCql as error:
        raise Unplanned(f"CQL with {error}") from error


def _indexed(site: ConfluenceSite) -> Iterator[Searchable]:
    current = {key for key, space in site.spaces.items() if space.status == "current"}
    pages = [page for page in site.pages.values() if page.status == "current" and page.space_key in current]
    yield from pages
    for page in pages:
        yield from (attachment for attachment in page.attachments if attachment.status == "current")
        yield from page.comments


def _page_of(site: ConfluenceSite, one: Searchable) -> SitePage:
    return one if isinstance(one, SitePage) else site.pages[one.page_id]


def _findable(site: ConfluenceSite, one: Searchable) -> Findable:
    page = _page_of(site, one)
    is_page = isinstance(one, SitePage)
    return Findable(
        id=one.id,
        type=page.kind if is_page else "comment" if isinstance(one, SiteComment) else "attachment",
        space=page.space_key,
        title=_title(one),
        labels=frozenset(page.labels if is_page else ()),
        parent=(page.parent_id or "") if is_page else "",
        ancestors=lambda: frozenset(above.id for above in site.ancestors(page)),
        container="" if is_page else page.id,
        created=one.created,
        lastmodified=one.created if isinstance(one, SiteComment) else one.updated,
    )


def _title(one: Searchable) -> str:
    if isinstance(one, SitePage):
        return one.title
    return "" if isinstance(one, SiteComment) else one.filename
