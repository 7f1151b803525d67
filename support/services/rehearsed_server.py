"""Serves the answers of a WSGI application over HTTP/1.1 on this machine, each worked out once.

For benchmarks: the server shares the processors with what is measured, so it must take as little of them as
it can. Whoever asks the same again gets the same bytes; one thread reads and answers all connections.
"""

import asyncio
import re
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from werkzeug.test import create_environ, run_wsgi_app

from support.services.network_conditions import Conditions, Passage
from support.services.request_log import LoggedRequest, RequestLog, without_secrets

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_END_OF_HEAD = b"\r\n\r\n"
_HEADER = re.compile(rb"\r\n([A-Za-z-]+): *([^\r]*)")
_LAST_ANSWER = b"Connection: close\r\n\r\n"
_BACKLOG = 128


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer, and what the log says of the request."""

    method: str
    path: str
    query: str
    status: int
    head: bytes
    body: bytes


_REFUSAL = _Answer(
    "", "", "", 429, b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", b""
)


class _Asked(NamedTuple):
    """A request: its first line, its headers by their names in small letters, and its body."""

    line: bytes
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def key(self) -> tuple[bytes, bytes, bytes]:
        """What its answer depends on."""
        return self.line, self.headers.get(b"host", b""), self.body


class RehearsedServer:
    """One application on one free port, in a thread of its own, under conditions that may change.

    Only for an application whose answers do not change, and for callers that all have the same credentials.
    """

    def __init__(self, app: "WSGIApplication", log: RequestLog, conditions: Conditions) -> None:
        self._app = app
        self._log = log
        self._passage = Passage(conditions)
        self._known: dict[tuple[bytes, bytes, bytes], _Answer] = {}
        self._open: set[asyncio.Transport] = set()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rehearsed server", daemon=True)
        self.connections_opened = 0
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Listen; the port is open when this returns."""
        self._thread.start()
        listening = self._loop.create_server(lambda: _Connection(self), sock=self._socket)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()

    def stop(self) -> None:
        """Close the port and every connection that is still open."""
        self._loop.call_soon_threadsafe(self._close)
        self._thread.join()
        self._loop.close()

    def set_conditions(self, conditions: Conditions) -> None:
        """Change the latency, the jitter or the rate limit from now on."""
        self._passage = Passage(conditions)

    def opened(self, connection: asyncio.Transport) -> None:
        """Remember a connection, to close it when the server stops."""
        self.connections_opened += 1
        self._open.add(connection)

    def closed(self, connection: asyncio.Transport) -> None:
        """Forget a connection."""
        self._open.discard(connection)

    def answer(self, asked: "_Asked", connection: asyncio.Transport) -> None:
        """Answer one request, when its time has come."""
        known = self._known.get(asked.key)
        if known is None:
            known = self._known[asked.key] = self._worked_out(asked)
        signed_in = asked.headers.get(b"authorization", b"").partition(b" ")[0].decode("latin-1")
        logged = LoggedRequest(known.method, known.path, known.query, signed_in, len(asked.body))
        self._log.add(logged)
        ends = asked.headers.get(b"connection") == b"close"
        seconds = self._passage.seconds()
        if seconds:
            self._loop.call_later(seconds, self._send, known, logged, connection, ends)
        else:
            self._send(known, logged, connection, ends)

    def _send(
        self,
        known: _Answer,
        logged: LoggedRequest,
        connection: asyncio.Transport,
        ends: bool,  # noqa: FBT001 - `call_later` takes no names
    ) -> None:
        told = known if self._passage.is_open() else _REFUSAL
        logged.status, logged.response_bytes = told.status, len(told.body)
        head = told.head[:-2] + _LAST_ANSWER if ends else told.head
        connection.write(head + told.body)
        if ends:
            connection.close()

    def _worked_out(self, asked: "_Asked") -> _Answer:
        method, target, _ = asked.line.decode("latin-1").split(" ")
        path, _, query = target.partition("?")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in asked.headers.items()]
        environ = create_environ(
            path,
            f"http://{dict(headers)['host']}",
            query_string=query,
            method=method,
            headers=headers,
            data=asked.body,
        )
        chunks, status, told = run_wsgi_app(self._app, environ, buffered=True)
        content = b"".join(chunks)
        told["Content-Length"] = str(len(content))
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told), "", ""]
        head = "\r\n".join(lines).encode("latin-1")
        return _Answer(method, unquote(path), without_secrets(query), int(status.split()[0]), head, content)

    def _close(self) -> None:
        self._server.close()
        for connection in list(self._open):
            connection.abort()
        self._loop.call_soon(self._loop.stop)


class _Connection(asyncio.Protocol):
    """Reads request after request on a connection."""

    def __init__(self, server: RehearsedServer) -> None:
        self._server = server
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.opened(transport)

    def connection_lost(self, _error: Exception | None) -> None:
        """End."""
        self._server.closed(self._transport)

    def data_received(self, data: bytes) -> None:
        """Take what came of a request; answer it when it is whole."""
        self._unread += data
        head, ended, rest = self._unread.partition(_END_OF_HEAD)
        if not ended:
            return
        headers = {name.lower(): value for name, value in _HEADER.findall(head)}
        size = int(headers.get(b"content-length", b"0"))
        if len(rest) >= size:
            self._unread = rest[size:]
            self._server.answer(_Asked(head.partition(b"\r")[0], headers, rest[:size]), self._transport)
