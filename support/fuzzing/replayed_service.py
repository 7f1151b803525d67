"""A service that answers as it once did, but for one request: that one gets the answer under trial.

An input is written so that people can read it::

    pages 2                       the second request of the call `pages`
    200
    Content-Type: application/json

    {"results": []}
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse
from werkzeug.test import Client

from support.fuzzing.mutation import as_json, changed_bytes, changed_json, hostile_text
from support.fuzzing.promises import check
from support.fuzzing.target import BrokenPromise

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MOST_REQUESTS = 80
_PAGING = {"cursor", "start", "limit", "next", "page", "skip"}
_STATUSES = (200, 200, 200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 413, 429, 500, 503, 504)
_HEADERS = (
    "Retry-After",
    "Content-Length",
    "Content-Type",
    "Location",
    "Content-Encoding",
    "Set-Cookie",
    "Link",
)
_HEADER_TEXTS = (
    "0",
    "5",
    "-1",
    "gzip",
    "text/html",
    "application/json; charset=utf-16",
    "/loop",
    "identity",
    "br",
)
_WORDS = tuple(
    word.encode()
    for word in '{ } [ ] , : "" null true 1e999 -0 \\ud800 \\u0000 "results" "_links" "next" "id"'.split()
)
_ClientT = TypeVar("_ClientT")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class ReplayingAdapter(BaseAdapter):
    """Stands in the place of the network: records the stand-in's answers once, repeats them ever after."""

    app: "WSGIApplication"
    recorded: dict[tuple[str, str], _Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tried: tuple[str, str] = ("", "")
    trial: _Answer | None = None

    def send(self, request: requests.PreparedRequest, *_how: Any, **_more: Any) -> requests.Response:  # noqa: ANN401
        """Answer a request."""
        key = (request.method or "", request.url or "")
        self.asked.append(key)
        if len(self.asked) > _MOST_REQUESTS:
            raise BrokenPromise("asks without end\n" + "\n".join(" ".join(one) for one in self.asked[-5:]))
        if self.trial is None:
            self.recorded.setdefault(key, self._from_app(request))
        on_trial = self.trial is not None and _place(key) == _place(self.tried)
        answer = self.trial if on_trial else self.recorded.get(key)
        return _response(request, answer or _Answer(404, {"Content-Type": "application/json"}, b"{}"))

    def close(self) -> None:
        """Nothing is held open."""

    def _from_app(self, request: requests.PreparedRequest) -> _Answer:
        body = request.body
        sent = body if isinstance(body, str | bytes) or body is None else b"".join(body)
        parts = urlsplit(request.url or "")
        answer = Client(self.app).open(
            parts.path,
            query_string=parts.query,
            base_url=f"{parts.scheme}://{parts.netloc}",
            method=request.method or "GET",
            headers=list(request.headers.items()),
            data=sent,
        )
        return _Answer(answer.status_code, dict(answer.headers), answer.get_data())


class ReplayedService(Generic[_ClientT]):
    """A target: each call of a client, with any of the answers that it gets changed."""

    def __init__(
        self,
        name: str,
        app: "WSGIApplication",
        connect: Callable[[requests.Session], _ClientT],
        calls: Mapping[str, Callable[[_ClientT], object]],
    ) -> None:
        self.name = name
        self._adapter = ReplayingAdapter(app)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)
        self._connect = connect
        self._calls = calls
        self._requests = {call: self._record(call) for call in calls}
        self._places = [
            (call, number) for call, asked in self._requests.items() for number in range(1, len(asked) + 1)
        ]

    def _record(self, call: str) -> list[tuple[str, str]]:
        self._adapter.asked = []
        self._calls[call](self._connect(self._session))
        return self._adapter.asked

    def unchanged(self) -> list[bytes]:
        """Return every answer as it was recorded, written as an input."""
        return [
            f"{call} {number}\n{good.status}\nContent-Type: application/json\n\n".encode() + good.body
            for call, number in self._places
            for good in [self._adapter.recorded[self._requests[call][number - 1]]]
            if good.headers.get("Content-Type") == "application/json"
        ]

    def make(self, chance: random.Random) -> bytes:
        """Change an answer."""
        call, number = chance.choice(self._places)
        good = self._adapter.recorded[self._requests[call][number - 1]]
        status = chance.choice(_STATUSES) if chance.random() < 0.2 else good.status
        headers = {"Content-Type": good.headers.get("Content-Type", "")}
        while chance.random() < 0.15:
            text = hostile_text(chance) if chance.random() < 0.5 else chance.choice(_HEADER_TEXTS)
            headers[chance.choice(_HEADERS)] = text.encode("latin-1", "ignore").decode("latin-1").strip()
        told = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in headers.items())
        return f"{call} {number}\n{status}\n{told}\n".encode() + self._changed(chance, good.body)

    def _changed(self, chance: random.Random, body: bytes) -> bytes:
        try:
            value = json.loads(body)
        except ValueError:
            return changed_bytes(chance, [body], _WORDS)
        changed = as_json(changed_json(chance, value))
        return changed_bytes(chance, [changed], _WORDS) if chance.random() < 0.1 else changed

    def play(self, given: bytes) -> None:
        """Make the call, and check what comes of it."""
        told, _, body = given.partition(b"\n\n")
        lines = told.decode("utf-8", "replace").split("\n")
        call, _, number = lines[0].partition(" ")
        asked = self._requests.get(call, [])
        if not (
            number.isdecimal() and 1 <= int(number[:3]) <= len(asked) and lines[1:] and lines[1].isdecimal()
        ):
            return
        headers = dict(line.split(": ", 1) for line in lines[2:] if ": " in line)
        self._adapter.tried = asked[int(number) - 1]
        self._adapter.trial = _Answer(int(lines[1][:3]), headers, body)
        self._adapter.asked = []
        self._session.cookies.clear()
        check(self._calls[call](self._connect(self._session)))


def _place(key: tuple[str, str]) -> tuple[str, ...]:
    """Name what is asked for, whichever part of a listing is wanted."""
    parts = urlsplit(key[1])
    asked = [one for one in parts.query.split("&") if one.partition("=")[0] not in _PAGING]
    return (key[0], parts.path, *asked)


def _response(request: requests.PreparedRequest, answer: _Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(answer.headers)
    response.url = request.url or ""
    response.request = request
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.raw = HTTPResponse(
        BytesIO(answer.body), headers=dict(answer.headers), status=answer.status, preload_content=False
    )
    return response
