"""Faults of a service, put between a stand-in and the network: what goes wrong, where, and how often.

::

    mounted.faults.add(Fault(answers(503, retry_after="1"), matches="/rest/api/content", times=2))
    mounted.faults.add(Fault(refuses_credentials(), after=3, times=None))
    mounted.faults.add(Fault(vanishes(), matches=download_of(attachment)))
"""

import base64
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from support.services.confluence_site import SiteAttachment
from support.services.network_failures import (
    BodyEndsEarly,
    ClosedOnNextUse,
    ConnectionDropped,
    ConnectionRefusedByHost,
    NetworkFailure,
    NoAnswerInTime,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Matches = str | Callable[[str], bool]
Outcome = Callable[["WSGIApplication", "WSGIEnvironment", "StartResponse"], Iterable[bytes]]

LOGIN_PAGE = (
    "<!doctype html><html><head><title>Log in</title></head>"
    "<body><form method='post'><input name='username'><input name='password'></form></body></html>"
)


@dataclass(slots=True)
class Fault:
    """One fault.

    `matches` is a text in the request's path, or a test of the path; "" means every request. The first
    `after` matching requests are served as usual, then `times` of them fail (None: all from then on).
    """

    outcome: Outcome
    matches: Matches = ""
    method: str | None = None
    times: int | None = 1
    after: int = 0
    met: int = field(default=0, init=False)

    def strikes(self, method: str, path: str) -> bool:
        """Tell whether this request fails; counts those that match."""
        fits = self.matches in path if isinstance(self.matches, str) else self.matches(path)
        if not fits or self.method not in {None, method}:
            return False
        self.met += 1
        return self.after < self.met and (self.times is None or self.met <= self.after + self.times)


class Faults:
    """The faults of one mounted stand-in; WSGI middleware. Of several that strike, the first added does."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let the request fail, or pass it on."""
        path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
        with self._lock:
            striking = next(
                (fault for fault in self._faults if fault.strikes(environ["REQUEST_METHOD"], path)), None
            )
        if striking is None:
            return self._app(environ, start_response)
        return striking.outcome(self._app, environ, start_response)

    def add(self, fault: Fault) -> Fault:
        """Let a fault begin."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def mend(self) -> None:
        """End all faults: the service has recovered."""
        with self._lock:
            self._faults.clear()


def download_of(attachment: SiteAttachment) -> Callable[[str], bool]:
    """Match the requests that fetch an attachment's bytes, whichever dialect makes them."""
    asked_for = f"/child/attachment/{attachment.id}/download"
    bytes_match = bytes_of(attachment)
    return lambda path: asked_for in path or bytes_match(path)


def bytes_of(attachment: SiteAttachment) -> Callable[[str], bool]:
    """Match the requests that are answered with an attachment's bytes, not with a redirect to them."""
    places = (
        f"/media/file/{attachment.id}/",
        f"/download/attachments/{attachment.page_id}/{attachment.filename}",
    )
    return lambda path: any(place in path for place in places)


# Outcomes


def is_down() -> Outcome:
    """Refuse the connection."""
    return _fails_with(ConnectionRefusedByHost)


def hangs() -> Outcome:
    """Take longer to answer than the client waits."""
    return _fails_with(NoAnswerInTime)


def drops_the_connection(*, after_bytes: int = 0) -> Outcome:
    """Reset the connection, before the answer or after so many bytes of its body."""
    return _fails_with(ConnectionDropped) if not after_bytes else _breaks(ConnectionDropped, after_bytes)


def loses_the_answer() -> Outcome:
    """Do what was asked, and reset the connection before the answer."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        Response.from_app(app, environ, buffered=True)
        return _fails_with(ConnectionDropped)(app, environ, start_response)

    return outcome


def cuts_the_body_short(*, after_bytes: int) -> Outcome:
    """End the body early, though its length was announced."""
    return _breaks(BodyEndsEarly, after_bytes)


def drips(*, every_seconds: float = 0.05, sleep: Callable[[float], None] = time.sleep) -> Outcome:
    """Send the body byte by byte."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return _byte_by_byte(app(environ, start_response), lambda: sleep(every_seconds))

    return outcome


def announces(difference: int) -> Outcome:
    """Announce a body that is longer, or shorter, than the one that comes."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = Response.from_app(app, environ, buffered=True)
        answer.headers["Content-Length"] = str(max(0, len(answer.data) + difference))
        answer.automatically_set_content_length = False
        start_response(answer.status, list(answer.headers))
        return _then_fails([answer.data], BodyEndsEarly)

    return outcome


def closes_the_connection_afterwards() -> Outcome:
    """Answer well, and close without a word the connection that was to be kept alive."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return _then_fails(app(environ, start_response), BodyEndsEarly)

    return outcome


def closes_the_connection_on_next_use() -> Outcome:
    """Answer well, and close the connection when the next request comes over it."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return _then_fails(app(environ, start_response), ClosedOnNextUse)

    return outcome


def resets_afterwards() -> Outcome:
    """Answer well, and reset the connection that was to be kept alive."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return _then_fails(app(environ, start_response), ConnectionDropped)

    return outcome


def gives_more(surplus: bytes) -> Outcome:
    """Send more than the answer, as if that were its length."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = Response.from_app(app, environ, buffered=True)
        answer.data = answer.data + surplus
        return answer(environ, start_response)

    return outcome


def answers(status: int, *, retry_after: str | None = None, words: str = "") -> Outcome:
    """Answer with a status, with Retry-After where it is given, and JSON that says `words`."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    told = json.dumps({"message": words or f"Failing with {status} on purpose", "statusCode": status})
    return _responds(lambda: Response(told, status, headers, mimetype="application/json"))


def says(text: str, media_type: str) -> Outcome:
    """Answer with this text, as if all were well."""
    return _responds(lambda: Response(text, 200, mimetype=media_type))


def says_the_credentials_back(status: int) -> Outcome:
    """Refuse, and say back the credentials that came with the request, as they came and decoded."""

    def outcome(
        _app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        given = Request(environ).headers
        told = [given.get("Authorization", ""), given.get("Proxy-Authorization", "")]
        told += [
            base64.b64decode(one.partition(" ")[2]).decode() if one.startswith("Basic ") else one
            for one in told
        ]
        words = {"message": f"Refused: {' '.join(told)}", "detail": f"Refused: {' '.join(reversed(told))}"}
        return Response(json.dumps(words), status, mimetype="application/json")(environ, start_response)

    return outcome


def redirects_to_itself() -> Outcome:
    """Redirect to the same address, for ever."""

    def outcome(
        app: "WSGIApplication",  # noqa: ARG001 - nobody is asked
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        return Response(status=302, headers={"Location": environ["PATH_INFO"]})(environ, start_response)

    return outcome


def refuses_credentials() -> Outcome:
    """Answer 401, as for credentials that were revoked."""
    return answers(401, words="The credentials are no longer accepted")


def forgets_the_key() -> Outcome:
    """Pass the request on with a key that the service has never heard of, as if it had been revoked."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return app(environ | {"HTTP_AUTHORIZATION": "Bearer sk-revoked-meanwhile"}, start_response)

    return outcome


def asks_instead(wrong: str, for_right: str) -> Outcome:
    """Pass the request on with `wrong` where its query says `for_right`."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        told = {
            name: environ[name].replace(for_right, wrong)
            for name in ("QUERY_STRING", "REQUEST_URI")
            if name in environ
        }
        return app(environ | told, start_response)

    return outcome


def blanks_the_file() -> Outcome:
    """Pass an upload on with nothing but blanks in its file."""
    part = re.compile(rb'(; filename=".*?\r\n\r\n)(.*?)(?=\r\n--)', re.DOTALL)

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = part.sub(lambda found: found[1] + b" " * len(found[2]), environ["wsgi.input"].read())
        return app(environ | {"wsgi.input": io.BytesIO(body)}, start_response)

    return outcome


def only_for_uploads_of(filename: str, outcome: Outcome) -> Outcome:
    """Have an outcome where the file of this name is uploaded, and serve everything else as usual."""
    named = f'; filename="{filename}"'.encode()

    def chosen(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        environ = environ | {"wsgi.input": io.BytesIO(body)}
        return outcome(app, environ, start_response) if named in body else app(environ, start_response)

    return chosen


def vanishes() -> Outcome:
    """Answer 404, as for something that was deleted a moment ago."""
    return answers(404, words="It does not exist any more")


def shows_a_login_page() -> Outcome:
    """Answer 200 with a web page, as a single sign-on before the service does."""
    return _responds(lambda: Response(LOGIN_PAGE, 200, mimetype="text/html"))


def answers_damaged_json() -> Outcome:
    """Answer 200 with JSON that breaks off in the middle."""
    return _responds(lambda: Response('{"results": [{"id": "1', 200, mimetype="application/json"))


def _responds(response: Callable[[], Response]) -> Outcome:
    def outcome(
        _app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return response()(environ, start_response)

    return outcome


def _fails_with(failure: type[NetworkFailure]) -> Outcome:
    def outcome(
        _app: "WSGIApplication", _environ: "WSGIEnvironment", _start_response: "StartResponse"
    ) -> Iterable[bytes]:
        raise failure()

    return outcome


def _breaks(failure: type[NetworkFailure], after_bytes: int) -> Outcome:
    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return _broken(app(environ, start_response), failure, after_bytes)

    return outcome


def _broken(body: Iterable[bytes], failure: type[NetworkFailure], after_bytes: int) -> Iterator[bytes]:
    """Give the first bytes, then fail; a body that is no longer than that (a redirect's) comes whole."""
    left = after_bytes
    for chunk in body:
        yield chunk[:left]
        if len(chunk) > left:
            raise failure()
        left -= len(chunk)


def _byte_by_byte(body: Iterable[bytes], pause: Callable[[], None]) -> Iterator[bytes]:
    for chunk in body:
        for position in range(len(chunk)):
            pause()
            yield chunk[position : position + 1]


def _then_fails(body: Iterable[bytes], failure: type[NetworkFailure]) -> Iterator[bytes]:
    yield from body
    raise failure()
