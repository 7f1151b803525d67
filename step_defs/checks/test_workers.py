"""How work is cut into tasks for workers, and what becomes of tasks whose workers fail."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confluence_markdown_exporter.errors import ConfluenceUnreachable, SourceLost
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.part_export import SpaceContext, SpacePart
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.exporters.workers import LARGEST_PART, Task, parts_of, worker_part_size
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.sources import ContentSource
from confluence_markdown_exporter.workers.processes import ProcessWorkers
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.faults import Fault, Outcome
from support.services.mounting import LoopbackNetwork
from support.started_program import started_program

pytestmark = pytest.mark.integration


def _part(pages: int, attachments: list[int]) -> SpacePart:
    """Return a part with so many pages; each attachment is said with the number of its page."""
    return SpacePart(
        tuple(Page(str(number), f"Page {number}", "DOCS", 1) for number in range(pages)),
        tuple(Attachment(f"a{n}", f"{n}.pdf", str(page)) for n, page in enumerate(attachments)),
    )


_parts = st.builds(_part, st.integers(0, 700), st.lists(st.integers(0, 900), max_size=300))


@given(
    listed=_parts,
    at_once=st.integers(1, 64),
    unchanged=st.sets(st.integers(0, 700)),
    in_place=st.sets(st.integers(0, 300)),
)
def test_every_page_and_attachment_is_in_one_part(
    listed: SpacePart, at_once: int, unchanged: set[int], in_place: set[int]
) -> None:
    index = SpaceIndex(Space("DOCS", "Team Handbook"), listed.pages, listed.attachments)
    pages = [page.id for page in listed.pages if int(page.id) not in unchanged]
    attachments = {one for one in index.attachments if int(one[1:]) not in in_place}
    size = worker_part_size(len(pages), at_once)
    assert size <= LARGEST_PART
    parts = list(parts_of(index, pages, attachments, size))
    assert [page.id for part in parts for page in part.pages] == pages
    assert sorted(one.id for part in parts for one in part.attachments) == sorted(attachments)
    for part in parts:
        assert len(part.pages) + len(part.attachments) > 0
        assert len(part.pages) <= size
        there = {page.id for page in part.pages}
        assert not there or {one.page_id for one in part.attachments} <= there


@given(part=_parts)
def test_halves_hold_what_the_whole_held(part: SpacePart) -> None:
    task = Task(part, {"path": frozenset({"hash"})})
    halves = task.halves()
    assert {page for half in halves for page in half.part.pages} == {*part.pages}
    assert (
        sorted(one.id for half in halves for one in half.part.attachments)
        == sorted(one.id for one in part.attachments)
        or not part.pages
        or {one.page_id for one in part.attachments} - {page.id for page in part.pages}
    )
    assert all(half.ours == task.ours for half in halves)
    if len(part.pages) > 1 or (not part.pages and len(part.attachments) > 1):
        assert len(halves) == 2
        assert all(half.part != part for half in halves)
    else:
        assert halves == (task,)


def _context() -> SpaceContext:
    folder = OutputFolder(Path("nowhere"))
    return SpaceContext(
        SpaceIndex(Space("DOCS", "Team Handbook"), [], []),
        MetadataEnricher(),
        MarkdownLayout(),
        with_file=frozenset(),
        restricted=frozenset(),
        in_place=set(),
        expected=set(),
        other_spaces=OtherSpaces(list, folder),
        parallel_downloads=1,
    )


class _WithoutBodies:
    """A source that answers, but not with bodies."""

    def bodies(self, _pages: object) -> Iterator[object]:
        """Fail with something that is no failure of a page."""
        raise ConfluenceUnreachable("Confluence is overworked.", advice="Wait for it.")

    def check_connection(self) -> None:
        """Answer."""


class _Gone(_WithoutBodies):
    """A source that cannot be reached any more."""

    def check_connection(self) -> None:
        """Fail."""
        raise ConfluenceUnreachable("Confluence is gone.", advice="Look for it.")


def _without_bodies() -> ContentSource:
    return _WithoutBodies()  # type: ignore[return-value]  # all that a part asks of it


def _gone() -> ContentSource:
    return _Gone()  # type: ignore[return-value]  # all that a part asks of it


def _dies() -> ContentSource:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.slow
def test_a_process_that_dies_before_its_first_task_fails_the_task_at_last(tmp_path: Path) -> None:
    workers = ProcessWorkers(2, _dies)
    task = Task(_part(1, [0]), {})
    arrived = [
        one for arrivals in workers.run(_context(), OutputFolder(tmp_path), [task]) for one in arrivals
    ]
    assert len(arrived) == 2
    assert {str(one.outcome) for one in arrived} == {
        "the process that was at it ended unexpectedly, several times; "
        "there may be too little memory for so many workers. "
        "Set workers.processes to fewer, and run it again."
    }


def test_what_a_source_raises_is_told_of_each_page(tmp_path: Path) -> None:
    workers = ProcessWorkers(2, _without_bodies)
    [arrivals] = workers.run(_context(), OutputFolder(tmp_path), [Task(_part(2, []), {})])
    assert [str(one.outcome) for one in arrivals] == [
        "its content could not be fetched: Confluence is overworked. Wait for it."
    ] * 2


def test_that_a_source_is_lost_goes_through(tmp_path: Path) -> None:
    with pytest.raises(SourceLost, match="Confluence is gone"):
        list(ProcessWorkers(2, _gone).run(_context(), OutputFolder(tmp_path), [Task(_part(2, []), {})]))


@contextmanager
def _running_export(folder: Path, at_download: Outcome) -> Iterator[subprocess.Popen[bytes]]:
    """Run an export by two workers, with something happening when it fetches an attachment."""
    site = ConfluenceSite()
    space = site.add_space("DOCS", "Team Handbook")
    for number in range(120):
        site.attach(site.add_page(space, f"Page {number}", "<p>Words.</p>"), f"{number}.bin", b"bytes")
    with LoopbackNetwork() as network:
        confluence = network.mount(ConfluenceCloudApi(site))
        confluence.faults.add(Fault(at_download, matches="/download", times=1))
        operator = Operator(folder)
        operator.sets("auth.confluence.url", confluence.url)
        operator.sets("auth.confluence.username", site.credentials.username)
        operator.sets("auth.confluence.api_token", site.credentials.api_token)
        command = [
            sys.executable,
            "-m",
            "confluence_markdown_exporter",
            "space",
            "DOCS",
            str(operator.output),
        ]
        # What is killed leaves the folder of its socket behind, whose path may not be long.
        with (
            TemporaryDirectory() as scratch,
            started_program(
                [*command, "--workers", "2"],
                {**operator.environment, "TMPDIR": scratch},
                errors=subprocess.PIPE,
            ) as running,
        ):
            yield running


@pytest.mark.slow
def test_workers_end_when_the_run_is_killed(tmp_path: Path) -> None:
    workers: list[psutil.Process] = []

    def look(app, environ, start_response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        workers.extend(psutil.Process(running.pid).children(recursive=True))
        running.kill()
        return app(environ, start_response)

    with _running_export(tmp_path, look) as running:
        running.wait(timeout=60)
        assert len(workers) >= 2
        _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []


@pytest.mark.slow
def test_an_interrupted_run_ends_with_its_workers(tmp_path: Path) -> None:
    workers: list[psutil.Process] = []

    def interrupt(app, environ, start_response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        workers.extend(psutil.Process(running.pid).children(recursive=True))
        for pid in (running.pid, *(worker.pid for worker in workers)):  # as a Ctrl-C does
            os.kill(pid, signal.SIGINT)
        return app(environ, start_response)

    with _running_export(tmp_path, interrupt) as running:
        _, errors = running.communicate(timeout=60)
        _, alive = psutil.wait_procs(workers, timeout=30)
    assert running.returncode == 130
    assert b"Interrupted. What was finished is saved" in errors
    assert b"Traceback" not in errors
    assert alive == []
