"""How a failed request is repeated: how often, after which wait, and for how long in all."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

import requests

from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.models.foreign_text import whole_number

Sleep = Callable[[float], None]
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patiently a failed request is repeated.

    The n-th repetition waits `backoff_factor ** (n - 1)` seconds, or what the server asks for in
    Retry-After, never more than `max_backoff_seconds`; up to the share `jitter` of it is added by chance, so
    that many who failed together do not come back together. `retries` is the number of repetitions after
    the first attempt; 0 switches them off. After `max_waiting_seconds` of waiting in all there is none.
    """

    retries: int = 5
    backoff_factor: float = 2.0
    max_backoff_seconds: float = 60.0
    max_waiting_seconds: float = 600.0
    jitter: float = 0.0
    status_codes: frozenset[int] = frozenset({413, 429, 502, 503, 504})

    def seconds_before(self, repetition: int, asked: float | None) -> float:
        """Return how long to wait before the n-th repetition, where the server asked for so many seconds."""
        wanted = self.backoff_factor ** (repetition - 1) if asked is None else asked
        bounded = max(0.0, min(wanted, self.max_backoff_seconds))
        return bounded * (1 + self.jitter * random.random())  # noqa: S311 - chance, no secret


class Repeatable(Exception):
    """A failure that the next attempt may not meet; `outcome` is raised when there is none left.

    `did_nothing` says that the service left the request alone. `most_repetitions` is the number of
    repetitions after which this failure is final, where that is less than the policy bears.
    """

    def __init__(
        self,
        outcome: ExporterError,
        *,
        retry_after_seconds: float | None = None,
        did_nothing: bool = False,
        most_repetitions: int | None = None,
    ) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome
        self.retry_after_seconds = retry_after_seconds
        self.did_nothing = did_nothing
        self.most_repetitions = most_repetitions


def repeated(attempt: Callable[[], Got], policy: RetryPolicy, wait: Sleep) -> Got:
    """Return what an attempt gives, after as many that raise `Repeatable` as the policy bears."""
    repetitions, hardly_passing, waited = 0, 0, 0.0
    while True:
        try:
            return attempt()
        except Repeatable as failure:
            most = failure.most_repetitions
            hardly_passing += most is not None
            had_its_chances = most is not None and hardly_passing > most
            if had_its_chances or repetitions >= policy.retries or waited >= policy.max_waiting_seconds:
                raise failure.outcome from failure.__cause__
            repetitions += 1
            seconds = policy.seconds_before(repetitions, failure.retry_after_seconds)
        wait(seconds)
        waited += seconds


def retry_after_seconds(response: requests.Response) -> float | None:
    """Read Retry-After, which is a number of seconds or a date; None when absent or unreadable."""
    value = response.headers.get("Retry-After")
    if value is None:
        return None
    seconds = whole_number(value)
    if seconds is not None:
        return float(seconds)
    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
