"""Processes that share an export, as threads of this one: what they are given and give back, how they end."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from confluence_markdown_exporter.errors import ConfluenceUnreachable, SourceLost
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.part_export import Arrival, ArrivedPage, SpacePart
from confluence_markdown_exporter.exporters.workers import Job, Task
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.workers import processes

pytestmark = pytest.mark.unit

_PAGES = [Page(str(number), f"Page {number}", "DOCS", 1) for number in range(8)]
_TASKS = [Task(SpacePart((page,), ()), {}) for page in _PAGES]


class _Process(Thread):
    """A thread with its own end of a connection, as a process has."""

    def __init__(
        self, *, target: Callable[[Connection], None], args: tuple[Connection], daemon: bool
    ) -> None:
        self._end = Connection(os.dup(args[0].fileno()))
        super().__init__(target=target, args=(self._end,), daemon=daemon)

    def run(self) -> None:
        """Do what a process does; its end of the connection goes with it, however it goes."""
        with self._end, suppress(SystemExit):
            super().run()


class _Job(Job):
    """A job that fails each page in its own words; what a process made of it may die or lose its source."""

    def begin(self) -> Callable[[Task], list[Arrival]]:
        def do(task: Task) -> list[Arrival]:
            titles = {page.title for page in task.part.pages}
            if "Fatal" in titles:
                raise SystemExit
            if "Lost" in titles:
                raise SourceLost("Confluence is gone.", advice="Look for it.")
            return [ArrivedPage(page, f"tried {page.title}") for page in task.part.pages]

        return do


@pytest.fixture
def ignored(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Have threads in place of processes; return which signals they were told to take how."""
    told: list[tuple[Any, Any]] = []
    monkeypatch.setattr(processes, "Job", _Job)
    context = SimpleNamespace(Pipe=Pipe, Process=_Process)
    monkeypatch.setattr(processes, "_kind_of_processes", lambda: context)
    monkeypatch.setattr(signal, "signal", lambda *one: told.append(one))
    return told


def _done(folder: Path, count: int, tasks: list[Task]) -> list[Arrival]:
    workers = processes.ProcessWorkers(count, ConfluenceUnreachable)  # type: ignore[arg-type]  # nobody calls it
    context: Any = None  # nobody looks at it
    return [one for arrivals in workers.run(context, OutputFolder(folder), tasks) for one in arrivals]


def test_every_task_is_done_once_by_no_more_processes_than_are_wanted(
    tmp_path: Path, ignored: list[tuple[Any, Any]]
) -> None:
    arrived = _done(tmp_path, 3, _TASKS)
    assert sorted(arrived, key=lambda one: _PAGES.index(one.page)) == [  # type: ignore[union-attr]  # all are pages
        ArrivedPage(page, f"tried {page.title}") for page in _PAGES
    ]
    both = [(signal.SIGINT, signal.SIG_IGN), (signal.SIGTERM, signal.SIG_IGN)]
    assert ignored.count(both[0]) == ignored.count(both[1]) <= 3
    assert set(ignored) == set(both)


def test_a_process_that_dies_is_replaced_and_what_kills_three_fails_alone(
    tmp_path: Path, ignored: list[tuple[Any, Any]]
) -> None:
    fatal = Page("9", "Fatal", "DOCS", 1)
    arrived = _done(tmp_path, 1, [Task(SpacePart((fatal,), ()), {}), *_TASKS[:1]])
    assert sorted(str(one.outcome)[:39] for one in arrived) == [
        "the process that was at it ended unexpe",
        "tried Page 0",
    ]
    assert len(ignored) == 2 * 3


@pytest.mark.usefixtures("ignored")
def test_of_many_pages_that_a_process_died_over_only_the_one_that_kills_it_fails(tmp_path: Path) -> None:
    pages = (*_PAGES[:4], Page("9", "Fatal", "DOCS", 1), *_PAGES[4:])
    arrived = _done(tmp_path, 2, [Task(SpacePart(pages, ()), {})])
    told = {one.page.title: str(one.outcome) for one in arrived if isinstance(one, ArrivedPage)}
    assert len(arrived) == len(told) == 9
    assert told.pop("Fatal").startswith("the process that was at it ended unexpectedly, several times;")
    assert told == {page.title: f"tried {page.title}" for page in _PAGES}


def test_what_stops_a_process_stops_the_run(tmp_path: Path, ignored: list[tuple[Any, Any]]) -> None:
    lost = Page("9", "Lost", "DOCS", 1)
    with pytest.raises(SourceLost, match="Confluence is gone"):
        _done(tmp_path, 1, [Task(SpacePart((lost,), ()), {}), *_TASKS])
    assert len(ignored) == 2
