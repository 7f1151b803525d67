"""Confluence Cloud's REST API: v2, and v1's CQL search where v2 has no listing of a whole space."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from sys import intern
from typing import Any
from urllib.parse import quote

from confluence_markdown_exporter.clients.confluence_answers import Answer, ask, listing
from confluence_markdown_exporter.clients.confluence_labels import labels_of_space
from confluence_markdown_exporter.clients.confluence_search import (
    attachments_of_space,
    bodies_by_search,
    read_body,
)
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import (
    ConfluenceNotAuthorised,
    ConfluenceNotFound,
    ConfluenceUnexpectedAnswer,
)
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.reading_ahead import begun_together, in_lots

_LIMIT = 250
_LOTS_AHEAD = 4
_TOLD_AT_ONCE = 2500
"""Authors are asked for, many at a time, when so many pages are listed."""
_FOLDERS = {PageKind.PAGE: "pages", PageKind.BLOG_POST: "blogposts"}
_LEGACY_USER_KEY = re.compile(r"[0-9a-f]{32}")


class ConfluenceCloud:
    """A Cloud site; `api` speaks below the wiki's address (`https://<site>.atlassian.net/wiki`)."""

    def __init__(self, api: ApiSession) -> None:
        self.api = api
        self._names: dict[str, str] = {}

    def check(self) -> None:
        """Ask for one space."""
        ask(self.api, "/api/v2/spaces", {"limit": 1}).parts("results")

    def space(self, key: str) -> Space | None:
        """Return the space with this key."""
        found = ask(self.api, "/api/v2/spaces", {"keys": key}).parts("results")
        return next((space for space in map(_space, found) if space.key.casefold() == key.casefold()), None)

    def space_url(self, key: str) -> str:
        """Return the space's address, as Cloud writes it."""
        return f"{self.api.base_url}/spaces/{quote(key, safe='~')}"

    def spaces(self) -> Sequence[Space]:
        """List every current space."""
        params = {"status": "current", "limit": _LIMIT}
        return [_space(found) for found in listing(self.api, "/api/v2/spaces", params)]

    def pages(self, space: Space, *, include_archived: bool) -> Iterator[Page]:
        """List pages and blog posts with their authors' names and labels (Cloud archives pages only).

        Labels are asked for as soon as it is known whether there are many pages, beside the other pages.
        """
        archived = ["current", "archived"] if include_archived else ["current"]
        listings = (
            self._listed(space, PageKind.PAGE, archived),
            self._listed(space, PageKind.BLOG_POST, ["current"]),
        )
        with (
            begun_together(listings, lot=_LIMIT, lots_ahead=_LOTS_AHEAD, name="pages") as listed,
            ThreadPoolExecutor(1, thread_name_prefix="labels") as asking,
        ):
            first = list(islice(listed, _LIMIT))
            if not first:
                return
            labels = asking.submit(labels_of_space, self.api, space.key, page_count=len(first))
            for some in in_lots(chain(first, listed), _TOLD_AT_ONCE):
                names = self.user_names([page.author for page in some])
                for page in some:
                    yield _told(page, names, labels.result())

    def _listed(self, space: Space, kind: PageKind, statuses: Sequence[str]) -> Iterator[Page]:
        path = f"/api/v2/spaces/{quote(space.id, safe='')}/{_FOLDERS[kind]}"
        for found in listing(self.api, path, {"status": statuses, "limit": _LIMIT}):
            yield _page(found, kind, space.key)

    def attachments(self, space: Space) -> Iterator[Attachment]:
        """List the attachments of the space by search."""
        return attachments_of_space(self.api, space.key)

    def attachments_of(self, page: Page) -> Sequence[Attachment]:
        """List the attachments of one page."""
        path = f"/api/v2/pages/{quote(page.id, safe='')}/attachments"
        return [self._attachment(found, page.id) for found in listing(self.api, path, {"limit": _LIMIT})]

    def bodies(self, pages: Sequence[Page], body_format: BodyFormat) -> Iterator[PageBody]:
        """Yield bodies, storage format 250 to a request; v2 gives rendered ones singly only, v1 in bulk."""
        if body_format is BodyFormat.VIEW:
            return bodies_by_search(self.api, pages, body_format, self._rendered)
        return self._stored_bodies(pages)

    def _rendered(self, page: Page) -> PageBody | None:
        path = f"/api/v2/{_FOLDERS[page.kind]}/{quote(page.id, safe='')}"
        try:
            return read_body(ask(self.api, path, {"body-format": "view"}), "view", BodyFormat.VIEW)
        except ConfluenceNotFound:
            return None

    def _stored_bodies(self, pages: Sequence[Page]) -> Iterator[PageBody]:
        for kind, folder in _FOLDERS.items():
            ids = [page.id for page in pages if page.kind is kind]
            statuses = ["current", "archived"] if kind is PageKind.PAGE else ["current"]
            for start in range(0, len(ids), _LIMIT):
                params: dict[str, Any] = {"id": ids[start : start + _LIMIT], "status": statuses}
                params |= {"body-format": "storage", "limit": _LIMIT}
                for found in listing(self.api, f"/api/v2/{folder}", params):
                    body = read_body(found, "storage", BodyFormat.STORAGE)
                    if body is not None:
                        yield body

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Look users up in bulk, each only once; keys from before account ids are known to nobody."""
        wanted = dict.fromkeys(user_ids)
        strangers = [
            user_id
            for user_id in wanted
            if user_id and user_id not in self._names and not _LEGACY_USER_KEY.fullmatch(user_id)
        ]
        for start in range(0, len(strangers), _LIMIT):
            chunk = strangers[start : start + _LIMIT]
            self._names.update(dict.fromkeys(chunk, "") | self._names_of(chunk))
        return {user_id: self._names[user_id] for user_id in wanted if self._names.get(user_id)}

    def download_path(self, attachment: Attachment) -> str:
        """Return the documented download path.

        The `download` links of listings are pages of the web interface, which the gateway for scoped
        tokens does not serve; this one is an API call and takes every kind of token. It redirects to
        where the bytes are; the redirect gets no credentials when it leaves the host.
        """
        page_id, attachment_id = quote(attachment.page_id, safe=""), quote(attachment.id, safe="")
        return f"/rest/api/content/{page_id}/child/attachment/{attachment_id}/download"

    def page_titled(self, space_key: str, title: str) -> str | None:
        """Return the id of the page with this title."""
        space = self.space(space_key)
        if space is None:
            return None
        path = f"/api/v2/spaces/{quote(space.id, safe='')}/pages"
        found = ask(self.api, path, {"title": title, "limit": 1}).parts("results")
        return found[0].text("id") if found else None

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the page's space."""
        _, found = self._content(page_id)
        return self._space_with_id(found.text("spaceId")).key

    def page_metadata(self, page_id: str) -> PageMetadata:
        """Return all that is known about a page."""
        kind, found = self._content(page_id)
        space = self._space_with_id(found.text("spaceId"))
        listed = _page(found, kind, space.key)
        page = _told(listed, self.user_names([listed.author]), {page_id: _own_labels(found)})
        ancestor_ids = self._ancestor_ids(page_id) if page.parent_id else []
        titles = self._titles([*ancestor_ids, *([space.homepage_id] if space.homepage_id else [])])
        return PageMetadata.of(
            page,
            space,
            homepage=titles.get(space.homepage_id or "", ""),
            ancestors=tuple(titles[ancestor] for ancestor in ancestor_ids if ancestor in titles),
        )

    def attachment(self, attachment_id: str) -> Attachment:
        """Return one attachment."""
        found = ask(self.api, f"/api/v2/attachments/{quote(attachment_id, safe='')}")
        page_id = found.optional_text("pageId") or found.optional_text("blogPostId")
        if not page_id:
            raise ConfluenceUnexpectedAnswer(
                f"Attachment {attachment_id} belongs to no page or blog post.",
                advice="Give the id of an attachment to a page or blog post.",
            )
        return self._attachment(found, page_id)

    def _attachment(self, found: Answer, page_id: str) -> Attachment:
        author_id = found.optional_text("version", "authorId")
        return Attachment(
            id=found.text("id"),
            filename=found.text("title"),
            page_id=page_id,
            version=found.number("version", "number"),
            media_type=found.optional_text("mediaType"),
            size=found.optional_number("fileSize"),
            author=self.user_names([author_id]).get(author_id, ""),
            created=found.moment("createdAt"),
            updated=found.moment("version", "createdAt"),
            url=found.address("webuiLink"),
            download_path=found.optional_text("downloadLink"),
        )

    def _content(self, page_id: str) -> tuple[PageKind, Answer]:
        params = {"include-labels": "true"}
        try:
            return PageKind.PAGE, ask(self.api, f"/api/v2/pages/{quote(page_id, safe='')}", params)
        except ConfluenceNotFound:
            return PageKind.BLOG_POST, ask(self.api, f"/api/v2/blogposts/{quote(page_id, safe='')}", params)

    def _space_with_id(self, space_id: str) -> Space:
        return _space(ask(self.api, f"/api/v2/spaces/{quote(space_id, safe='')}"))

    def _ancestor_ids(self, page_id: str) -> list[str]:
        found = ask(self.api, f"/api/v2/pages/{quote(page_id, safe='')}/ancestors", {"limit": _LIMIT})
        return [ancestor.text("id") for ancestor in found.parts("results")]

    def _titles(self, page_ids: Sequence[str]) -> Mapping[str, str]:
        if not page_ids:
            return {}
        found = listing(self.api, "/api/v2/pages", {"id": list(dict.fromkeys(page_ids)), "limit": _LIMIT})
        return {page.text("id"): page.text("title") for page in found}

    def _names_of(self, account_ids: Sequence[str]) -> dict[str, str]:
        """Ask for users; nobody's name is told to credentials that may see no profiles (403 or 404)."""
        try:
            answer = ask(
                self.api, "/api/v2/users-bulk", method="POST", body={"accountIds": list(account_ids)}
            )
        except (ConfluenceNotFound, ConfluenceNotAuthorised):
            return {}
        return {
            user.text("accountId"): user.optional_text("displayName") or user.optional_text("publicName")
            for user in answer.parts("results")
        }


def _space(found: Answer) -> Space:
    return Space(
        key=found.text("key"),
        name=found.text("name"),
        id=found.text("id"),
        homepage_id=found.optional_text("homepageId") or None,
        url=found.address("_links", "webui"),
        status=found.optional_text("status") or "current",
    )


def _page(found: Answer, kind: PageKind, space_key: str) -> Page:
    """Read a page as listed: without labels, and with its author's account id for the name."""
    below_page = found.optional_text("parentType") in {"", "page"}
    return Page(
        id=intern(found.text("id")),
        title=found.text("title"),
        space_key=space_key,
        version=found.number("version", "number"),
        kind=kind,
        parent_id=(intern(found.optional_text("parentId")) or None) if below_page else None,
        position=found.optional_number("position"),
        status=intern(found.optional_text("status") or "current"),
        author=intern(found.optional_text("authorId")),
        created=found.moment("createdAt"),
        updated=found.moment("version", "createdAt"),
        url=found.address("_links", "webui"),
    )


def _told(listed: Page, names: Mapping[str, str], labels: Mapping[str, tuple[str, ...]]) -> Page:
    """Return a listed page with its author's name, "" where nobody knows it, and its labels."""
    return replace(listed, author=names.get(listed.author, ""), labels=labels.get(listed.id, ()))


def _own_labels(found: Answer) -> tuple[str, ...]:
    if not found.has("labels"):
        return ()
    labels = found.parts("labels", "results")
    return tuple(sorted(label.text("name") for label in labels if label.optional_text("prefix") == "global"))
