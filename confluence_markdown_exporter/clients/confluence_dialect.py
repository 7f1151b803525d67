"""What both dialects of Confluence's REST API offer, and how to find out which one a site speaks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from confluence_markdown_exporter.clients.confluence_cloud import ConfluenceCloud
from confluence_markdown_exporter.clients.confluence_data_center import ConfluenceDataCenter
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import ConfluenceNotFound, ConfluenceUnexpectedAnswer
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody
from confluence_markdown_exporter.models.space import Space

_GATEWAY = "api.atlassian.com"
_CLOUD_DOMAIN = ".atlassian.net"
Got = TypeVar("Got")


class ConfluenceDialect(Protocol):
    """One dialect; the methods mean what `ContentSource` says of those with the same name."""

    @property
    def api(self) -> ApiSession:
        """The session below the wiki's own address, which is where every path starts."""

    def check(self) -> None:
        """Ask for next to nothing; raise what is wrong."""

    def space(self, key: str) -> Space | None:
        """Return the space with exactly this key, None if there is none."""

    def space_url(self, key: str) -> str:
        """Return where people open a space."""

    def spaces(self) -> Sequence[Space]:
        """List every current space."""

    def pages(self, space: Space, *, include_archived: bool) -> Iterator[Page]:
        """List every page and blog post of the space."""

    def attachments(self, space: Space) -> Iterator[Attachment]:
        """List the attachments of the space's current pages and blog posts."""

    def attachments_of(self, page: Page) -> Sequence[Attachment]:
        """List the attachments of one page."""

    def bodies(self, pages: Sequence[Page], body_format: BodyFormat) -> Iterator[PageBody]:
        """Yield the bodies of these pages; one whose body is not told in this format is left out."""

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Map user ids to display names."""

    def download_path(self, attachment: Attachment) -> str:
        """Return where the attachment's bytes are, below the wiki's address."""

    def page_titled(self, space_key: str, title: str) -> str | None:
        """Return the id of the page with this title, None if there is none."""

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the page's space."""

    def page_metadata(self, page_id: str) -> PageMetadata:
        """Return all that is known about one page or blog post."""

    def attachment(self, attachment_id: str) -> Attachment:
        """Return one attachment."""


def wiki_address(site_url: str) -> str:
    """Complete the address of a site on Atlassian's own hosts, where the wiki is always below `/wiki`.

    Behind the gateway for scoped tokens the site's cloud id stands before that
    (`https://api.atlassian.com/ex/confluence/<cloud id>/wiki`).
    """
    parts = urlsplit(site_url)
    if not _is_atlassians(parts.hostname):
        return site_url
    before = parts.path.partition("/wiki")[0] if parts.hostname == _GATEWAY else ""
    return f"{parts.scheme}://{parts.netloc}{before}/wiki"


def dialect_of_host(api: ApiSession) -> ConfluenceDialect | None:
    """Return what the host of `api.base_url` speaks if it is one of Atlassian's own, None otherwise."""
    return ConfluenceCloud(api) if _is_atlassians(urlsplit(api.base_url).hostname) else None


def find_dialect(
    api: ApiSession, question: Callable[[ConfluenceDialect], Got]
) -> tuple[ConfluenceDialect, Got]:
    """Find out what the site at `api.base_url` speaks by asking it something in one dialect or the other.

    Returns the dialect with the answer; raises what keeps us from knowing. The question must be one that
    `ConfluenceNotFound` answers only where nobody speaks the dialect: `check`, or `space`. Requests are
    repeated at most once meanwhile, so that a wrong address fails in seconds.
    """
    strangers: list[ConfluenceUnexpectedAnswer] = []
    for base_url, kind in _candidates(api.base_url, urlsplit(api.base_url).path):
        session = replace(api, base_url=base_url, retry=replace(api.retry, retries=min(1, api.retry.retries)))
        dialect = kind(session)
        try:
            answer = question(dialect)
        except ConfluenceNotFound:
            continue
        except ConfluenceUnexpectedAnswer as error:
            strangers.append(error)
            continue
        session.retry = api.retry
        return dialect, answer
    if strangers:
        raise strangers[0]
    raise no_confluence_at(api.base_url, "neither the Cloud nor the Data Center API answers there")


def no_confluence_at(address: str, noticed_by: str) -> ConfluenceNotFound:
    """Say that something else than Confluence answers at an address, or nothing that knows its API."""
    return ConfluenceNotFound(
        f"There is no Confluence at {address}: {noticed_by}.",
        advice="Set auth.confluence.url to the address of the site's start page with nothing after it, "
        "for example https://your-site.atlassian.net/wiki or https://wiki.example.com/confluence.",
    )


def _is_atlassians(host: str | None) -> bool:
    return host is not None and (host == _GATEWAY or host.endswith(_CLOUD_DOMAIN))


def _candidates(base_url: str, path: str) -> Iterator[tuple[str, Callable[[ApiSession], ConfluenceDialect]]]:
    if path.endswith("/wiki"):
        yield base_url, ConfluenceCloud
    elif not path:
        yield f"{base_url}/wiki", ConfluenceCloud
    yield base_url, ConfluenceDataCenter
