"""The conditions under which a stand-in is reached: latency, jitter, a limit of requests per second.

Also what a benchmark needs so that the stand-in is never what is measured: answers that were given once are
given again without working them out (`Rehearsed`).
"""

import io
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_Head = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What every request meets; times in seconds.

    A request waits `latency`, and up to `jitter` more or less, by a seeded generator. Above
    `requests_per_second`, where set, it is answered 429 with a Retry-After of one second.
    """

    latency: float = 0.0
    jitter: float = 0.0
    requests_per_second: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.jitter <= self.latency:
            raise ValueError(f"Jitter {self.jitter} is not between 0 and the latency {self.latency}.")
        if self.requests_per_second is not None and self.requests_per_second < 1:
            raise ValueError(f"{self.requests_per_second} requests per second is less than one.")


class UnderConditions:
    """WSGI middleware that makes a stand-in as slow and as strict as told."""

    def __init__(
        self,
        app: "WSGIApplication",
        conditions: Conditions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._conditions = conditions
        self._sleep = sleep
        self._clock = clock
        self._random = random.Random(7)  # noqa: S311 - jitter, no secret
        self._lock = threading.Lock()
        self._allowed = conditions.requests_per_second or 0.0
        self._looked = clock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Wait, then answer or refuse."""
        wanted = self._conditions
        if wanted.latency:
            with self._lock:
                jitter = self._random.uniform(-wanted.jitter, wanted.jitter)
            self._sleep(wanted.latency + jitter)
        if wanted.requests_per_second is not None and not self._may_pass(wanted.requests_per_second):
            refusal = Response("Too many requests", 429, {"Retry-After": "1"})
            return refusal(environ, start_response)
        return self._app(environ, start_response)

    def _may_pass(self, per_second: float) -> bool:
        """Take one from what has been saved up since the last request, a second's worth at most."""
        with self._lock:
            now = self._clock()
            self._allowed = min(per_second, self._allowed + (now - self._looked) * per_second)
            self._looked = now
            if self._allowed < 1:
                return False
            self._allowed -= 1
            return True


@dataclass(slots=True)
class Rehearsed:
    """WSGI middleware that remembers whole answers by method, path, query and body.

    Only for a site that does not change, and for callers that all have the same credentials.
    """

    app: "WSGIApplication"
    _known: dict[tuple[str, str, str, str, bytes], tuple[_Head, bytes]] = field(default_factory=dict)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as before, or work the answer out and remember it."""
        body = environ["wsgi.input"].read()
        asked = (
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_HOST", ""),
            body,
        )
        if asked not in self._known:
            environ["wsgi.input"] = io.BytesIO(body)
            self._known[asked] = self._worked_out(environ)
        (status, headers), content = self._known[asked]
        start_response(status, headers)
        return [content]

    def _worked_out(self, environ: "WSGIEnvironment") -> tuple[_Head, bytes]:
        heads: list[_Head] = []

        def keep(status: str, headers: list[tuple[str, str]], *_more: object) -> Callable[[bytes], object]:
            heads.append((status, headers))
            return bytes  # write() is unused

        chunks = self.app(environ, keep)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return heads[-1], content
