"""Parts of an export by the workers of a Dask cluster, on this machine or on many."""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

from distributed import Client, Future, KilledWorker, get_worker
from distributed.client import ClosedClientError, FutureCancelledError
from distributed.comm.core import CommClosedError
from tornado.ioloop import IOLoop

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.errors import ClusterError, ConfigurationError
from confluence_markdown_exporter.exporters.machine_limits import machine_limits_told
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.part_export import Arrival, SpaceContext
from confluence_markdown_exporter.exporters.workers import Attempt, Job, Task, shared_out
from confluence_markdown_exporter.sources import ContentSource
from confluence_markdown_exporter.workers.own_loop import own_loop

_TASKS_PER_THREAD = 2
_FIRST_WORKER_SECONDS = 30
_LOOK_SECONDS = 1.0
_CHATTY = ("distributed", "distributed.client", "tornado.application")
_START_ONE = "Start one with `dask scheduler` and `dask worker`, or leave --scheduler out."


class ClusterWorkers:
    """The workers behind a Dask scheduler; `make_source` gives a worker its own connections, where it runs.

    A worker that is lost has its tasks done again by Dask, by another; a task over which several were lost
    is done by halves. All of them must reach the output folder by the same path, and have this version of
    the exporter. Raises `ClusterError` where the scheduler or its workers cannot be used, at once and later.
    """

    def __init__(
        self, address: str, make_source: Callable[[], ContentSource], *, connect_seconds: float
    ) -> None:
        self._address = address
        self._make_source = make_source
        self._connect_seconds = connect_seconds
        with self._client() as client:
            self.at_once = _threads(client, address)

    def run(
        self, context: SpaceContext, folder: Output, tasks: Iterable[Task]
    ) -> Generator[list[Arrival], None, None]:
        """Do the tasks; see `Workers`."""
        with self._client() as client:
            job = Job(self._make_source, folder, context)
            yield from shared_out(tasks, _Cluster(client, self._address, job))

    @contextmanager
    def _client(self) -> Iterator[Client]:
        for chatty in _CHATTY:
            logging.getLogger(chatty).setLevel(logging.CRITICAL)  # what is wrong, our errors say
        with ExitStack() as running:
            with machine_limits_told():
                loop = running.enter_context(own_loop())
            client = running.enter_context(self._connected(loop))
            try:
                client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
            except TimeoutError as error:
                raise ClusterError(
                    f"The scheduler at {self._address} has no workers.", advice=_START_ONE
                ) from error
            except OSError as lost:
                raise _gone(self._address) from lost
            yield client

    def _connected(self, loop: IOLoop) -> Client:
        try:
            return _Client(  # type: ignore[no-untyped-call]  # Dask gives its client no types
                self._address, loop=loop, timeout=self._connect_seconds, set_as_default=False
            )
        except (OSError, TimeoutError) as error:
            raise ClusterError(f"No scheduler answers at {self._address}.", advice=_START_ONE) from error
        except ValueError as error:
            raise ConfigurationError(
                f"workers.scheduler is no address of a scheduler: {self._address!r}.",
                advice="Give it as the scheduler tells it, for example tcp://10.0.0.5:8786.",
            ) from error


class _Client(Client):
    """Dask's client, closed also where it cannot connect: Dask leaves that to whenever it is thrown away,
    when its loop may have ended, or another client be waiting for the same lock."""

    def start(self, **named: Any) -> None:  # noqa: ANN401
        """Connect to the scheduler."""
        with ExitStack() as otherwise:
            otherwise.callback(self.close)
            super().start(**named)  # type: ignore[no-untyped-call]
            otherwise.pop_all()


class _Cluster:
    """A job that the scheduler knows, so that it can be had again wherever a task is done."""

    losses = 1  # each is several workers already, as the scheduler is set

    def __init__(self, client: Client, address: str, job: Job) -> None:
        self._client = client
        self._address = address
        self.room = _threads(client, address) * _TASKS_PER_THREAD
        self._attempts: dict[Future[Any], Attempt] = {}
        self._ended: SimpleQueue[Future[Any]] = SimpleQueue()
        self._job = self._submitted(_kept, job)

    def give(self, attempt: Attempt) -> None:
        """Have a task done."""
        future = self._submitted(_done, self._job, attempt.task, __version__)
        self._attempts[future] = attempt
        future.add_done_callback(self._ended.put)

    def next_ended(self) -> tuple[Attempt, list[Arrival] | None]:
        """Wait for a task to end; see `Team`."""
        future = self._next_ended()
        attempt = self._attempts.pop(future)
        try:
            arrivals: list[Arrival] = future.result()
        except KilledWorker:
            return attempt, None
        except (FutureCancelledError, CommClosedError) as lost:
            raise _gone(self._address) from lost
        except (ImportError, AttributeError) as error:
            if self._is_lost:  # then Dask stumbles over what it has forgotten
                raise _gone(self._address) from error
            raise ClusterError(
                f"A worker cannot do its part: {error}.",
                advice="Install the exporter, in this version, wherever a worker runs.",
            ) from error
        return attempt, arrivals

    def dismiss(self) -> None:
        """Wait for the tasks in hand: a worker cannot be kept from finishing what it is at."""
        with suppress(ClusterError):
            while self._attempts:
                del self._attempts[self._next_ended()]

    @property
    def _is_lost(self) -> bool:
        """Whether there is no connection to the scheduler any more, or was none for a moment."""
        return self._client.status != "running"

    def _submitted(self, work: Callable[..., Any], *about: object) -> "Future[Any]":
        try:
            return self._client.submit(work, *about, pure=False)
        except ClosedClientError as lost:
            raise _gone(self._address) from lost

    def _next_ended(self) -> "Future[Any]":
        """Return a task that has ended. What was handed over while the connection broke ends never."""
        while True:
            try:
                return self._ended.get(timeout=_LOOK_SECONDS)
            except Empty:
                if self._is_lost:
                    raise _gone(self._address) from None


def _threads(client: Client, address: str) -> int:
    """Count the tasks that the workers do at a time."""
    try:
        return sum(client.nthreads().values())
    except OSError as lost:
        raise _gone(address) from lost


def _gone(address: str) -> ClusterError:
    return ClusterError(
        f"The scheduler at {address} is gone.",
        advice="What was finished is saved; start it again, and run the same command.",
    )


def _kept(job: Job) -> Job:
    return job


def _done(job: Job, task: Task, version: str) -> list[Arrival]:
    """Do a task, on the worker."""
    if version != __version__:
        raise ClusterError(
            f"The worker {get_worker().address} has version {__version__} of the exporter, not {version}.",
            advice="Install the same version everywhere.",
        )
    return job.begin()(task)
