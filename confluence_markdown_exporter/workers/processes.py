"""Parts of an export by several processes on this machine."""

import multiprocessing
import multiprocessing.forkserver
import signal
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any

from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.part_export import Arrival, SpaceContext
from confluence_markdown_exporter.exporters.workers import Attempt, Job, Task, shared_out
from confluence_markdown_exporter.sources import ContentSource

_PRELOADED = [
    "confluence_markdown_exporter.connections",
    "confluence_markdown_exporter.markdown.converter",
    "confluence_markdown_exporter.workers.processes",
]


class ProcessWorkers:
    """Processes of this machine, made for each space; `make_source` gives each its own connections.

    A process that dies is replaced, and what it was at is done again; nothing that it had written is lost
    or doubled, because the same page has the same file. What they need is loaded from the start, while the
    space is listed.
    """

    def __init__(self, count: int, make_source: Callable[[], ContentSource]) -> None:
        self.at_once = count
        self._make_source = make_source
        self._processes = _kind_of_processes()

    def run(
        self, context: SpaceContext, folder: Output, tasks: Iterable[Task]
    ) -> Generator[list[Arrival], None, None]:
        """Do the tasks; see `Workers`."""
        job = Job(self._make_source, folder, context)
        return shared_out(tasks, _Processes(self._processes, self.at_once, job))


class _Processes:
    """So many processes at most, each at one task at a time."""

    losses = 3

    def __init__(self, processes: Any, count: int, job: Job) -> None:  # noqa: ANN401 - the module's contexts share no type
        self.room = count
        # Once for all: it holds the listing of the space. What `dumps` gives is a window to a file in memory.
        self._job = bytes(ForkingPickler.dumps(job))
        self._processes = processes
        self._idle: list[_Worker] = []
        self._busy: dict[Any, tuple[_Worker, Attempt]] = {}  # by connection

    def give(self, attempt: Attempt) -> None:
        """Have a task done, by a process that is there or a new one."""
        worker = self._idle.pop() if self._idle else _Worker(self._processes, self._job)
        self._busy[worker.give(attempt.task)] = (worker, attempt)

    def next_ended(self) -> tuple[Attempt, list[Arrival] | None]:
        """Wait for a task to end; see `Team`."""
        worker, attempt = self._busy.pop(wait(list(self._busy))[0])
        outcome = worker.take()
        if outcome is None:
            worker.dismiss()
        else:
            self._idle.append(worker)
        if isinstance(outcome, ExporterError):
            raise outcome
        return attempt, outcome

    def dismiss(self) -> None:
        """Let every process finish what it is at, and go."""
        for worker in [*self._idle, *(worker for worker, _ in self._busy.values())]:
            worker.dismiss()


class _Worker:
    """One process."""

    def __init__(self, processes: Any, job: bytes) -> None:  # noqa: ANN401
        self._connection: Connection
        self._connection, theirs = processes.Pipe()
        self._process = processes.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.send_bytes(job)

    def give(self, task: Task) -> Connection:
        """Have a task done; return where to wait for its end."""
        with suppress(ConnectionError):  # `take` finds out
            self._connection.send(task)
        return self._connection

    def take(self) -> list[Arrival] | ExporterError | None:
        """Return what arrived or what stopped it, None where the process is gone."""
        try:
            outcome: list[Arrival] | ExporterError = self._connection.recv()
        except (EOFError, ConnectionError):
            return None
        return outcome

    def dismiss(self) -> None:
        """Let the process finish what it is at, and go."""
        self._connection.close()
        self._process.join()


def _work(connection: Connection) -> None:
    """Do tasks until nobody gives any more, be it that the run has ended or died."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)  # a Ctrl-C reaches every process; the run decides what ends when
    try:
        do = connection.recv().begin()
        while True:
            task = connection.recv()
            try:
                outcome = do(task)
            except ExporterError as error:
                outcome = error
            connection.send(outcome)
    except (EOFError, ConnectionError):
        return


def _kind_of_processes() -> Any:  # noqa: ANN401
    """Return how processes are made: where possible as copies of one that loads everything from now on."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(_PRELOADED)
    multiprocessing.forkserver.ensure_running()
    return processes
