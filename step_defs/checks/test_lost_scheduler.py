"""A scheduler that goes away at any moment: the run ends with a word, whatever Dask's client makes of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, Self

import pytest
from distributed.client import ClosedClientError, FutureCancelledError
from distributed.comm.core import CommClosedError

from confluence_markdown_exporter.errors import ClusterError
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.part_export import SpacePart
from confluence_markdown_exporter.exporters.workers import Task
from confluence_markdown_exporter.workers import cluster
from confluence_markdown_exporter.workers.cluster import ClusterWorkers

pytestmark = pytest.mark.unit

_ADDRESS = "tcp://10.0.0.5:8786"
_TASKS = [Task(SpacePart((), ()), {}) for _ in range(3)]


class _Future:
    """A task at a cluster."""

    def __init__(self, ends: Callable[[], Any] | None) -> None:
        self._ends = ends

    def add_done_callback(self, tell: Callable[[Self], None]) -> None:
        if self._ends:
            tell(self)

    def result(self) -> Any:  # noqa: ANN401
        assert self._ends
        return self._ends()


class _Client:
    """Dask's client, as far as it is used; `ends` is what becomes of a task, None where nothing does."""

    def __init__(self, ends: Callable[[], Any] | None = None, *, lost: bool = False) -> None:
        self.status = "running"
        self.closed = False
        self._ends = ends
        self._lost = lost

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def wait_for_workers(self, _count: int, timeout: float) -> None:
        assert timeout

    def nthreads(self) -> dict[str, int]:
        return {"tcp://10.0.0.6:9": 1}

    def submit(self, *_work: object, pure: bool) -> _Future:
        assert not pure
        if self._lost:
            self.status = "connecting"
        if self.closed:
            raise ClosedClientError("Client is closed.")
        return _Future(self._ends)


Run = Callable[[_Client], Iterator[Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    def runs(client: _Client) -> Iterator[Any]:
        monkeypatch.setattr(cluster, "_Client", lambda *_about, **_named: client)
        monkeypatch.setattr(cluster, "_LOOK_SECONDS", 0.001)
        workers = ClusterWorkers(_ADDRESS, _no_source, connect_seconds=1)
        client.closed = False
        return workers.run(None, OutputFolder(tmp_path), _TASKS)  # type: ignore[arg-type]  # nobody looks at it

    return runs


def _no_source() -> NoReturn:
    raise NotImplementedError


def _raises(error: BaseException) -> Callable[[], Any]:
    def end() -> Any:  # noqa: ANN401
        raise error

    return end


def _is_gone(run: Iterator[Any]) -> None:
    with pytest.raises(ClusterError) as told:
        list(run)
    assert told.value.message == f"The scheduler at {_ADDRESS} is gone."
    assert told.value.advice == "What was finished is saved; start it again, and run the same command."


def test_a_task_that_was_handed_over_while_the_connection_broke_is_not_waited_for(run: Run) -> None:
    _is_gone(run(_Client(lost=True)))


@pytest.mark.parametrize(
    "error", [FutureCancelledError("key", "lost"), CommClosedError("closed")], ids=["cancelled", "cut off"]
)
def test_an_outcome_that_cannot_be_had_any_more(run: Run, error: BaseException) -> None:
    _is_gone(run(_Client(_raises(error))))


def test_what_dask_forgot_when_it_lost_the_scheduler(run: Run) -> None:
    _is_gone(run(_Client(_raises(AttributeError("'NoneType'")), lost=True)))


def test_a_client_that_was_closed_takes_no_task(run: Run) -> None:
    client = _Client(list)
    going = run(client)
    assert next(going) == []
    client.closed = True
    _is_gone(going)


@pytest.mark.parametrize("asked", ["wait_for_workers", "nthreads"])
def test_a_scheduler_that_goes_away_before_it_tells_of_its_workers(
    monkeypatch: pytest.MonkeyPatch, run: Run, asked: str
) -> None:
    def goes_away(*_about: object, **_named: object) -> NoReturn:
        raise OSError("Timed out trying to connect to tcp://10.0.0.5:8786 after 1 s")

    going = run(_Client(list))
    monkeypatch.setattr(_Client, asked, goes_away)
    _is_gone(going)
    with pytest.raises(ClusterError, match="is gone"):
        ClusterWorkers(_ADDRESS, _no_source, connect_seconds=1)


def test_a_worker_that_lacks_the_exporter_is_another_matter(run: Run) -> None:
    with pytest.raises(ClusterError, match="A worker cannot do its part: no such module") as told:
        list(run(_Client(_raises(ImportError("no such module")))))
    assert told.value.advice == "Install the exporter, in this version, wherever a worker runs."


def test_all_that_arrives_is_given(run: Run) -> None:
    assert list(run(_Client(list))) == [[], [], []]
