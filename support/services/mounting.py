"""Puts stand-ins where a client can reach them: on requests-mock for speed, or on a loopback port.

::

    with MockedNetwork() as network:          # or LoopbackNetwork()
        confluence = network.mount(ConfluenceCloudApi(site))
        ...                                    # confluence.url, .log, .faults, .unplanned

Either way the same application answers, and what it was asked stands in the same kind of log.
"""

import itertools
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from support.services.faults import Faults
from support.services.loopback_server import LoopbackServer
from support.services.mocked_transport import MockedTransport
from support.services.request_log import Recorder, RequestLog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class StandIn(Protocol):
    """A WSGI application that keeps the requests that it did not know."""

    unplanned: list[str]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse", /) -> "Iterable[bytes]":
        """Answer one request."""


@dataclass(frozen=True, slots=True)
class Mounted:
    """A stand-in that can be reached at `url` (with its context path, without a last slash)."""

    url: str
    app: StandIn
    faults: Faults
    log: RequestLog = field(default_factory=RequestLog)

    @property
    def unplanned(self) -> list[str]:
        """The requests that the stand-in did not know; a scenario that made one has failed."""
        return self.app.unplanned


class Network(Protocol):
    """Somewhere to mount stand-ins; `waits_are_real` says that time passes while an answer does not come."""

    waits_are_real: bool

    def mount(self, app: StandIn, *, host: str | None = None) -> Mounted:
        """Make a stand-in reachable; `host` is the name that it should have, where names can be chosen."""

    def __enter__(self) -> Self:
        """Open the network."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it; nothing is reachable any more."""


class MockedNetwork:
    """All of `requests` in this process speaks to the mounted stand-ins; no other host exists."""

    waits_are_real = False

    def __init__(self) -> None:
        self._transport = MockedTransport()
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        """Take the place of the network."""
        self._transport.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the network back."""
        self._transport.stop()

    def mount(self, app: StandIn, *, host: str | None = None) -> Mounted:
        """Make a stand-in reachable at `https://<host>`; without a name it gets one of its own."""
        faults, log = Faults(app), RequestLog()
        origin = f"https://{host or f'service-{next(self._numbers)}.example.com'}"
        self._transport.serve(origin, Recorder(faults, log))
        return Mounted(origin + _context_path(app), app, faults, log)


class LoopbackNetwork:
    """Each stand-in gets a port of its own on this machine, and speaks real HTTP."""

    waits_are_real = True

    def __init__(self) -> None:
        self._servers: list[LoopbackServer] = []

    def __enter__(self) -> Self:
        """Do nothing yet: each server starts when it is mounted."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop all servers."""
        for server in self._servers:
            server.stop()
        self._servers.clear()

    def mount(self, app: StandIn, *, host: str | None = None) -> Mounted:  # noqa: ARG002
        """Make a stand-in reachable on a free port of this machine, whatever its name should have been."""
        faults, log = Faults(app), RequestLog()
        server = LoopbackServer(Recorder(faults, log))
        server.start()
        self._servers.append(server)
        return Mounted(f"{server.url}{_context_path(app)}", app, faults, log)


def _context_path(app: "WSGIApplication") -> str:
    return str(getattr(app, "context_path", ""))
