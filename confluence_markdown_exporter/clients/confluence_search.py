"""Searching with CQL over REST v1, which Cloud and Data Center share: the way to a whole space's attachments.

How many results the server gives at once at most: 1000 without expansions, 200 with some, 50 with bodies
(confluence.atlassian.com/confkb, "Searching for content with the REST API and CQL always limits results").
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from sys import intern
from urllib.parse import parse_qs, urlsplit

from confluence_markdown_exporter.clients.confluence_answers import Answer, creator_name, in_utc, listing
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import ConfluenceRefused
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.foreign_text import whole_number
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody

LEAN_LIMIT = 1000
EXPANDED_LIMIT = 200
BODY_LIMIT = 50

# Of v1's rendered forms this one has whole addresses.
BODY_NAMES = {BodyFormat.STORAGE: "storage", BodyFormat.VIEW: "export_view"}
"""What v1 calls a body in this format."""
_ATTACHMENT_EXPANSIONS = "version,container,extensions,history"
_PATH_PAGE_ID = re.compile(r"/(?:rest/api/content|download/attachments)/(\d+)(?:/|$)")


def quoted(text: str) -> str:
    """Write a text as a CQL string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def search(api: ApiSession, cql: str, *, limit: int, expand: str = "") -> Iterator[Answer]:
    """Yield all content that a CQL query finds."""
    params = {"cql": cql, "limit": limit} | ({"expand": expand} if expand else {})
    return listing(api, "/rest/api/content/search", params)


def page_ids_found(api: ApiSession, space_key: str, cql: str) -> frozenset[str]:
    """Return the ids of the current pages and blog posts of a space that somebody's own query finds."""
    within = f"space = {quoted(space_key)} and type in (page, blogpost) and ({cql})"
    try:
        return frozenset(found.text("id") for found in search(api, within, limit=LEAN_LIMIT))
    except ConfluenceRefused as error:
        raise ConfluenceRefused(
            f"Confluence does not accept the query {cql!r}: {error.message}",
            advice="Try it in Confluence's advanced search; leave `order by` out.",
        ) from error


def attachments_of_space(api: ApiSession, space_key: str) -> Iterator[Attachment]:
    """List the current attachments of a space.

    A lean result already holds all that an export needs, and a thousand of them come at once; only a
    server whose results lack something is asked again, from the beginning, for expanded ones.
    """
    cql = f"type = attachment and space = {quoted(space_key)}"
    for result in search(api, cql, limit=LEAN_LIMIT):
        if not _tells_enough(result):
            yield from map(
                read_attachment, search(api, cql, limit=EXPANDED_LIMIT, expand=_ATTACHMENT_EXPANSIONS)
            )
            return
        yield read_attachment(result)


def bodies_by_search(
    api: ApiSession,
    pages: Sequence[Page],
    body_format: BodyFormat,
    ask_singly: Callable[[Page], PageBody | None],
) -> Iterator[PageBody]:
    """Yield the bodies of pages, fifty to a request.

    The search index does not know archived pages, and newest ones only after a while: what it leaves out is
    asked for singly.
    """
    current = [page for page in pages if page.status == "current"]
    for start in range(0, len(current), BODY_LIMIT):
        missing = {page.id: page for page in current[start : start + BODY_LIMIT]}
        expand = f"body.{BODY_NAMES[body_format]},version"
        for found in search(api, f"id in ({','.join(missing)})", limit=BODY_LIMIT, expand=expand):
            if missing.pop(found.text("id"), None) and (body := read_v1_body(found, body_format)):
                yield body
        yield from filter(None, map(ask_singly, missing.values()))
    yield from filter(None, map(ask_singly, [page for page in pages if page.status != "current"]))


def read_v1_body(found: Answer, body_format: BodyFormat) -> PageBody | None:
    """Read the body that v1 tells of a page in this format, None where it does not."""
    return read_body(found, BODY_NAMES[body_format], body_format)


def read_body(found: Answer, name: str, body_format: BodyFormat) -> PageBody | None:
    """Read the body that either API tells of a page under this name, None where it does not."""
    body = found.find("body", name)
    if body is None:
        return None
    return PageBody(found.text("id"), found.number("version", "number"), body.text("value"), body_format)


def read_attachment(result: Answer) -> Attachment:
    """Read an attachment from v1, expanded or not."""
    download = result.text("_links", "download")
    version = result.find("version")
    return Attachment(
        id=result.text("id"),
        filename=result.text("title"),
        page_id=intern(_page_id(result) or result.text("container", "id")),
        version=version.number("number") if version else _version_in(download) or 1,
        media_type=intern(_media_type(result)),
        size=_size(result),
        author=creator_name(result),
        created=result.moment("history", "createdDate") if result.has("history", "createdDate") else "",
        updated=version.moment("when") if version else _updated_in(download),
        url=result.address("_links", "webui"),
        download_path=download,
    )


def _tells_enough(result: Answer) -> bool:
    link = result.optional_text("_links", "download")
    told = (
        _page_id(result),
        result.has("version") or (_version_in(link) and _updated_in(link)),
        _media_type(result),
    )
    return all(told) and _size(result) is not None


def _page_id(result: Answer) -> str:
    """Return the id of the page or blog post that holds the attachment, "" where the result is silent."""
    if result.has("container", "id"):
        return result.text("container", "id")
    for place in (("_expandable", "container"), ("_links", "download")):
        named = _PATH_PAGE_ID.search(result.link(*place).path)
        if named:
            return named.group(1)
    return ""


def _media_type(result: Answer) -> str:
    return result.optional_text("extensions", "mediaType") or result.optional_text("metadata", "mediaType")


def _size(result: Answer) -> int | None:
    return result.optional_number("extensions", "fileSize")


def _version_in(download_link: str) -> int | None:
    return _number_in(download_link, "version")


def _updated_in(download_link: str) -> str:
    milliseconds = _number_in(download_link, "modificationDate")
    try:
        return in_utc(datetime.fromtimestamp(milliseconds / 1000, UTC)) if milliseconds else ""
    except (ValueError, OverflowError, OSError):  # beyond the years that there are
        return ""


def _number_in(link: str, parameter: str) -> int | None:
    return whole_number(_parameters(link).get(parameter, [""])[0])


@lru_cache(maxsize=1)  # several are read from one link, one after the other
def _parameters(link: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(link).query)
    except ValueError:  # no address, or more parameters than any link has
        return {}
