"""What people paste: ids, keys, and the addresses of pages and spaces that a browser shows."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, unquote_plus, urlsplit

from confluence_markdown_exporter.errors import ConfigurationError

_KEY = r"~?[A-Za-z0-9._:@-]+"
_SPACE_KEY = re.compile(_KEY)
_PAGE_PATHS = (
    re.compile(rf"/spaces/{_KEY}/(?:pages|blog)/(?:edit-v2/|\d{{4}}/\d\d/\d\d/)?(?P<id>\d+)(?:/|$)"),
    re.compile(r"/rest/api/content/(?P<id>\d+)$"),
    re.compile(r"/api/v2/(?:pages|blogposts)/(?P<id>\d+)$"),
)
_TITLED_PAGE = re.compile(rf"/display/(?P<key>{_KEY})/(?P<title>[^/]+)$")
_SPACE_PATH = re.compile(rf"/(?:spaces|display)/(?P<key>{_KEY})(?:/|$)")
_TINY_LINK = re.compile(r"/x/(?P<code>[A-Za-z0-9_-]{1,11})$")
_DOWNLOAD = re.compile(r"/download/(?:attachments|thumbnails)/(?P<id>\d+)/(?P<filename>[^/]+)$")
_BASE64_LENGTH_OF_A_LONG = 11


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where a page is: by its id, or (older Data Center addresses) by its space and title."""

    page_id: str = ""
    space_key: str = ""
    title: str = ""


def parse_page_address(text: str) -> PageAddress:
    """Read a page's id or address; raise `ConfigurationError` for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return PageAddress(page_id=text)
    url = _url(text)
    address = page_in_url(url) if url else None
    if address is None:
        raise ConfigurationError(
            f"{text!r} is neither the id nor the address of a page.",
            advice="Give the page's number, or its address as the browser shows it, for example "
            "https://your-site.atlassian.net/wiki/spaces/DOCS/pages/123456/Title.",
        )
    return address


def parse_space_address(text: str) -> str:
    """Read a space's key or address; raise `ConfigurationError` for anything else."""
    text = text.strip()
    url = _url(text)
    key = _space_key_in_url(url) if url else text
    if key and _SPACE_KEY.fullmatch(key):
        return key
    raise ConfigurationError(
        f"{text!r} is neither the key nor the address of a space.",
        advice="Give the space's key, or its address as the browser shows it, for example "
        "https://your-site.atlassian.net/wiki/spaces/DOCS.",
    )


def _space_key_in_url(url: SplitResult) -> str:
    if url.path.endswith(".action"):
        return parse_qs(url.query).get("key", [""])[0]
    found = _SPACE_PATH.search(unquote_plus(url.path))
    return found["key"] if found else ""


def page_in_url(url: SplitResult) -> PageAddress | None:
    """Read which page of its site an address leads to, be it whole or without the site; None for others."""
    path = url.path.rstrip("/")
    if path.endswith(".action"):
        return _page_in_query(parse_qs(url.query))
    plain = unquote_plus(path)
    for pattern in _PAGE_PATHS:
        found = pattern.search(plain)
        if found:
            return PageAddress(page_id=found["id"])
    tiny = _TINY_LINK.search(path)
    if tiny:
        return _page_in_tiny_link(tiny["code"])
    titled = _TITLED_PAGE.search(path.replace("%7E", "~").replace("%7e", "~"))
    if titled:
        return PageAddress(space_key=titled["key"], title=unquote_plus(titled["title"]))
    return None


def attachment_in_url(url: SplitResult) -> tuple[str, str] | None:
    """Read which attachment an address downloads: the id of its page, and its file name."""
    found = _DOWNLOAD.search(url.path)
    return (found["id"], unquote(found["filename"])) if found else None


def _page_in_query(query: dict[str, list[str]]) -> PageAddress | None:
    page_id = query.get("pageId", [""])[0]
    if page_id.isascii() and page_id.isdigit():
        return PageAddress(page_id=page_id)
    if "spaceKey" in query and "title" in query:
        return PageAddress(space_key=query["spaceKey"][0], title=query["title"][0])
    return None


def _page_in_tiny_link(code: str) -> PageAddress | None:
    """Decode `/x/…`: the id as a little-endian number in base64 with `-_` for `/+` and without padding.

    (confluence.atlassian.com/confkb, "How to programmatically generate the tiny link of a Confluence page")
    """
    padded = code.replace("-", "/").replace("_", "+").ljust(_BASE64_LENGTH_OF_A_LONG, "A") + "="
    try:
        page_id = int.from_bytes(base64.b64decode(padded, validate=True), "little")
    except binascii.Error:
        return None
    return PageAddress(page_id=str(page_id)) if page_id else None


def _url(text: str) -> SplitResult | None:
    """Take a web address apart; None for other texts and broken addresses."""
    if not text.lower().startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
