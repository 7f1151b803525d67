"""Speaks Confluence Cloud's REST API for a `ConfluenceSite`: v2, and the parts of v1 that v2 lacks.

A WSGI application; the site's pages are below `/wiki`. Shapes, limits and defaults follow Atlassian's
OpenAPI documents. As on real Cloud, `_links.next` of v2 is relative to the host, while v1's is relative
to the wiki; and the v1 download answers with a redirect to a place that needs no credentials.
"""

from collections.abc import Callable, Iterable, Set
from datetime import UTC
from typing import Any, TypeVar
from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from support.services.confluence_cloud_answers import CloudAnswers
from support.services.confluence_search_index import found_by
from support.services.confluence_site import ConfluenceSite, SiteSpace
from support.services.confluence_stand_in import (
    ConfluenceStandIn,
    Json,
    Refusal,
    Route,
    Unplanned,
    attachment_bytes,
    cursor_at,
    position_of,
    query_with,
    site_address,
    wanted_list,
    wanted_number,
)
from support.services.confluence_v1_answers import (
    V1Answers,
    most_results,
    v1_label,
    v1_listing,
    wanted_expansions,
)

_V2 = "/wiki/api/v2"
_V1 = "/wiki/rest/api"
_MOST = 250
_PAGING = "cursor limit"
_LISTED = f"status title body-format {_PAGING}"
_STATUSES = {
    "page": frozenset({"current", "archived", "deleted", "trashed"}),
    "blogpost": frozenset({"current", "deleted", "trashed"}),
}
_REASONS = {
    400: ("INVALID_REQUEST_PARAMETER", "Bad Request"),
    401: ("UNAUTHORIZED", "Unauthorized"),
    403: ("FORBIDDEN", "Forbidden"),
    404: ("NOT_FOUND", "Not Found"),
}
_Listed = TypeVar("_Listed")


class ConfluenceCloudApi(ConfluenceStandIn):
    """The API of one Cloud site, as a WSGI application."""

    context_path = "/wiki"
    api_prefixes = (f"{_V2}/", f"{_V1}/")

    def __init__(self, site: ConfluenceSite) -> None:
        super().__init__(
            site,
            [
                Route.get(f"{_V2}/spaces", self._spaces, f"ids keys type status {_PAGING}"),
                Route.get(f"{_V2}/spaces/<space_id>", self._space),
                Route.get(f"{_V2}/spaces/<space_id>/pages", self._space_pages, _LISTED),
                Route.get(f"{_V2}/spaces/<space_id>/blogposts", self._space_blog_posts, _LISTED),
                Route.get(f"{_V2}/spaces/<space_id>/content/labels", self._space_labels, f"prefix {_PAGING}"),
                Route.get(f"{_V2}/pages", self._pages, f"id space-id {_LISTED}"),
                Route.get(f"{_V2}/blogposts", self._blog_posts, f"id space-id {_LISTED}"),
                Route.get(f"{_V2}/pages/<page_id>", self._page, "body-format include-labels"),
                Route.get(f"{_V2}/blogposts/<page_id>", self._blog_post, "body-format include-labels"),
                Route.get(f"{_V2}/pages/<page_id>/ancestors", self._ancestors, "limit"),
                Route.get(f"{_V2}/pages/<page_id>/attachments", self._attachments_of, f"filename {_PAGING}"),
                Route.get(
                    f"{_V2}/blogposts/<page_id>/attachments", self._attachments_of, f"filename {_PAGING}"
                ),
                Route.get(f"{_V2}/attachments/<attachment_id>", self._attachment),
                Route.get(f"{_V2}/folders/<folder_id>", self._folder),
                Route("POST", f"{_V2}/users-bulk", self._users),
                Route.get(f"{_V1}/content/<content_id>", self._v1_content, "status expand"),
                Route.get(f"{_V1}/content/search", self._search, f"cql expand {_PAGING}"),
                Route.get(f"{_V1}/space/<space_key>/label", self._labels_in_use, "prefix start limit"),
                Route.get(f"{_V1}/user/current", self._current_user),
                Route.get(
                    f"{_V1}/content/<page_id>/child/attachment/<attachment_id>/download",
                    self._redirect_to_bytes,
                ),
                Route.get(
                    "/wiki/download/attachments/<page_id>/<filename>",
                    self.download_named,
                    "version modificationDate cacheVersion api",
                ),
                Route(
                    "GET",
                    "/media/file/<attachment_id>/binary",
                    self._bytes,
                    frozenset({"token"}),
                    needs_credentials=False,
                ),
            ],
        )

    def error(self, refusal: Refusal) -> Json:
        """Shape an error as v2 does."""
        code, title = _REASONS[refusal.status]
        told = {"status": refusal.status, "code": code, "title": title, "detail": refusal.reason}
        return {"errors": [told]}

    # Spaces

    def _spaces(self, request: Request) -> Json:
        ids, keys = wanted_list(request, "ids"), wanted_list(request, "keys")
        folded = {key.casefold() for key in keys}
        status, kind = request.args.get("status"), request.args.get("type")
        found = [
            space
            for space in self.site.spaces.values()
            if (not ids or space.id in ids)
            and (not folded or space.key.casefold() in folded)
            and status in {None, space.status}
            and kind in {None, space.kind}
        ]
        return self._listing(request, found, self._answers(request).space)

    def _space(self, request: Request, space_id: str) -> Json:
        return self._single(request, self._answers(request).space(self._space_with(space_id)))

    def _space_with(self, space_id: str) -> SiteSpace:
        for space in self.site.spaces.values():
            if space.id == space_id:
                return space
        raise Refusal(404, f"Space not found with id: {space_id}")

    def _space_labels(self, request: Request, space_id: str) -> Json:
        """List the labels of a space; this endpoint knows private and team labels only, the site has none."""
        self._space_with(space_id)
        if not set(wanted_list(request, "prefix")) <= {"my", "team"}:
            raise Refusal(400, "Provided value for 'prefix' is not one of my, team.")
        nothing: list[str] = []
        return self._listing(request, nothing, v1_label)

    def _labels_in_use(self, request: Request, space_key: str) -> Json:
        if request.args.get("prefix") != "global":
            raise Unplanned("labels without prefix=global")
        if space_key not in self.site.spaces:
            raise Refusal(404, f"No space with key : {space_key}")
        pages = [page for page in self.visible_pages() if page.space_key == space_key]
        names = sorted({name for page in pages if page.status == "current" for name in page.labels})
        start = wanted_number(request, "start", 0)
        limit = min(wanted_number(request, "limit", 200), 200)
        links = {"base": self._address(request), "context": "/wiki", "self": request.url}
        if start + limit < len(names):
            query = query_with(request, {"start": str(start + limit), "limit": str(limit)})
            links["next"] = f"/rest/api/space/{quote(space_key)}/label?{query}"
        return v1_listing(
            [v1_label(name) for name in names[start : start + limit]], start=start, limit=limit, links=links
        )

    # Pages and blog posts

    def _space_pages(self, request: Request, space_id: str) -> Json:
        return self._contents(request, "page", {self._space_with(space_id).key})

    def _space_blog_posts(self, request: Request, space_id: str) -> Json:
        return self._contents(request, "blogpost", {self._space_with(space_id).key})

    def _pages(self, request: Request) -> Json:
        return self._contents(request, "page", self._wanted_spaces(request))

    def _blog_posts(self, request: Request) -> Json:
        return self._contents(request, "blogpost", self._wanted_spaces(request))

    def _wanted_spaces(self, request: Request) -> set[str] | None:
        ids = wanted_list(request, "space-id")
        return {space.key for space in self.site.spaces.values() if space.id in ids} if ids else None

    def _contents(self, request: Request, kind: str, space_keys: set[str] | None) -> Json:
        usual = ["current", "archived"] if kind == "page" else ["current"]
        statuses = wanted_list(request, "status") or usual
        if not set(statuses) <= _STATUSES[kind]:
            raise Refusal(
                400, f"Provided value {statuses} for 'status' is not one of {sorted(_STATUSES[kind])}."
            )
        ids = wanted_list(request, "id")
        if len(ids) > _MOST or not all(one.isdecimal() for one in ids):
            raise Refusal(400, "Provided value for 'id' is not a list of at most 250 numbers.")
        title = request.args.get("title")
        asked = [self.site.pages[one] for one in dict.fromkeys(ids) if one in self.site.pages]
        found = [
            page
            for page in (asked if ids else self.site.pages.values())
            if page.kind == kind
            and page.status in statuses
            and (space_keys is None or page.space_key in space_keys)
            and title in {None, page.title}
            and self.may_see(page)
        ]
        answers, body_format = self._answers(request), _body_format(request, {"storage"})
        return self._listing(request, found, lambda page: answers.page(page, body_format=body_format))

    def _page(self, request: Request, page_id: str) -> Json:
        return self._single_content(request, page_id, "page")

    def _blog_post(self, request: Request, page_id: str) -> Json:
        return self._single_content(request, page_id, "blogpost")

    def _single_content(self, request: Request, page_id: str, kind: str) -> Json:
        page = self.visible_page(page_id)
        if page.kind != kind or page.status not in {"current", "archived"}:
            raise Refusal(404, f"No {kind} found with id : {page_id}")
        with_labels = request.args.get("include-labels") == "true"
        body_format = _body_format(request, {"storage", "view"})
        answer = self._answers(request).page(page, body_format=body_format, with_labels=with_labels)
        return self._single(request, answer)

    def _ancestors(self, request: Request, page_id: str) -> Json:
        above = self.site.ancestors(self.visible_page(page_id))
        limit = wanted_number(request, "limit", 25, maximum=_MOST)
        return {
            "results": [{"id": page.id, "type": "page"} for page in above[-limit:]],
            "_links": {"base": self._address(request)},
        }

    def _folder(self, _request: Request, folder_id: str) -> Json:
        raise Refusal(404, f"No folder found with id : {folder_id}")

    # Attachments

    def _attachments_of(self, request: Request, page_id: str) -> Json:
        filename = request.args.get("filename")
        found = [
            attachment
            for attachment in self.visible_page(page_id).attachments
            if attachment.status != "trashed" and filename in {None, attachment.filename}
        ]
        return self._listing(request, found, self._answers(request).attachment, usual=50)

    def _attachment(self, request: Request, attachment_id: str) -> Json:
        return self._single(
            request, self._answers(request).attachment(self.visible_attachment(attachment_id))
        )

    def _redirect_to_bytes(self, _request: Request, page_id: str, attachment_id: str) -> Response:
        attachment = self.visible_attachment(attachment_id)
        if attachment.page_id != page_id:
            raise Refusal(404, f"Content {page_id} has no attachment {attachment_id}")
        return redirect(f"/media/file/{quote(attachment_id)}/binary?token=for-this-download-only", 302)

    def _bytes(self, _request: Request, attachment_id: str) -> Response:
        return attachment_bytes(self.visible_attachment(attachment_id))

    # People and search

    def _users(self, request: Request) -> Json:
        asked = request.get_json()
        account_ids = asked.get("accountIds") if isinstance(asked, dict) else None
        if not isinstance(account_ids, list) or not 1 <= len(account_ids) <= _MOST:
            raise Refusal(400, "accountIds must hold 1 to 250 account ids.")
        known = [self.site.users[one] for one in dict.fromkeys(account_ids) if one in self.site.users]
        answers = self._answers(request)
        return {
            "results": [answers.user(user) for user in known],
            "_links": {"base": self._address(request)},
        }

    def _v1_content(self, request: Request, content_id: str) -> Json:
        page = self.visible_page(content_id)
        if request.args.get("status", "current") not in {page.status, "any"}:
            raise Refusal(404, f"No content found with id : ContentId{{id={content_id}}}")
        return self._v1(request).content(page, wanted_expansions(request))

    def _current_user(self, request: Request) -> Json:
        return self._v1(request).user(self.site.robot)

    def _search(self, request: Request) -> Json:
        found = found_by(self, request.args.get("cql"))
        expand = wanted_expansions(request)
        start = position_of(request.args.get("cursor"))
        limit = min(wanted_number(request, "limit", 25), most_results(expand))
        answers = self._v1(request)
        links = {"base": self._address(request), "context": "/wiki", "self": request.url}
        if start + limit < len(found):
            going_on = {"cursor": cursor_at(start + limit), "limit": str(limit)}
            links["next"] = f"/rest/api/content/search?{query_with(request, going_on)}"
        results = [answers.content(one, expand) for one in found[start : start + limit]]
        return v1_listing(results, start=start, limit=limit, links=links)

    # Shapes

    def _address(self, request: Request) -> str:
        return site_address(request, self.context_path)

    def _v1(self, request: Request) -> V1Answers:
        return V1Answers(self.site, is_cloud=True, address=self._address(request), time_zone=UTC)

    def _answers(self, request: Request) -> CloudAnswers:
        return CloudAnswers(self.site, self._v1(request))

    def _single(self, request: Request, answer: dict[str, Any]) -> Json:
        answer["_links"] = {**answer["_links"], "base": self._address(request)}
        return answer

    def _listing(
        self, request: Request, found: Iterable[_Listed], write: Callable[[_Listed], Json], *, usual: int = 25
    ) -> Json:
        everything = list(found)
        start = position_of(request.args.get("cursor"))
        limit = wanted_number(request, "limit", usual, maximum=_MOST)
        links = {"base": self._address(request)}
        if start + limit < len(everything):
            query = query_with(request, {"cursor": cursor_at(start + limit)})
            links["next"] = f"{quote(request.path)}?{query}"
        return {"results": [write(one) for one in everything[start : start + limit]], "_links": links}


def _body_format(request: Request, known: Set[str]) -> str | None:
    """Read what a body is wanted in; a listing gives no rendered ones, as the API's document says."""
    wanted = request.args.get("body-format")
    if wanted is not None and wanted not in known:
        raise Unplanned(f"body-format {wanted}")
    return wanted
