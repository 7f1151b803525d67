"""Clocks tell work by stage: nothing twice, nothing of what only waits, nothing of another stage."""

import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from confluence_markdown_exporter.exporters import part_export
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_writer import PageWriter
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.attachment import Attachment
from support.benchmarks.stage_clocks import OTHER, StageClocks
from support.benchmarks.stage_entries import entries_clocked

pytestmark = [pytest.mark.integration, pytest.mark.tools]

LITTLE = 0.03
"""Seconds of the processor that a check grants the clocks, the generators and the threads themselves."""


def work(seconds: float) -> None:
    """Take so many seconds of the processor, however busy the machine is."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def near(seconds: float) -> object:
    return pytest.approx(seconds, abs=LITTLE)


def test_what_is_inside_an_inner_stage_is_taken_from_the_outer() -> None:
    clocks = StageClocks()
    convert = clocks.clocked("conversion", work)

    def write() -> None:
        work(0.05)
        convert(0.1)
        work(0.05)

    with clocks:
        clocks.clocked("writing", write)()
        work(0.06)
    assert clocks.worked == {"writing": near(0.1), "conversion": near(0.1), OTHER: near(0.06)}
    assert sum(clocks.worked.values()) == pytest.approx(clocks.cpu_seconds)


def test_an_error_ends_its_stage() -> None:
    clocks = StageClocks()

    def fail() -> None:
        raise LookupError

    with clocks:
        with pytest.raises(LookupError):
            clocks.clocked("writing", fail)()
        work(0.1)
    assert clocks.worked == {"writing": near(0), OTHER: near(0.1)}


def test_waiting_is_no_work() -> None:
    clocks = StageClocks()
    with clocks:
        clocks.clocked("downloads", time.sleep)(0.2)
        clocks.clocked("conversion", work)(0.1)
    assert clocks.worked["downloads"] == near(0)
    assert 0.2 - LITTLE < clocks.waited["downloads"] <= clocks.seconds - 0.1
    assert clocks.worked["conversion"] == near(0.1)


def test_threads_work_in_their_own_stages_while_the_main_thread_waits_for_them() -> None:
    clocks = StageClocks()

    def download() -> None:
        time.sleep(0.3)
        work(0.1)

    with clocks, ThreadPoolExecutor(2) as pool:
        ended = [pool.submit(clocks.clocked("downloads", download)) for _ in range(2)]
        clocks.clocked("conversion", lambda: [one.result() for one in ended])()
    assert clocks.worked == {"downloads": near(0.2), "conversion": near(0), OTHER: near(0)}
    assert 0.3 - LITTLE < clocks.waited["conversion"] < clocks.seconds - 0.1
    assert "downloads" not in clocks.waited


def test_a_thread_that_waits_for_the_lock_of_python_is_no_waiting_export() -> None:
    clocks = StageClocks()
    with clocks, ThreadPoolExecutor(1) as pool:
        working = pool.submit(clocks.clocked("downloads", work), 0.3)
        clocks.clocked("writing", work)(0.3)
        working.result()
    assert clocks.worked == {"downloads": near(0.3), "writing": near(0.3), OTHER: near(0)}
    assert sum(clocks.waited.values()) == near(clocks.seconds - clocks.cpu_seconds)


def bodies() -> Generator[str, str, None]:
    """Work before each of two bodies, and after them, also where one is refused."""
    for name in ("one", "two"):
        work(0.05)
        try:
            yield name
        except LookupError:
            work(0.05)
            yield "nothing"
    work(0.05)


def test_each_step_of_a_generator_belongs_to_its_stage() -> None:
    clocks = StageClocks()
    with clocks:
        for _ in clocks.clocked("bodies", bodies)():
            clocks.clocked("conversion", work)(0.05)
            work(0.05)
    assert clocks.worked == {"bodies": near(0.15), "conversion": near(0.1), OTHER: near(0.1)}


def test_a_clocked_generator_is_sent_errors_and_closed_as_it_was() -> None:
    clocks = StageClocks()
    with clocks:
        clocked = clocks.clocked("bodies", bodies)()
        assert next(clocked) == "one"
        assert clocked.throw(LookupError()) == "nothing"
        clocked.close()
        assert list(clocked) == []
    assert clocks.worked == {"bodies": near(0.1), OTHER: near(0)}


def test_every_entry_is_a_function_of_the_package_and_is_itself_again_afterwards() -> None:
    before = PageWriter.write, Ledger.__init__
    with entries_clocked():
        assert PageWriter.write is not before[0]
        assert Ledger.__init__ is not before[1]
    assert (PageWriter.write, Ledger.__init__) == before


@pytest.mark.parametrize("name", ["ledger.Ledger.renamed", "exporters.renamed.write", "renamed"])
def test_an_entry_that_the_package_does_not_have_is_refused(name: str) -> None:
    with pytest.raises((AttributeError, ImportError), match="renamed"), entries_clocked({"writing": [name]}):
        pass


def test_bytes_that_come_while_a_file_is_written_are_downloaded(tmp_path: Path) -> None:
    def come() -> Iterator[bytes]:
        work(0.1)
        yield b"image"

    with entries_clocked() as clocks:
        chunks = part_export._whole(come(), Attachment("1", "plan.png", "2", 1, "image/png", 5))
        OutputFolder(tmp_path).write_stream(PurePosixPath("plan.png"), chunks)
    assert clocks.worked["downloads"] == near(0.1)
    assert 0 < clocks.worked["writing"] < LITTLE
