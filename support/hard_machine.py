"""What a machine does to a program that runs on it: ends it, or gives it less."""

import os
import signal
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from threading import Event, Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING

import psutil

from support.asking_process import asking_process
from support.services.faults import Fault
from support.stage import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MB = 1024 * 1024
_LESS_THAN_A_THREAD_TAKES_MB = 6
_BETWEEN_SIGNALS_SECONDS = 0.3
_LOOK_SECONDS = 0.01
_LONGEST_END_SECONDS = 10

Happening = Callable[[psutil.Process], None]


class HardMachine:
    """Lets something happen to the exporter, a program of its own, when it asks for something."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def after_downloads(self, count: int, happening: str) -> None:
        """Let it happen when one more attachment is asked for, before that is answered."""
        self._happens(happening, matches=lambda path: "/media/file/" in path, after=count)

    def at_the_listing(self, happening: str) -> None:
        """Let it happen when the pages of a space are listed."""
        self._happens(happening, matches=lambda path: "/spaces/" in path and path.endswith("/pages"))

    def at_the_content(self, happening: str) -> None:
        """Let it happen when the content of pages is asked for."""
        self._happens(happening, matches=lambda path: path.endswith("/api/v2/pages"))

    def _happens(self, happening: str, *, matches: Callable[[str], bool], after: int = 0) -> None:
        """Let it happen once; while it ends the program, no request that comes later is answered."""
        is_first, has_happened = Lock(), Event()

        def outcome(
            app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            if is_first.acquire(blocking=False):
                with suppress(psutil.NoSuchProcess, ProcessLookupError):  # it is gone, as it should be
                    _HAPPENINGS[happening](asking_process(environ))
                has_happened.set()
            has_happened.wait(_LONGEST_END_SECONDS)
            return app(environ, start_response)

        times = None if happening in _ENDINGS else 1
        self._stage.confluence.faults.add(Fault(outcome, matches=matches, times=times, after=after))


def _sends_once(number: signal.Signals) -> Happening:
    """Send a signal to the program and all its processes, as a terminal and systemd do."""
    return lambda process: os.killpg(os.getpgid(process.pid), number)


def _sends_twice(number: signal.Signals) -> Happening:
    def sends(process: psutil.Process) -> None:
        once = _sends_once(number)
        once(process)
        sleep(_BETWEEN_SIGNALS_SECONDS)
        once(process)
        deadline = monotonic() + _LONGEST_END_SECONDS
        while process.status() != psutil.STATUS_ZOMBIE and monotonic() < deadline:
            sleep(_LOOK_SECONDS)

    return sends


def _leaves_memory(megabytes: int) -> Happening:
    """Let the program have so much more than it has by now."""

    def leaves(process: psutil.Process) -> None:
        most = process.memory_info().vms + megabytes * _MB
        process.rlimit(psutil.RLIMIT_AS, (most, most))

    return leaves


def _limits(what: int, most: int) -> Happening:
    def limits(process: psutil.Process) -> None:
        process.rlimit(what, (most, most))

    return limits


_ENDINGS: Mapping[str, Happening] = {
    "the operator presses Ctrl-C": _sends_once(signal.SIGINT),
    "the operator presses Ctrl-C twice": _sends_twice(signal.SIGINT),
    "the machine asks the program to end": _sends_once(signal.SIGTERM),
    "the machine asks the program twice to end": _sends_twice(signal.SIGTERM),
    "the machine kills the program": _sends_once(signal.SIGKILL),
}
_HAPPENINGS: Mapping[str, Happening] = {
    **_ENDINGS,
    "the machine gives the program no more threads": _leaves_memory(_LESS_THAN_A_THREAD_TAKES_MB),
    "the machine gives the program 24 MB more and no more": _leaves_memory(24),
    "the machine lets the program open 4 files": _limits(psutil.RLIMIT_NOFILE, 4),
    "the machine lets no file grow beyond 8 KB": _limits(psutil.RLIMIT_FSIZE, 8 * 1024),
    "the machine lets no file grow beyond 8 MB": _limits(psutil.RLIMIT_FSIZE, 8 * _MB),
}
