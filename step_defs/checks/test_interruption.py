"""Being told to stop: once, in the middle of a step or between stages, and twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from confluence_markdown_exporter.interruption import IN_HAND, Interruption
from confluence_markdown_exporter.models.progress import NoProgress, Progress

pytestmark = pytest.mark.unit

_STOPS_TWICE = """
import os, signal, sys, time
from confluence_markdown_exporter.models.progress import NoProgress
from confluence_markdown_exporter.interruption import Interruption

with Interruption(print) as interruption:
    interruption.heeded_by(NoProgress()).begin("Export", 2)
    for _ in range(2):
        os.kill(os.getpid(), signal.{name})
    time.sleep(60)
"""


class _Told(list[str]):
    """What the operator was told."""


@pytest.fixture
def told() -> _Told:
    return _Told()


@pytest.fixture
def progress(told: _Told) -> Iterator[Progress]:
    with Interruption(told.append) as interruption:
        yield interruption.heeded_by(NoProgress())


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "termination"])
def ending(request: pytest.FixtureRequest) -> signal.Signals:
    asked: signal.Signals = request.param
    return asked


def _receive(ending: signal.Signals) -> None:
    os.kill(os.getpid(), ending)


def test_the_step_in_hand_is_finished(progress: Progress, told: _Told, ending: signal.Signals) -> None:
    progress.begin("Export", 2)
    _receive(ending)
    assert told == [IN_HAND]
    with pytest.raises(KeyboardInterrupt):
        progress.advance("Onboarding")


class _Heard(list[tuple[str, ...]]):
    """Progress that remembers what it was told."""

    def begin(self, stage: str, total: int) -> None:
        self.append((stage, str(total)))

    def advance(self, name: str) -> None:
        self.append((name,))


def test_progress_is_told_as_ever() -> None:
    heard = _Heard()
    with Interruption(print) as interruption:
        progress = interruption.heeded_by(heard)
        progress.begin("Export", 2)
        progress.advance("Onboarding")
    assert heard == [("Export", "2"), ("Onboarding",)]


def test_what_winds_up_is_let_do_so(progress: Progress, ending: signal.Signals) -> None:
    progress.begin("Export", 3)
    _receive(ending)
    with pytest.raises(KeyboardInterrupt):
        progress.advance("Onboarding")
    progress.advance("plan.pdf, which had arrived by then")


def test_between_stages_nothing_is_waited_for(
    progress: Progress, told: _Told, ending: signal.Signals
) -> None:
    progress.begin("Export", 1)
    progress.advance("Onboarding")
    with pytest.raises(KeyboardInterrupt):
        _receive(ending)
    assert told == []


def test_before_the_first_stage_nothing_is_waited_for(progress: Progress, ending: signal.Signals) -> None:
    assert progress
    with pytest.raises(KeyboardInterrupt):
        _receive(ending)


def test_the_next_stage_does_not_begin(progress: Progress, ending: signal.Signals) -> None:
    progress.begin("Export", 1)
    _receive(ending)
    with pytest.raises(KeyboardInterrupt):
        progress.begin("Knowledge base", 1)


def test_whoever_was_told_of_signals_before_is_told_again(ending: signal.Signals) -> None:
    before = signal.getsignal(ending)
    with Interruption(print):
        assert signal.getsignal(ending) != before
    assert signal.getsignal(ending) == before


def test_twice_stops_on_the_spot(ending: signal.Signals) -> None:
    script = _STOPS_TWICE.format(name=ending.name)
    ended = subprocess.run([sys.executable, "-c", script], timeout=30, check=False, capture_output=True)
    assert ended.returncode == -ending
