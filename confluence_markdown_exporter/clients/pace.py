"""How fast one service is asked, by all threads together: its pauses are everybody's, its pace is learned."""

import math
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

_WINDOW_SECONDS = 5.0
# What came before the first refusal may have been few requests one after the other.
_FIRST_WINDOW_SECONDS = 2.0
_MOST_REMEMBERED = 5000
_FEWEST_TO_LEARN_FROM = 8
_STEP_BACK = 0.97
_SLOWEST_GROWTH, _FASTEST_GROWTH = 0.002, 0.1
_GROWTH_DOUBLES_AFTER_SECONDS = 10.0
_LONGEST_PATIENCE = 12.0


class Pace:
    """What is known of a service's limits; shared by all who ask it, from any thread.

    Nothing is held back before the service asks to slow down for the first time. Then all requests wait as
    long as it wants, and go on no faster than it was seen to answer; while it refuses nothing they become
    faster again, slowly at first. So the pace stays just around what the service allows.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._paused_until = 0.0
        self._answers: deque[float] = deque(maxlen=_MOST_REMEMBERED)
        self._begun = clock()
        self._per_second: float | None = None
        self._next_turn = 0.0
        self._slowed_at = 0.0
        self._patience = 1.0
        self._idle: deque[tuple[float, float]] = deque(maxlen=16)
        self._grown_at = 0.0

    @property
    def per_second(self) -> float | None:
        """How many requests a second are sent at most; None while the service set no limit."""
        return self._per_second

    def pause_left(self) -> float:
        """Return for how many seconds the service wants to be left alone."""
        return max(0.0, self._paused_until - self._clock()) if self._paused_until else 0.0

    def turn(self) -> float:
        """Take the next turn, and return in how many seconds it is."""
        if self._per_second is None:
            return 0.0
        with self._lock:
            now = self._clock()
            self._grow(now)
            turn = max(self._next_turn, self._paused_until, now)
            self._next_turn = turn + 1 / self._per_second
            return turn - now

    def answered(self) -> None:
        """Be told that a request was answered."""
        self._answers.append(self._clock())

    def refused(self, taken_at: float, pause: float) -> None:
        """Be told that a request came too fast whose turn was taken at that moment, and how long to pause.

        Of all whose turns had been taken by then only the first one slows the pace down.
        """
        with self._lock:
            now = self._clock()
            self._paused_until = max(self._paused_until, now + pause)
            self._next_turn = max(self._next_turn, self._paused_until)
            if taken_at < self._slowed_at:
                return
            self._step_back(now)
            if pause > 1.0:  # a service may save up what a second's pause did not use, hardly more
                self._idle.append((now + 1.0, now + pause))
            self._slowed_at = self._grown_at = now
            self._patience = min(_LONGEST_PATIENCE, max(1.0, pause))

    def pause(self, seconds: float) -> None:
        """Be told that the service wants to be left alone for a while, for another reason than the pace."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def now(self) -> float:
        """Return the moment that `refused` wants to know."""
        return self._clock()

    def _step_back(self, now: float) -> None:
        """Go on a little slower than the service was seen to answer lately."""
        if self._per_second is not None:
            seen = self._seen_per_second(now, _WINDOW_SECONDS * self._patience)
            self._per_second = _STEP_BACK * min(seen or math.inf, self._per_second)
            return
        first = self._seen_per_second(now, _FIRST_WINDOW_SECONDS) or self._seen_per_second(now, math.inf)
        self._per_second = _STEP_BACK * first if first else None

    def _seen_per_second(self, now: float, window: float) -> float | None:
        """Return how many answers a second came lately, pauses left out; None where they were too few."""
        since = max(now - window, self._begun)
        seen = sum(moment >= since for moment in self._answers)
        asked = now - since - sum(max(0.0, end - max(begin, since)) for begin, end in self._idle)
        return seen / asked if seen >= _FEWEST_TO_LEARN_FROM and asked > 0 else None

    def _grow(self, now: float) -> None:
        """Let the pace grow, the faster the longer nothing was refused."""
        if self._per_second is None or now <= max(self._grown_at, self._paused_until):
            return
        doublings = (now - self._slowed_at) / (_GROWTH_DOUBLES_AFTER_SECONDS * self._patience)
        growth = min(_FASTEST_GROWTH, _SLOWEST_GROWTH / self._patience * 2**doublings)
        self._per_second *= 1 + growth * (now - max(self._grown_at, self._paused_until))
        self._grown_at = now
