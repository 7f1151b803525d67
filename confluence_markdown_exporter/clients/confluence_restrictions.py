"""Which pages not everybody in the space may view, asked for many pages at once over REST v1.

Both dialects document the expansion `restrictions.read.restrictions` of content, also in search results. It
tells of the page's own restriction only; one on a page above holds for the pages below as well
(confluence.atlassian.com/doc, "Page Restrictions").
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import quote

from confluence_markdown_exporter.clients.confluence_answers import Answer, ask
from confluence_markdown_exporter.clients.confluence_search import EXPANDED_LIMIT, search
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import ConfluenceError, ConfluenceNotFound
from confluence_markdown_exporter.models.page import Page, lineage
from confluence_markdown_exporter.reading_ahead import in_lots

_SEARCHES_AT_ONCE = 4
_READERS = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"


def view_restricted(api: ApiSession, pages: Sequence[Page]) -> frozenset[str]:
    """Return the ids of those pages that are restricted, by themselves or by a page above them.

    Two hundred pages cost one request. What the search index does not know, which is archived pages and
    the newest ones, costs one each.
    """
    parents = {page.id: page.parent_id for page in pages}
    unlisted = {parent for parent in parents.values() if parent is not None} - parents.keys()
    try:
        restricted = _restricted_among([*parents, *sorted(unlisted)], api)
    except ConfluenceError as error:
        raise type(error)(
            f"Confluence does not tell who may view the pages, so none may go into a shared knowledge base: "
            f"{error.message}",
            advice="To take restricted pages along regardless, use --include-restricted; "
            "to leave Open WebUI out, --no-open-webui.",
        ) from error
    return frozenset(page_id for page_id in parents if not restricted.isdisjoint(lineage(page_id, parents)))


def _restricted_among(page_ids: Sequence[str], api: ApiSession) -> set[str]:
    told: dict[str, bool] = {}
    with ThreadPoolExecutor(_SEARCHES_AT_ONCE, thread_name_prefix="restrictions") as asking:
        for found in asking.map(partial(_found, api), in_lots(page_ids, EXPANDED_LIMIT)):
            told |= found
    _ask_singly([page_id for page_id in page_ids if page_id not in told], told, api)
    return {page_id for page_id, restricted in told.items() if restricted}


def _found(api: ApiSession, page_ids: Sequence[str]) -> dict[str, bool]:
    """Say of those of these pages that the search knows whether they are restricted by themselves."""
    listed = search(api, f"id in ({','.join(page_ids)})", limit=EXPANDED_LIMIT, expand=_READERS)
    return {found.text("id"): _is_restricted(found) for found in listed}


def _ask_singly(page_ids: Iterable[str], told: dict[str, bool], api: ApiSession) -> None:
    """Ask for single pages, and for pages above them that are not known yet; a hidden one is restricted."""
    for page_id in page_ids:
        path = f"/rest/api/content/{quote(page_id, safe='')}"
        try:
            found = ask(api, path, {"status": "any", "expand": f"ancestors,{_READERS}"})
        except ConfluenceNotFound:
            told[page_id] = True
            continue
        above = [ancestor.text("id") for ancestor in found.parts("ancestors")]
        told[page_id] = _is_restricted(found)
        _ask_singly([ancestor for ancestor in above if ancestor not in told], told, api)
        told[page_id] = told[page_id] or any(told[ancestor] for ancestor in above)


def _is_restricted(found: Answer) -> bool:
    readers = found.part("restrictions", "read", "restrictions")
    return bool(readers.parts("user", "results") or readers.parts("group", "results"))
