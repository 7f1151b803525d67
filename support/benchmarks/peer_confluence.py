"""The stand-in for Confluence Cloud with what only the peer asks for, all of it in REST v1.

Read from what confluence-markdown-exporter 5.5.0 requests. Answers come from the same site as all others;
an expansion that the stand-in does not know and the peer can do without (properties) is left out, as
Confluence leaves out what a page does not have.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Request

from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_search_index import found_by
from support.services.confluence_site import ConfluenceSite, SiteAttachment, SitePage
from support.services.confluence_stand_in import Json, Refusal, Route, wanted_number
from support.services.confluence_v1_answers import v1_listing, wanted_expansions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_WIKI = "/wiki"
_V1 = f"{_WIKI}/rest/api"
_BODIES = ("body.view", "body.export_view", "body.editor2", "body.storage")
_WITHOUT = frozenset({"metadata.properties", "history.createdBy", "body.view", "body.editor2"})


class PeerConfluenceApi(ConfluenceCloudApi):
    """The API of one Cloud site, as the peer knows it."""

    def __init__(self, site: ConfluenceSite) -> None:
        super().__init__(site)
        own = (
            Route.get(f"{_V1}/space", self._v1_spaces, "start limit type status expand"),
            Route.get(f"{_V1}/space/<space_key>", self._v1_space, "expand"),
            Route.get(f"{_V1}/search", self._count, "cql limit"),
            Route.get(f"{_V1}/content/<content_id>", self._page_with_bodies, "status expand"),
            Route.get(f"{_V1}/content/search", self._found_pages, "cql expand cursor limit"),
            Route.get(
                f"{_V1}/content/<content_id>/child/attachment", self._attachments, "start limit expand"
            ),
        )
        replaced = {route.path for route in own}
        kept = [route for route in self.routes if route.path not in replaced]
        self.routes = (*kept, *own)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; the peer adds the context path of Cloud only on hosts of atlassian.net."""
        if not environ["PATH_INFO"].startswith((f"{_WIKI}/", "/media/")):
            environ["PATH_INFO"] = _WIKI + environ["PATH_INFO"]
        return super().__call__(environ, start_response)

    def _v1_spaces(self, request: Request) -> Json:
        answers = self._v1(request)
        start, limit = wanted_number(request, "start", 0), wanted_number(request, "limit", 25)
        chosen = list(self.site.spaces.values())[start : start + limit]
        written = [answers.space(space, wanted_expansions(request)) for space in chosen]
        return v1_listing(written, start=start, limit=limit, links={"base": self._address(request)})

    def _v1_space(self, request: Request, space_key: str) -> Json:
        if space_key not in self.site.spaces:
            raise Refusal(404, f"No space with key : {space_key}")
        return self._v1(request).space(self.site.space(space_key), wanted_expansions(request))

    def _count(self, request: Request) -> Json:
        return {"results": [], "totalSize": len(found_by(self, request.args.get("cql")))}

    def _page_with_bodies(self, request: Request, content_id: str) -> Json:
        page = self.visible_page(content_id)
        wanted = wanted_expansions(request)
        answer: dict[str, Any] = self._v1(request).content(page, wanted - _WITHOUT)
        for above in answer.get("ancestors", []):
            self._name_space(above, page)
        self._name_space(answer, page)
        for name in (one.removeprefix("body.") for one in _BODIES if one in wanted):
            # `view` and `export_view` are rendered alike here; `editor2` is storage format for the editor.
            source = "export_view" if name == "view" else "storage" if name == "editor2" else name
            answer["body"][name] = {"value": answer["body"][source]["value"], "representation": name}
        return answer

    def _found_pages(self, request: Request) -> Json:
        known = ",".join(sorted(wanted_expansions(request) - _WITHOUT))
        given = [(name, value) for name, value in request.args.items(multi=True) if name != "expand"]
        request.args = ImmutableMultiDict([*given, ("expand", known)])
        answer: dict[str, Any] = self._search(request)
        for one in answer["results"]:
            page = self.site.pages[one["id"]]
            for above in one.get("ancestors", []):
                self._name_space(above, page)
        return answer

    def _attachments(self, request: Request, content_id: str) -> Json:
        page = self.visible_page(content_id)
        start, limit = wanted_number(request, "start", 0), wanted_number(request, "limit", 25)
        written = [self._attachment_of(request, one, page) for one in page.attachments[start : start + limit]]
        return v1_listing(written, start=start, limit=limit, links={"base": self._address(request)})

    def _attachment_of(self, request: Request, attachment: SiteAttachment, page: SitePage) -> Json:
        answers = self._v1(request)
        answer: dict[str, Any] = answers.content(attachment, frozenset({"container", "version"}))
        answer["container"] = answers.content(page, frozenset({"ancestors"}))
        for one in (answer, answer["container"], *answer["container"]["ancestors"]):
            self._name_space(one, page)
        answer["extensions"]["fileId"] = f"file-{attachment.id}"
        return answer

    def _name_space(self, answer: dict[str, Any], page: SitePage) -> None:
        """Tell the space where the peer looks for it."""
        answer["_expandable"]["space"] = f"/rest/api/space/{page.space_key}"
