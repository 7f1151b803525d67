"""The client of a cluster: its loop begins whenever its thread does, and nothing of it is left behind."""

import asyncio
import errno
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NoReturn

import pytest
from distributed import Client
from distributed.utils import sync

from confluence_markdown_exporter.errors import ConfigurationError, MachineExhausted
from confluence_markdown_exporter.workers.cluster import ClusterWorkers
from confluence_markdown_exporter.workers.own_loop import own_loop
from support.cluster import Cluster
from support.operator import Operator
from support.stage import Stage
from support.undisturbed import Undisturbed

pytestmark = pytest.mark.integration


class _NeverBegins:
    """A thread that the machine never gets round to."""

    def __init__(self, target: Callable[[], None], *, daemon: bool, name: str) -> None:
        pass

    def join(self, timeout: float | None = None) -> None:
        pass


@pytest.mark.slow
@pytest.mark.end_to_end
def test_an_export_by_a_cluster_where_the_thread_that_dask_would_begin_does_not(
    stage: Stage,
    operator: Operator,
    undisturbed: Undisturbed,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage.opens_space("DOCS", "Team Handbook")
    stage.adds_entangled_pages(60)
    cluster.is_set_for(operator.settings["auth"]["confluence"])
    monkeypatch.setattr("distributed.utils._CollectErrorThread", _NeverBegins)
    result = operator.exports("space", "DOCS", options=("--no-open-webui", "--scheduler", cluster.address))
    assert result.exit_code == 0, result.terminal
    assert undisturbed.differences_on_disk_and_in_ledger() == []


@pytest.mark.parametrize("address", ["ham://spam", "tcp://127.0.0.1", "tcp://127.0.0.1:spam"])
def test_a_client_that_cannot_connect_is_not_left_to_be_closed_when_it_is_thrown_away(address: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        ClusterWorkers(address, _no_source, connect_seconds=5)
    # What was raised holds the client: closed after its loop, it would warn, or keep another from beginning.
    assert told.value.__cause__
    assert _left_behind() == []


def test_a_client_that_is_stopped_while_it_connects_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_told_to_stop(_client: Client, timeout: float) -> None:
        assert timeout
        asked.set()
        await asyncio.Event().wait()

    def stopped(loop: Any, work: Callable[..., Any], **about: object) -> NoReturn:  # noqa: ANN401
        monkeypatch.setattr("distributed.client.sync", sync)
        asyncio.run_coroutine_threadsafe(work(**about), loop.asyncio_loop)
        asked.wait()
        raise KeyboardInterrupt

    asked = threading.Event()
    monkeypatch.setattr(Client, "_ensure_connected", is_told_to_stop)
    monkeypatch.setattr("distributed.client.sync", stopped)
    with pytest.raises(KeyboardInterrupt):
        ClusterWorkers("tcp://127.0.0.1:9", _no_source, connect_seconds=5)
    assert _left_behind() == []


def test_what_is_pending_when_a_loop_ends_is_cancelled() -> None:
    outcome: Future[str] = Future()

    async def waits() -> None:
        pending.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            outcome.set_result("cancelled")
            raise

    pending = threading.Event()
    with own_loop() as loop:
        loop.add_callback(waits)
        pending.wait()
    assert outcome.result(timeout=0) == "cancelled"
    assert loop.asyncio_loop.is_closed()  # type: ignore[attr-defined]
    assert _left_behind() == []


def test_a_loop_ends_also_where_nobody_waits_for_its_beginning_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stopped(_future: Future[object]) -> NoReturn:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", stopped)
    with pytest.raises(KeyboardInterrupt), own_loop():
        pass
    assert _left_behind() == []


def test_a_machine_that_has_no_files_left_for_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(asyncio, "SelectorEventLoop", refused)
    with pytest.raises(MachineExhausted, match="This machine lets the program open no more files"):
        ClusterWorkers("tcp://127.0.0.1:9", _no_source, connect_seconds=5)
    assert _left_behind() == []


def _no_source() -> NoReturn:
    raise NotImplementedError


def _left_behind() -> list[object]:
    """Return the threads and clients that live on."""
    loops = {"IO loop", "loop of a cluster's client"}  # Dask's, and ours
    threads = [one for one in threading.enumerate() if one.name in loops]
    clients = [one for one in gc.get_objects() if issubclass(type(one), Client) and one.status != "closed"]
    return [*threads, *clients]
