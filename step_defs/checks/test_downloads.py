"""Overlapping downloads: how many are under way, in which order, and what an error leaves undone."""

from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from threading import Event, Timer

import pytest

from confluence_markdown_exporter.exporters.downloads import Downloads
from confluence_markdown_exporter.models.attachment import Attachment

pytestmark = pytest.mark.unit

_MANY = [Attachment(str(number), f"{number}.pdf", "7") for number in range(20)]


class _Jobs:
    """Makes jobs that note when they were made and when they ran; those that `held` names wait."""

    def __init__(self, held: str = "") -> None:
        self.made: list[str] = []
        self.ran: list[str] = []
        self.let_go = Event()
        self._held = held

    def make(self, attachment: Attachment) -> Callable[[], str]:
        self.made.append(attachment.id)

        def run() -> str:
            if attachment.id == self._held:
                assert self.let_go.wait(20)
            self.ran.append(attachment.id)
            return f"fetched {attachment.filename}"

        return run


def _all_of(downloads: Downloads[str]) -> dict[str, str]:
    return {attachment.id: outcome for attachment, outcome in chain.from_iterable(downloads.rest())}


def test_each_is_given_out_once() -> None:
    jobs = _Jobs()
    with Downloads(_MANY, jobs.make, workers=2) as downloads:
        told = _all_of(downloads)
        assert list(downloads.rest()) == []
    assert told == {one.id: f"fetched {one.filename}" for one in _MANY}
    assert sorted(jobs.ran, key=int) == [one.id for one in _MANY]
    assert jobs.made == [one.id for one in _MANY]


def test_only_a_few_are_under_way_at_a_time() -> None:
    jobs = _Jobs(held="0")
    with Downloads(_MANY, jobs.make, workers=1) as downloads:
        assert jobs.made == ["0", "1", "2", "3"]
        assert list(downloads.arrived()) == []
        jobs.let_go.set()
        assert len(_all_of(downloads)) == 20


def test_one_that_is_needed_now_is_fetched_before_its_turn() -> None:
    jobs = _Jobs()
    with Downloads(_MANY, jobs.make, workers=1) as downloads:
        assert "19" in downloads
        assert downloads.wait_for("19") == "fetched 19.pdf"
        assert jobs.made == ["0", "1", "2", "3", "19"]
        assert "19" in _all_of(downloads)
        assert "19" not in downloads
        assert "no such" not in downloads


def test_an_error_drops_what_has_not_begun() -> None:
    jobs = _Jobs(held="0")
    later = Timer(0.2, jobs.let_go.set)
    with suppress(RuntimeError), Downloads(_MANY, jobs.make, workers=1):
        later.start()
        raise RuntimeError
    later.join()
    assert jobs.ran in ([], ["0"])


def test_what_had_ended_when_it_was_left_is_given_out_once_too() -> None:
    jobs = _Jobs()
    with suppress(RuntimeError), Downloads(_MANY[:4], jobs.make, workers=1) as downloads:
        downloads.wait_for("3")
        attachment, _ = next(next(downloads.rest()))
        raise RuntimeError
    left_over = [one.id for one, outcome in downloads.left_over() if outcome == f"fetched {one.filename}"]
    assert sorted([attachment.id, *left_over]) == ["0", "1", "2", "3"]


def test_one_that_failed_or_never_began_is_not_left_over() -> None:
    def make(attachment: Attachment) -> Callable[[], str]:
        def run() -> str:
            raise OSError(attachment.id)

        return run

    with suppress(OSError), Downloads(_MANY[:2], make, workers=1) as downloads:
        downloads.wait_for("0")
    assert list(downloads.left_over()) == []


def test_without_an_error_what_has_begun_is_finished() -> None:
    jobs = _Jobs()
    with Downloads(_MANY[:4], jobs.make, workers=1):
        pass
    assert jobs.ran == ["0", "1", "2", "3"]
