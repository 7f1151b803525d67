"""Speaks Confluence Data Center's REST API (v1) for a `ConfluenceSite`.

A WSGI application below a context path of one's choice, "" for none. Moments are written in the time
zone of the server, which is not UTC, as many are not. A request line longer than Tomcat takes is refused.
Source: developer.atlassian.com/server/confluence/confluence-server-rest-api.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from typing import TypeVar
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

from support.services.confluence_search_index import Searchable, found_by
from support.services.confluence_site import ConfluenceSite, SiteAttachment, SitePage
from support.services.confluence_stand_in import (
    ConfluenceStandIn,
    Json,
    Refusal,
    Route,
    query_with,
    site_address,
    wanted_list,
    wanted_number,
)
from support.services.confluence_v1_answers import V1Answers, most_results, v1_listing, wanted_expansions

_SERVER_TIME_ZONE = timezone(timedelta(hours=2))
_LONGEST_REQUEST_LINE = 8192
_REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
_TOO_LONG = "<!doctype html><html><head><title>HTTP Status 400 - Bad Request</title></head><body/></html>"
_PAGING = "expand start limit"
_Listed = TypeVar("_Listed")


class ConfluenceDataCenterApi(ConfluenceStandIn):
    """The API of one Data Center site, as a WSGI application."""

    def __init__(self, site: ConfluenceSite, *, context_path: str = "/confluence") -> None:
        self.context_path = context_path
        api = f"{context_path}/rest/api"
        self.api_prefixes = (f"{api}/",)
        super().__init__(
            site,
            [
                Route.get(f"{api}/space", self._spaces, f"spaceKey type status {_PAGING}"),
                Route.get(f"{api}/space/<key>", self._space, "expand"),
                Route.get(f"{api}/content", self._contents, f"spaceKey type status title {_PAGING}"),
                Route.get(f"{api}/content/search", self._search, f"cql {_PAGING}"),
                Route.get(f"{api}/content/<content_id>", self._content, "status expand"),
                Route.get(
                    f"{api}/content/<page_id>/child/attachment", self._attachments_of, f"filename {_PAGING}"
                ),
                Route.get(f"{api}/user", self._user, "key username"),
                Route.get(f"{api}/user/current", self._current_user),
                Route.get(
                    f"{context_path}/download/attachments/<page_id>/<filename>",
                    self.download_named,
                    "version modificationDate cacheVersion api",
                ),
            ],
        )

    def error(self, refusal: Refusal) -> Json:
        """Shape an error as v1 does."""
        if refusal.status == 401:
            return {"message": refusal.reason, "status-code": 401}
        return {
            "statusCode": refusal.status,
            "data": {"authorized": True, "valid": True, "errors": [], "successful": True},
            "message": refusal.reason,
            "reason": _REASONS[refusal.status],
        }

    def _answer(self, request: Request) -> Response:
        if len(request.method) + len(request.environ.get("RAW_URI", request.url)) > _LONGEST_REQUEST_LINE:
            return Response(_TOO_LONG, 400, mimetype="text/html")
        return super()._answer(request)

    # Spaces

    def _spaces(self, request: Request) -> Json:
        keys, status, kind = (
            wanted_list(request, "spaceKey"),
            request.args.get("status"),
            request.args.get("type"),
        )
        found = [
            space
            for space in self.site.spaces.values()
            if (not keys or space.key in keys)
            and status in {None, space.status}
            and kind in {None, space.kind}
        ]
        answers, expand = self._answers(request), wanted_expansions(request)
        return self._listing(request, found, lambda space: answers.space(space, expand))

    def _space(self, request: Request, key: str) -> Json:
        space = self.site.spaces.get(key)
        if space is None:
            raise Refusal(404, f"No space with key : {key}")
        return self._answers(request).space(space, wanted_expansions(request))

    # Pages, blog posts and attachments

    def _contents(self, request: Request) -> Json:
        key, title = request.args.get("spaceKey"), request.args.get("title")
        kind, status = request.args.get("type", "page"), request.args.get("status", "current")
        if kind not in {"page", "blogpost"}:
            raise Refusal(400, f"Unsupported content type {kind}")
        if status not in {"current", "archived", "draft", "trashed", "any"}:
            raise Refusal(400, f"Unsupported status {status}")
        if key is not None and key not in self.site.spaces:
            raise Refusal(404, f"No space with key : {key}")
        found = [
            page
            for page in self.site.pages.values()
            if page.kind == kind
            and status in {page.status, "any"}
            and key in {None, page.space_key}
            and title in {None, page.title}
            and self.may_see(page)
        ]
        return self._content_listing(request, found)

    def _search(self, request: Request) -> Json:
        return self._content_listing(request, found_by(self, request.args.get("cql")))

    def _content(self, request: Request, content_id: str) -> Json:
        one: SitePage | SiteAttachment
        if content_id in self.site.attachments:
            one = self.visible_attachment(content_id)
        else:
            one = self.visible_page(content_id)
        if request.args.get("status", "current") not in {one.status, "any"}:
            raise Refusal(404, f"No content found with id : ContentId{{id={content_id}}}")
        return self._answers(request).content(one, wanted_expansions(request))

    def _attachments_of(self, request: Request, page_id: str) -> Json:
        filename = request.args.get("filename")
        found = [
            attachment
            for attachment in self.visible_page(page_id).attachments
            if attachment.status == "current" and filename in {None, attachment.filename}
        ]
        return self._content_listing(request, found)

    # People

    def _user(self, request: Request) -> Json:
        key, username = request.args.get("key"), request.args.get("username")
        if (key is None) == (username is None):
            raise Refusal(400, "Exactly one of key and username must be given.")
        for user in self.site.users.values():
            if user.key == key or user.username == username:
                return self._answers(request).user(user)
        raise Refusal(404, f"No user found with {'key' if key else 'username'} : {key or username}")

    def _current_user(self, request: Request) -> Json:
        return self._answers(request).user(self.site.robot)

    # Shapes

    def _answers(self, request: Request) -> V1Answers:
        address = site_address(request, self.context_path)
        return V1Answers(self.site, is_cloud=False, address=address, time_zone=_SERVER_TIME_ZONE)

    def _content_listing(self, request: Request, found: Sequence[Searchable]) -> Json:
        answers, expand = self._answers(request), wanted_expansions(request)
        return self._listing(request, found, lambda one: answers.content(one, expand))

    def _listing(self, request: Request, found: Sequence[_Listed], write: Callable[[_Listed], Json]) -> Json:
        start = wanted_number(request, "start", 0)
        limit = min(wanted_number(request, "limit", 25), most_results(wanted_expansions(request)))
        links = {
            "self": request.url,
            "base": site_address(request, self.context_path),
            "context": self.context_path,
        }
        if start + limit < len(found):
            query = query_with(request, {"start": str(start + limit), "limit": str(limit)})
            links["next"] = f"{quote(request.path.removeprefix(self.context_path))}?{query}"
        results = [write(one) for one in found[start : start + limit]]
        return v1_listing(results, start=start, limit=limit, links=links)
