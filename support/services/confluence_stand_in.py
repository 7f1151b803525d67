"""What both stand-ins for Confluence share: routing, credentials, who may see what, and downloads.

A request to the API that no route knows, or with a parameter that its route does not know, is kept in
`unplanned` and answered 501: the stand-in never guesses, and a scenario that meets one must fail.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request, Response

from support.services.confluence_site import ConfluenceSite, SiteAttachment, SitePage
from support.services.routing import compiled

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Json = Any
Answer = Json | Response

_NOT_FOUND_PAGE = "<!doctype html><html><head><title>Page Not Found - Confluence</title></head><body/></html>"
_CHUNK_BYTES = 64 * 1024
_MENTION = re.compile(r'ri:(?:account-id|userkey|username)="([^"]*)"')


class Refusal(Exception):
    """The API answers with an error; its JSON shape is the dialect's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Unplanned(Exception):
    """The stand-in does not know the request, or not that part of it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint: its method and path, who answers it, and the query parameters that it knows."""

    method: str
    path: str
    answer: Callable[..., Answer]
    parameters: frozenset[str] = frozenset()
    needs_credentials: bool = True

    @classmethod
    def get(cls, path: str, answer: Callable[..., Answer], parameters: str = "") -> "Route":
        """Make a route for GET; `parameters` are separated by blanks."""
        return cls("GET", path, answer, frozenset(parameters.split()))


class ConfluenceStandIn:
    """A WSGI application over a `ConfluenceSite`; the dialects add routes and shapes."""

    api_prefixes: tuple[str, ...] = ()

    def __init__(self, site: ConfluenceSite, routes: Iterable[Route]) -> None:
        self.site = site
        self.unplanned: list[str] = []
        self.routes = tuple(routes)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            answer = self._answer(request)
        except Refusal as refusal:
            answer = as_json(self.error(refusal), refusal.status)
        except Unplanned as reason:
            self.unplanned.append(f"{request.method} {request.full_path.rstrip('?')} ({reason})")
            answer = Response(f"The stand-in for Confluence does not know this: {reason}", 501)
        return answer(environ, start_response)

    def error(self, refusal: Refusal) -> Json:
        """Shape an error as the dialect does."""
        raise NotImplementedError

    def _answer(self, request: Request) -> Response:
        try:
            routing = compiled(tuple((route.method, route.path) for route in self.routes))
            place, values = routing.bind_to_environ(request.environ).match()
            route = self.routes[place]
        except MethodNotAllowed as error:
            raise Unplanned("no such method on this path") from error
        except HTTPException as error:
            if request.path.startswith(self.api_prefixes):
                raise Unplanned("no such endpoint") from error
            return Response(_NOT_FOUND_PAGE, 404, mimetype="text/html")
        if route.needs_credentials:
            self._check_credentials(request)
        strangers = sorted({name.removesuffix("[]") for name in request.args} - route.parameters)
        if strangers:
            raise Unplanned(f"parameters {', '.join(strangers)}")
        if self.site.refuses_storage and _asks_for_storage(request):
            raise Refusal(403, "These credentials may not read storage format.")
        if self.site.refuses_comments and "type = comment" in request.args.get("cql", ""):
            raise Refusal(403, "These credentials may not read comments.")
        answer = route.answer(request, **values)
        return answer if isinstance(answer, Response) else as_json(answer)

    def _check_credentials(self, request: Request) -> None:
        accepted, given = self.site.credentials, request.authorization
        if given is None:
            raise Refusal(401, "Client must be authenticated to access this resource.")
        basic = (given.username, given.password) == (accepted.username, accepted.api_token)
        bearer = given.type == "bearer" and given.token == accepted.personal_access_token
        if not (given.type == "basic" and basic) and not bearer:
            raise Refusal(401, "Basic authentication or personal access token is not accepted.")

    # Who may see what

    def may_see(self, page: SitePage) -> bool:
        """Tell whether the credentials may see the page; a restriction holds for all pages below."""
        return not page.restricted and not any(above.restricted for above in self.site.ancestors(page))

    def visible_pages(self) -> Iterator[SitePage]:
        """Yield all pages and blog posts that the credentials may see, whatever their status."""
        return (page for page in self.site.pages.values() if self.may_see(page))

    def visible_page(self, page_id: str) -> SitePage:
        """Return one page or blog post, 404 where there is none to be seen."""
        page = self.site.pages.get(page_id)
        if page is None or not self.may_see(page):
            raise Refusal(404, f"No content found with id : {page_id}")
        return page

    def visible_attachment(self, attachment_id: str) -> SiteAttachment:
        """Return one attachment, 404 where there is none to be seen."""
        attachment = self.site.attachments.get(attachment_id)
        if attachment is None or attachment.status == "trashed":
            raise Refusal(404, f"No attachment found with id : {attachment_id}")
        self.visible_page(attachment.page_id)
        return attachment

    # Downloads

    def download_named(self, _request: Request, page_id: str, filename: str) -> Response:
        """Serve the newest bytes of an attachment, by its page and file name."""
        for attachment in self.visible_page(page_id).attachments:
            if attachment.filename == filename and attachment.status != "trashed":
                return attachment_bytes(attachment)
        return Response(_NOT_FOUND_PAGE, 404, mimetype="text/html")


def _asks_for_storage(request: Request) -> bool:
    return request.args.get("body-format") == "storage" or "body.storage" in wanted_list(request, "expand")


def as_json(answer: Json, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(answer), status, mimetype="application/json")


def attachment_bytes(attachment: SiteAttachment) -> Response:
    """Answer with an attachment's bytes, chunk by chunk, their number told beforehand."""
    content = attachment.content
    chunks = (content[start : start + _CHUNK_BYTES] for start in range(0, len(content), _CHUNK_BYTES))
    response = Response(chunks, mimetype=attachment.media_type, direct_passthrough=True)
    response.content_length = len(content)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.filename)}"
    return response


def site_address(request: Request, context_path: str) -> str:
    """Return the address that people use: the scheme, host and context path of the request."""
    return request.host_url.rstrip("/") + context_path


def wanted_number(request: Request, name: str, default: int, *, maximum: int | None = None) -> int:
    """Read a whole number from the query; 400 where it is none, or outside of what the API takes."""
    given = request.args.get(name)
    if given is None:
        return default
    if (
        not given.isascii()
        or not given.isdecimal()
        or (maximum is not None and not 1 <= int(given) <= maximum)
    ):
        raise Refusal(400, f"Provided value {{{given}}} for '{name}' is not the correct type or too large.")
    return int(given)


def wanted_list(request: Request, name: str) -> list[str]:
    """Read a list from the query, whether its parameter is repeated or its values are joined by commas."""
    return [value for given in request.args.getlist(name) for value in given.split(",") if value]


def cursor_at(position: int) -> str:
    """Make the opaque token that a listing goes on from."""
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode()


def position_of(cursor: str | None) -> int:
    """Read a token that `cursor_at` made; 400 for any other."""
    if cursor is None:
        return 0
    try:
        word, _, position = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        if word == "after":
            return int(position)
    except ValueError:
        pass
    raise Refusal(400, "Invalid cursor provided.")


def with_mentions(site: ConfluenceSite, storage: str, attribute: str) -> str:
    """Write mentions of the site's users as the dialect does: by account id, or by user key."""

    def mention(found: re.Match[str]) -> str:
        user = site.user(found[1])
        if user is None:
            return found[0]
        identity = user.account_id if attribute == "account-id" else user.key
        return f'ri:{attribute}="{identity}"'

    return _MENTION.sub(mention, storage)


def query_with(request: Request, changes: Mapping[str, str]) -> str:
    """Write the request's query again with some parameters changed or added."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    return "&".join(f"{quote(name)}={quote(value, safe='')}" for name, value in [*kept, *changes.items()])
