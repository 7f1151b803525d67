"""Confluence Data Center's REST API, v1: bulk listings with start and limit, bodies by CQL."""

import re
from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from urllib.parse import quote

from confluence_markdown_exporter.clients.confluence_answers import Answer, ask, creator_name, listing
from confluence_markdown_exporter.clients.confluence_labels import global_labels
from confluence_markdown_exporter.clients.confluence_search import (
    BODY_NAMES,
    EXPANDED_LIMIT,
    attachments_of_space,
    bodies_by_search,
    read_attachment,
    read_v1_body,
)
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import ConfluenceNotAuthorised, ConfluenceNotFound
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.reading_ahead import begun_together

_CONTENT_TYPES = {PageKind.PAGE: "page", PageKind.BLOG_POST: "blogpost"}
_KINDS = {content_type: kind for kind, content_type in _CONTENT_TYPES.items()}
_LISTED = "version,ancestors,history,metadata.labels"
_LOTS_AHEAD = 4
_USER_KEY = re.compile(r"[0-9a-f]{32}")


class ConfluenceDataCenter:
    """A Data Center (or Server) site; `api` speaks below its address, context path included."""

    def __init__(self, api: ApiSession) -> None:
        self.api = api
        self._names: dict[str, str] = {}

    def check(self) -> None:
        """Ask for one space."""
        ask(self.api, "/rest/api/space", {"limit": 1}).parts("results")

    def space(self, key: str) -> Space | None:
        """Return the space with this key."""
        asked = {"spaceKey": key, "expand": "homepage"}
        found = ask(self.api, "/rest/api/space", asked).parts("results")
        return next((space for space in map(_space, found) if space.key.casefold() == key.casefold()), None)

    def space_url(self, key: str) -> str:
        """Return the space's address, as Data Center writes it."""
        return f"{self.api.base_url}/display/{quote(key, safe='~')}"

    def spaces(self) -> Sequence[Space]:
        """List every current space."""
        params = {"status": "current", "expand": "homepage", "limit": EXPANDED_LIMIT}
        return [_space(found) for found in listing(self.api, "/rest/api/space", params)]

    def pages(self, space: Space, *, include_archived: bool) -> Iterator[Page]:
        """List pages and blog posts; archived ones need a listing of their own."""
        statuses = ("current", "archived") if include_archived else ("current",)
        listings = [
            self._listed(space, content_type, status)
            for status in statuses
            for content_type in _CONTENT_TYPES.values()
        ]
        with begun_together(listings, lot=EXPANDED_LIMIT, lots_ahead=_LOTS_AHEAD, name="pages") as listed:
            yield from listed

    def _listed(self, space: Space, content_type: str, status: str) -> Iterator[Page]:
        params = {"spaceKey": space.key, "type": content_type, "status": status}
        params |= {"expand": _LISTED, "limit": str(EXPANDED_LIMIT)}
        for found in listing(self.api, "/rest/api/content", params):
            yield _page(found, space.key)

    def attachments(self, space: Space) -> Iterator[Attachment]:
        """List the attachments of the space by search."""
        return attachments_of_space(self.api, space.key)

    def attachments_of(self, page: Page) -> Sequence[Attachment]:
        """List the attachments of one page."""
        expanded = {"expand": "version,container,extensions,history", "limit": str(EXPANDED_LIMIT)}
        found = listing(self.api, f"{_content_path(page.id)}/child/attachment", expanded)
        return [read_attachment(result) for result in found]

    def bodies(self, pages: Sequence[Page], body_format: BodyFormat) -> Iterator[PageBody]:
        """Yield bodies, fifty to a request."""

        def single(page: Page) -> PageBody | None:
            params = {"status": page.status, "expand": f"body.{BODY_NAMES[body_format]},version"}
            try:
                return read_v1_body(ask(self.api, _content_path(page.id), params), body_format)
            except ConfluenceNotFound:
                return None

        return bodies_by_search(self.api, pages, body_format, single)

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Look users up one by one (v1 knows no bulk look-up), each only once."""
        for user_id in dict.fromkeys(user_ids):
            if user_id not in self._names:
                self._names[user_id] = self._user_name(user_id)
        return {user_id: self._names[user_id] for user_id in user_ids if self._names[user_id]}

    def download_path(self, attachment: Attachment) -> str:
        """Return the path that the listing named."""
        return attachment.download_path

    def page_titled(self, space_key: str, title: str) -> str | None:
        """Return the id of the page with this title."""
        params = {"spaceKey": space_key, "title": title, "limit": "1"}
        found = ask(self.api, "/rest/api/content", params).parts("results")
        return found[0].text("id") if found else None

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the page's space."""
        return ask(self.api, _content_path(page_id), {"expand": "space"}).text("space", "key")

    def page_metadata(self, page_id: str) -> PageMetadata:
        """Return all that is known about a page, in one request."""
        found = ask(self.api, _content_path(page_id), {"expand": f"space.homepage,{_LISTED}"})
        return PageMetadata.of(
            _page(found, found.text("space", "key")),
            _space(found.part("space")),
            homepage=found.optional_text("space", "homepage", "title"),
            ancestors=tuple(ancestor.text("title") for ancestor in found.parts("ancestors")),
        )

    def attachment(self, attachment_id: str) -> Attachment:
        """Return one attachment."""
        expand = {"expand": "version,container,extensions,history"}
        return read_attachment(ask(self.api, _content_path(attachment_id), expand))

    def _user_name(self, user_id: str) -> str:
        by = "key" if _USER_KEY.fullmatch(user_id) else "username"
        try:
            return ask(self.api, "/rest/api/user", {by: user_id}).optional_text("displayName")
        except (ConfluenceNotFound, ConfluenceNotAuthorised):
            return ""


def _content_path(content_id: str) -> str:
    return f"/rest/api/content/{quote(content_id, safe='')}"


def _space(found: Answer) -> Space:
    return Space(
        key=found.text("key"),
        name=found.text("name"),
        id=found.optional_text("id"),
        homepage_id=found.optional_text("homepage", "id") or None,
        url=found.address("_links", "webui"),
        status=(found.optional_text("status") or "current").lower(),
    )


def _page(found: Answer, space_key: str) -> Page:
    ancestors = found.parts("ancestors")
    return Page(
        id=intern(found.text("id")),
        title=found.text("title"),
        space_key=space_key,
        version=found.number("version", "number"),
        kind=_KINDS.get(found.text("type"), PageKind.PAGE),
        parent_id=intern(ancestors[-1].text("id")) if ancestors else None,
        position=found.optional_number("extensions", "position"),
        status=intern(found.optional_text("status") or "current"),
        author=intern(creator_name(found)),
        created=found.moment("history", "createdDate"),
        updated=found.moment("version", "when"),
        labels=global_labels(found),
        url=found.address("_links", "webui"),
    )
