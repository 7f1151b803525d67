"""How a failed request is repeated: how often, after which wait, and for how long in all."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, stop_any
from tenacity.stop import stop_base
from tenacity.wait import wait_base

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


def repeated(attempt: Callable[[], Got], policy: RetryPolicy, sleep: Sleep) -> Got:
    """Return what an attempt gives, after as many that raise `Repeatable` as the policy bears."""
    retrying = Retrying(
        stop=stop_any(
            _HadItsChances(),
            stop_after_attempt(policy.retries + 1),
            _WaitedEnough(policy.max_waiting_seconds),
        ),
        wait=_PoliteWait(policy),
        retry=retry_if_exception_type(Repeatable),
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except Repeatable as failure:
        raise failure.outcome from failure.__cause__


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


class _PoliteWait(wait_base):
    """Waits as long as the server asks, else exponentially; bounded either way."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy

    def __call__(self, retry_state: RetryCallState) -> float:
        failure = retry_state.outcome.exception() if retry_state.outcome else None
        asked = failure.retry_after_seconds if isinstance(failure, Repeatable) else None
        grown: float = self._policy.backoff_factor ** (retry_state.attempt_number - 1)
        wanted = max(0.0, min(asked if asked is not None else grown, self._policy.max_backoff_seconds))
        return wanted * (1 + self._policy.jitter * random.random())  # noqa: S311 - chance, no secret


class _WaitedEnough(stop_base):
    """Ends the repetitions when they have waited for so long in all."""

    def __init__(self, most_seconds: float) -> None:
        self._most_seconds = most_seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.idle_for >= self._most_seconds


class _HadItsChances(stop_base):
    """Ends the repetitions of one request when it met failures that hardly pass too often."""

    def __init__(self) -> None:
        self._met = 0

    def __call__(self, retry_state: RetryCallState) -> bool:
        failure = retry_state.outcome.exception() if retry_state.outcome else None
        most = failure.most_repetitions if isinstance(failure, Repeatable) else None
        if most is None:
            return False
        self._met += 1
        return self._met > most
