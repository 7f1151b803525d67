"""The conditions under which a stand-in is reached: latency, jitter, a limit of requests per second."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conditions:
    """What every request meets; times in seconds.

    A request waits `latency`, and up to `jitter` more or less, by a seeded generator. Above
    `requests_per_second`, where set, it is refused.
    """

    latency: float = 0.0
    jitter: float = 0.0
    requests_per_second: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.jitter <= self.latency:
            raise ValueError(f"Jitter {self.jitter} is not between 0 and the latency {self.latency}.")
        if self.requests_per_second is not None and self.requests_per_second < 1:
            raise ValueError(f"{self.requests_per_second} requests per second is less than one.")


class Passage:
    """Says of one request after the other how long it waits, and whether it may pass then."""

    def __init__(self, conditions: Conditions, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._conditions = conditions
        self._clock = clock
        self._random = random.Random(7)  # noqa: S311 - jitter, no secret
        self._allowed = conditions.requests_per_second or 0.0
        self._looked = clock()

    def seconds(self) -> float:
        """Return how long the next request waits."""
        jitter = self._conditions.jitter
        return self._conditions.latency + (self._random.uniform(-jitter, jitter) if jitter else 0.0)

    def is_open(self) -> bool:
        """Let a request pass, or not; what was saved up since the last one is a second's worth at most."""
        per_second = self._conditions.requests_per_second
        if per_second is None:
            return True
        now = self._clock()
        self._allowed = min(per_second, self._allowed + (now - self._looked) * per_second)
        self._looked = now
        if self._allowed < 1:
            return False
        self._allowed -= 1
        return True
