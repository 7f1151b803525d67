"""Serves a WSGI application over real HTTP/1.1 on this machine, keeping connections alive.

Werkzeug's own server closes the connection after every answer; a client's pool of connections is part of
what is to be seen here, so this one answers by itself.
"""

import contextlib
import itertools
import socket
import ssl
import struct
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from support.services.network_failures import (
    ClosedOnNextUse,
    ConnectionDropped,
    NetworkFailure,
    NoAnswerInTime,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_POLL_SECONDS = 0.005  # so long does it take a server to stop, at most
_RESETS_WHEN_CLOSED = struct.pack("ii", 1, 0)
_WITHOUT_BODY = frozenset({204, 304})


class LoopbackServer:
    """One application on one free port, in a thread of its own; encrypted where `tls` is given."""

    def __init__(
        self, app: "WSGIApplication", *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = _Server(host, 0, app, handler=_Connection)
        if tls is not None:
            # Each connection shakes hands in its own thread: one that says nothing keeps nobody else waiting.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="loopback server", daemon=True
        )
        self.url = f"{'https' if tls else 'http'}://{host}:{self._server.server_port}"

    @property
    def connections_opened(self) -> int:
        """How many connections clients have opened so far."""
        return self._server.connections_opened

    def start(self) -> None:
        """Listen; the port is open when this returns."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection that is still open."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.close_connections()


class _Server(ThreadedWSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, host: str, port: int, app: "WSGIApplication", *, handler: type[WSGIRequestHandler]
    ) -> None:
        super().__init__(host, port, app, handler=handler)
        self.connections_opened = 0
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection, to close it when the server stops."""
        with self._lock:
            self.connections_opened += 1
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)

    def close_connections(self) -> None:
        """Close what clients still keep open."""
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Connection(WSGIRequestHandler):
    """Answers one request after the other on a connection.

    Bodies are read whole by the recording middleware, so that the next request line comes next.
    """

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        """Begin a connection."""
        super().setup()
        self._is_reset = False
        self.server.opened(self.connection)

    def handle(self) -> None:
        """Answer request after request; who cannot agree on the encryption gets nothing."""
        with contextlib.suppress(ssl.SSLError):
            super().handle()

    def finish(self) -> None:
        """End a connection."""
        self.server.closed(self.connection)
        with contextlib.suppress(OSError):
            super().finish()
        if self._is_reset:
            self.connection.close()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the request log has it."""

    def run_wsgi(self) -> None:
        """Answer one request; a fault of the network ends the connection without a word."""
        try:
            self._answer()
        except NoAnswerInTime:
            with contextlib.suppress(OSError):
                self.rfile.read(1)  # until the client has gone, however patient it is, or the server stops
            self.close_connection = True
        except ConnectionDropped:
            self.wfile.flush()
            self._reset()
        except ClosedOnNextUse:
            self.wfile.flush()
            self.rfile.readline()
            self.close_connection = True
        except NetworkFailure:
            self.wfile.flush()
            self.close_connection = True
        except OSError:  # the client went away
            self.close_connection = True

    def _reset(self) -> None:
        """Let the connection end as on a machine that lost its memory, not with a good-bye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETS_WHEN_CLOSED)
        self._is_reset = self.close_connection = True

    def _answer(self) -> None:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_more: object) -> object:
            begun.append((status, headers))
            return self.wfile.write

        body = self.server.app(self.make_environ(), start_response)  # type: ignore[arg-type]  # write() is unused
        try:
            chunks = iter(body)
            first = next(chunks, b"")
            chunked = self._send_head(*begun[-1])
            for chunk in itertools.chain([first], chunks):
                self._send(chunk, chunked=chunked)
            if chunked:
                self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def _send_head(self, status: str, headers: list[tuple[str, str]]) -> bool:
        """Send status and headers; tell whether the body has to come in chunks, its length being unknown."""
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        has_length = any(name.lower() == "content-length" for name, _ in headers)
        chunked = not has_length and self.command != "HEAD" and int(code) not in _WITHOUT_BODY
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:  # the client asked for it
            self.send_header("Connection", "close")
        self.end_headers()
        return chunked

    def _send(self, chunk: bytes, *, chunked: bool) -> None:
        if chunk and self.command != "HEAD":
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
            self.wfile.flush()
