"""The pace of a service: learned when it refuses, shared by all, and near what it allows."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from confluence_markdown_exporter.clients.pace import Pace
from support.paces import seen_answering

pytestmark = pytest.mark.unit

_LATENCY = 0.02
_RUN_SECONDS = 300
_SETTLES_WITHIN_SECONDS = 60


@dataclass(slots=True)
class SavingService:
    """Allows so many requests a second, and saves up what a second did not use."""

    per_second: float
    _saved: float = 0.0
    _looked: float = 0.0

    def allows(self, now: float) -> bool:
        """Say whether a request that comes now is answered."""
        self._saved = min(self.per_second, self._saved + (now - self._looked) * self.per_second)
        self._looked = now
        if self._saved < 1:
            return False
        self._saved -= 1
        return True


@dataclass(slots=True)
class CountingService:
    """Allows so many requests in each second of the clock."""

    per_second: float
    _second: int = -1
    _taken: int = 0

    def allows(self, now: float) -> bool:
        """Say whether a request that comes now is answered."""
        if int(now) != self._second:
            self._second, self._taken = int(now), 0
        self._taken += 1
        return self._taken <= self.per_second


@dataclass
class Rehearsal:
    """Many threads that ask one service, with a clock of its own; `answers` holds (moment, was answered).

    With two hops each answer is a redirect to the one that counts, as with the attachments of Cloud.
    """

    service: SavingService | CountingService
    threads: int
    retry_after: float
    hops: int
    answers: list[tuple[float, bool]] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self._pace = Pace(lambda: self.now)
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []

    def run(self) -> None:
        """Let every thread ask again and again, as `ApiSession` does, until the time is up."""
        for _ in range(self.threads):
            self._want()
        while self.now < _RUN_SECONDS:
            self.now, _, what = heapq.heappop(self._waiting)
            what()

    def _after(self, seconds: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._waiting, (self.now + seconds, next(self._order), what))

    def _want(self) -> None:
        self._after(self._pace.pause_left(), self._take_turn)

    def _take_turn(self) -> None:
        taken_at, seconds = self.now, self._pace.turn()
        self._after(seconds, lambda: self._have_turn(taken_at, waited=seconds > 0))

    def _have_turn(self, taken_at: float, *, waited: bool) -> None:
        if waited and self._pace.pause_left():
            self._take_turn()
        else:
            self._send(taken_at, self.hops)

    def _send(self, taken_at: float, hops: int) -> None:
        answered = self.service.allows(self.now)
        self._after(_LATENCY, lambda: self._hear(taken_at, hops, answered=answered))

    def _hear(self, taken_at: float, hops: int, *, answered: bool) -> None:
        self.answers.append((self.now, answered))
        if not answered:
            self._pace.refused(taken_at, self.retry_after)
            self._after(self.retry_after, self._take_turn)
        elif hops > 1:
            self._send(taken_at, hops - 1)
        else:
            self._pace.answered()
            self._want()


@pytest.mark.parametrize("service", [SavingService, CountingService])
@pytest.mark.parametrize("per_second", [20, 100])
@pytest.mark.parametrize(("threads", "retry_after"), [(8, 1.0), (32, 1.0), (8, 5.0)])
@pytest.mark.parametrize("hops", [1, 2])
def test_the_pace_settles_where_the_service_is(
    service: type[SavingService | CountingService],
    per_second: float,
    threads: int,
    retry_after: float,
    hops: int,
) -> None:
    rehearsal = Rehearsal(service(per_second), threads, retry_after, hops)
    rehearsal.run()
    settled = [answered for moment, answered in rehearsal.answers if moment > _SETTLES_WITHIN_SECONDS]
    refused = settled.count(False) / len(settled)
    reached = settled.count(True) / (_RUN_SECONDS - _SETTLES_WITHIN_SECONDS) / per_second
    assert (reached >= 0.9, refused < 0.02) == (True, True), f"{reached:.0%} of it, {refused:.1%} refused"


def test_nothing_is_held_back_before_the_service_says_so() -> None:
    pace = Pace(lambda: 0.0)
    for _ in range(1000):
        pace.answered()
    assert (pace.turn(), pace.pause_left(), pace.per_second) == (0.0, 0.0, None)


def test_a_pause_is_everybodys() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    pace.refused(taken_at=100.0, pause=7.0)
    now[0] = 102.0
    pace.pause(1.0)
    assert pace.pause_left() == 5.0
    now[0] = 108.0
    assert pace.pause_left() == 0.0


def test_a_turn_comes_after_a_pause() -> None:
    now = [0.0]
    pace = seen_answering(now, answers=20, every_seconds=0.1)
    pace.refused(taken_at=0.0, pause=1.0)
    now[0] += 2.0
    pace.pause(5.0)
    assert pace.turn() == 5.0


def test_requests_that_were_refused_together_slow_down_once() -> None:
    now = [0.0]
    pace = seen_answering(now, answers=100, every_seconds=0.01)
    pace.refused(taken_at=0.99, pause=1.0)
    learned = pace.per_second
    pace.refused(taken_at=0.995, pause=1.0)
    assert learned is not None
    assert 90 <= learned <= 110
    assert pace.per_second == learned
