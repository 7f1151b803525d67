"""What a stand-in was asked, so that scenarios can count requests; no secret is ever kept."""

import io
import re
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NO_ANSWER = 0

_SECRET = re.compile(r"((?:^|&)(?:token|key|api_key|os_password|password)=)[^&]*", re.IGNORECASE)


@dataclass(slots=True)
class LoggedRequest:
    """One request. `status` is 0 while, or because, there was no answer; sizes are in bytes of the bodies.

    `signed_in` is the scheme of the Authorization header (`Basic`, `Bearer`), "" without one; `asked_at` is
    the moment when it came, in seconds of the clock that only goes on.
    """

    method: str
    path: str
    query: str
    signed_in: str
    request_bytes: int
    status: int = NO_ANSWER
    response_bytes: int = 0
    asked_at: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path}{query} -> {self.status or 'no answer'}"


class RequestLog:
    """The requests to one stand-in, in their order; safe to use from several threads."""

    def __init__(self) -> None:
        self._requests: list[LoggedRequest] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(list(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: LoggedRequest) -> None:
        """Keep a request."""
        with self._lock:
            self._requests.append(request)

    def matching(
        self, *, path_contains: str = "", method: str | None = None, status: int | None = None
    ) -> list[LoggedRequest]:
        """List the requests with this text in their path, this method and this status."""
        return [
            request
            for request in self
            if path_contains in request.path
            and method in {None, request.method}
            and status in {None, request.status}
        ]

    def count(self, *, path_contains: str = "", method: str | None = None, status: int | None = None) -> int:
        """Count the requests that `matching` lists."""
        return len(self.matching(path_contains=path_contains, method=method, status=status))

    def clear(self) -> None:
        """Forget what was asked so far, to count one run only."""
        with self._lock:
            self._requests.clear()


class Recorder:
    """WSGI middleware that keeps every request in a log.

    It reads the request's body first, so that an application that answers without reading it leaves
    nothing behind on a connection that is kept alive.
    """

    def __init__(self, app: "WSGIApplication", log: RequestLog) -> None:
        self._app = app
        self._log = log

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on and note how it was answered."""
        body = _whole_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        request = LoggedRequest(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            query=without_secrets(environ.get("QUERY_STRING", "")),
            signed_in=environ.get("HTTP_AUTHORIZATION", "").partition(" ")[0],
            request_bytes=len(body),
        )
        self._log.add(request)

        def noting_start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            request.status = int(status.split()[0])
            return start_response(status, headers, *more)  # type: ignore[arg-type]  # passed on as it came

        return _counted(self._app(environ, noting_start), request)  # type: ignore[arg-type]  # see above


def without_secrets(query: str) -> str:
    """Return a query as a log may show it."""
    return _SECRET.sub(r"\1***", query)


def _whole_body(environ: "WSGIEnvironment") -> bytes:
    if environ.get("wsgi.input_terminated"):
        return bytes(environ["wsgi.input"].read())
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _counted(body: Iterable[bytes], request: LoggedRequest) -> Iterator[bytes]:
    try:
        for chunk in body:
            request.response_bytes += len(chunk)
            yield chunk
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
