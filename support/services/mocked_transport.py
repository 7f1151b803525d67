"""Carries requests to WSGI applications in this process, through requests-mock."""

import sys
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import requests
import requests_mock
from urllib3.exceptions import ProtocolError
from werkzeug.test import EnvironBuilder

from support.services.network_failures import (
    BodyEndsEarly,
    ConnectionDropped,
    NetworkFailure,
    NoAnswerInTime,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class _Sent(Protocol):
    """What requests-mock hands over: a prepared request."""

    url: str
    method: str
    headers: Any
    body: Any


class MockedTransport:
    """Takes the place of the network for all sessions of `requests` while it is started.

    A host that nothing is served on cannot be reached, as on a real network.
    """

    def __init__(self) -> None:
        self._mocker = requests_mock.Mocker(case_sensitive=True)
        self._apps: dict[str, WSGIApplication] = {}

    def start(self) -> None:
        """Take the network's place."""
        self._mocker.start()
        self._mocker.add_matcher(self._answer)

    def stop(self) -> None:
        """Give the network back."""
        self._mocker.stop()

    def serve(self, origin: str, app: "WSGIApplication") -> None:
        """Let `app` answer for an origin such as `https://wiki.example.com`."""
        if origin in self._apps:
            raise ValueError(f"{origin} is served already; give the second stand-in another host.")
        self._apps[origin] = app

    def _answer(self, request: _Sent) -> requests.Response:
        parts = urlsplit(request.url)
        app = self._apps.get(f"{parts.scheme}://{parts.netloc}")
        if app is None:
            raise requests.ConnectionError(f"Nothing is served at {parts.scheme}://{parts.netloc}")
        try:
            status, headers, body = _run(app, _environ(request))
        except NoAnswerInTime as failure:
            raise requests.ReadTimeout("No answer in time") from failure
        except NetworkFailure as failure:
            raise requests.ConnectionError(type(failure).__name__) from failure
        return requests_mock.create_response(
            request,
            status_code=status,
            reason=HTTPStatus(status).phrase,
            headers=headers,
            body=BufferedReader(_Body(body)),
        )


def _environ(request: _Sent) -> "WSGIEnvironment":
    parts = urlsplit(request.url)
    builder = EnvironBuilder(
        path=parts.path or "/",
        query_string=parts.query,
        base_url=f"{parts.scheme}://{parts.netloc}",
        method=request.method,
        headers=list(request.headers.items()),
        data=_body_of(request.body),
    )
    environ = builder.get_environ()
    environ["RAW_URI"] = environ["REQUEST_URI"] = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return environ


def _body_of(body: Any) -> bytes:  # noqa: ANN401
    """Return the whole body, which requests takes as text, bytes, a file or an iterable of bytes."""
    if body is None:
        return b""
    if isinstance(body, bytes | str):
        return body.encode() if isinstance(body, str) else body
    if hasattr(body, "read"):
        return bytes(body.read())
    return b"".join(body)


def _run(app: "WSGIApplication", environ: "WSGIEnvironment") -> tuple[int, dict[str, str], Iterator[bytes]]:
    """Call the application up to its first chunk, by which it must have begun its response."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_more: object) -> Any:  # noqa: ANN401
        begun.append((status, headers))
        return sys.stderr.write

    chunks = _closing(app(environ, start_response))
    first = next(chunks, b"")
    status, headers = begun[-1]
    return int(status.split()[0]), dict(headers), _after(first, chunks)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _closing(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


class _Body(RawIOBase):
    """Reads an application's chunks as a file, and turns its failures into those of a connection."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        """Fill the buffer with what comes next; 0 at the end."""
        while not self._left:
            try:
                self._left = next(self._chunks)
            except (StopIteration, BodyEndsEarly):
                return 0
            except ConnectionDropped as failure:
                raise ProtocolError("Connection broken: reset in the middle of the body") from failure
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count
