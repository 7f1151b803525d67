"""The HTTP that both clients share: one session, bounded retries, answers checked to be whole, typed errors.

Retries live above the transport (not in urllib3), so that they work the same whatever carries the
requests, and a test can watch them. An attempt ends with the last byte of its answer: one that breaks off is
repeated like one that never began. Waiting goes through an injected `sleep`.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

from confluence_markdown_exporter.clients.kept_connections import OVER_ITS_OWN_CONNECTION
from confluence_markdown_exporter.clients.pace import Pace
from confluence_markdown_exporter.clients.reading import Reading
from confluence_markdown_exporter.clients.retrying import (
    Repeatable,
    RetryPolicy,
    Sleep,
    repeated,
    retry_after_seconds,
)
from confluence_markdown_exporter.clients.service_errors import (
    NO_ADDRESS,
    ServiceErrors,
    path_of,
    transport_reason,
)
from confluence_markdown_exporter.errors import DamagedDownload

_log = logging.getLogger("confluence_markdown_exporter.requests")
_FINAL_FAILURES = (requests.TooManyRedirects, *NO_ADDRESS)
_AGAIN_WHEN_DAMAGED = 3
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for the next bytes of an answer, and for all of it."""

    connect: float = 10.0
    read: float = 60.0
    transfer: float = 1800.0


@dataclass(frozen=True, slots=True)
class _Request:
    """One request; `read_timeout_seconds` is its own where it is a long piece of work."""

    method: str
    url: str
    options: Mapping[str, Any]
    repeatable: bool = True
    read_timeout_seconds: float | None = None

    @property
    def over_its_own_connection(self) -> Mapping[str, Any]:
        """The options, with the wish for a connection that serves no other request."""
        return {**self.options, "headers": {**self.options.get("headers", {}), **OVER_ITS_OWN_CONNECTION}}

    @property
    def is_long_work(self) -> bool:
        """Whether the server may still be at it when nobody waits any more."""
        return self.read_timeout_seconds is not None


@dataclass(slots=True)
class ApiSession:
    """Speaks to one service below `base_url` and raises that service's errors.

    Only the configured host ever gets the session's credentials: paths are joined to `base_url`, and
    `requests` drops the Authorization header when a redirect leaves the host. All threads that use the
    session share its `pace`. A service that has answered well once is trusted to do so again: only then an
    answer that is damaged, no connection in time, or a failure of TLS is taken for a fault that passes.
    """

    base_url: str
    session: requests.Session
    errors: ServiceErrors
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    timeouts: Timeouts = field(default_factory=Timeouts)
    sleep: Sleep = time.sleep
    clock: Callable[[], float] = time.monotonic
    pace: Pace = field(default_factory=Pace)
    _has_answered: bool = field(default=False, init=False)

    def get_json(self, path: str, *, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """GET `path` and return the parsed JSON."""
        return self.send_json("GET", path, params=params)

    def send_json(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool = True,
        before_repeating: Callable[[], Any] | None = None,
        read_timeout_seconds: float | None = None,
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Send a request and return the parsed JSON of its answer.

        `repeatable` says whether the request may be sent again after it may have taken effect; one that
        may not is only repeated when the server said that it did nothing (429, 503). `before_repeating`
        looks whether it has taken effect: unless that gives None, it is returned and nothing is repeated.
        A request that asks for its own `read_timeout_seconds` is a long piece of work: when the time is up
        (or a gateway says so with 504) it is not started over, for the server may still be at it.
        """
        request = _Request(method, self.base_url + path, options, repeatable, read_timeout_seconds)
        return self._answer_to(request, self._json_in, before_repeating)

    def transfer(self, path: str, receive: Callable[[Iterator[bytes]], Got]) -> Got:
        """GET `path` and return what `receive` makes of its bytes, which come chunk by chunk.

        Where the transfer breaks off, or `receive` raises `DamagedDownload`, it begins anew: `receive` is
        called again. A web page that a redirect leads to in place of the bytes is a sign-in page, and raises.
        """

        def take(response: requests.Response) -> Got:
            if response.history and _media_type(response) == "text/html" and "login" in response.url.lower():
                raise self.errors.of_sign_in_page(response, path)
            try:
                return receive(self._reading.chunks(response))
            except DamagedDownload as damage:
                raise Repeatable(damage, most_repetitions=_AGAIN_WHEN_DAMAGED) from damage

        return self._answer_to(_Request("GET", self.base_url + path, {}), take)

    @property
    def _reading(self) -> Reading:
        return Reading(self.errors, self.timeouts.transfer, self.clock)

    def _answer_to(
        self,
        request: _Request,
        take: Callable[[requests.Response], Got],
        before_repeating: Callable[[], Got | None] | None = None,
    ) -> Got:
        """Send a request until it succeeds or may not be repeated; return what `take` makes of its answer."""
        self._wait(self.pace.pause_left())
        in_doubt = False

        def attempt() -> Got:
            nonlocal in_doubt
            if in_doubt and before_repeating and (found := before_repeating()) is not None:
                return found
            try:
                return self._attempt(request, take, alone=in_doubt or not request.repeatable)
            except Repeatable as failure:
                in_doubt = in_doubt or not failure.did_nothing
                raise

        return repeated(attempt, self.retry, self.sleep)

    def _attempt(self, request: _Request, take: Callable[[requests.Response], Got], *, alone: bool) -> Got:
        """Send a request once; `alone` means over a connection that no other request uses."""
        taken_at, begun = self._take_turn(), time.perf_counter()
        options = request.over_its_own_connection if alone else request.options
        try:
            response = self.session.request(
                request.method,
                request.url,
                timeout=(self.timeouts.connect, request.read_timeout_seconds or self.timeouts.read),
                stream=True,
                **options,
            )
        except requests.RequestException as error:
            self._tell(request, transport_reason(error), begun)
            outcome = self.errors.of_transport(request.url, error)
            if self._may_pass(request, error):
                raise Repeatable(outcome) from error
            raise outcome from error
        except ValueError as error:  # what `requests` lets through of a redirect's address
            raise self.errors.of_bad_redirect(request.url) from error
        self._tell(request, str(response.status_code), begun)
        with response:
            if not response.ok:
                self._refused(request, response, taken_at)
            self.pace.answered()
            try:
                return take(response)
            except Repeatable as failure:
                if request.repeatable:
                    raise
                raise failure.outcome from failure.__cause__

    def _may_pass(self, request: _Request, error: requests.RequestException) -> bool:
        """Say whether a request that got no answer may be sent again, and be answered then."""
        if isinstance(error, requests.ConnectTimeout):
            return self._has_answered
        if isinstance(error, requests.exceptions.SSLError) and not self._has_answered:
            return False
        ran_out_of_time = request.is_long_work and isinstance(error, requests.Timeout)
        return request.repeatable and not ran_out_of_time and not isinstance(error, _FINAL_FAILURES)

    def _refused(self, request: _Request, response: requests.Response, taken_at: float) -> None:
        """Raise what a refusal means, after heeding it."""
        self._heed(response, taken_at)
        reading = Reading(self.errors, self.timeouts.read, self.clock)
        outcome = self.errors.of_status(response, reading.refusal(response))
        did_nothing = response.status_code in {429, 503}
        ran_out_of_time = request.is_long_work and response.status_code == 504
        may_repeat = (request.repeatable or did_nothing) and not ran_out_of_time
        if response.status_code in self.retry.status_codes and may_repeat:
            asked = retry_after_seconds(response)
            raise Repeatable(outcome, retry_after_seconds=asked, did_nothing=did_nothing)
        raise outcome

    def _json_in(self, response: requests.Response) -> Any:  # noqa: ANN401
        kind = _media_type(response)
        content = self._reading.whole(response)
        if kind in {"application/json", ""} or kind.endswith("+json"):
            try:
                parsed = json.loads(content)
            except (ValueError, RecursionError) as error:
                why = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
                raise self._no_json(response, f"JSON that breaks off or is damaged ({why})") from error
            self._has_answered = True
            return parsed
        shown = "a web page, perhaps a login page," if kind == "text/html" else kind
        raise self._no_json(response, f"{shown} instead of JSON")

    def _no_json(self, response: requests.Response, what: str) -> Exception:
        outcome = self.errors.of_no_json(response, what)
        return Repeatable(outcome, most_repetitions=_AGAIN_WHEN_DAMAGED) if self._has_answered else outcome

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)

    def _take_turn(self) -> float:
        """Wait for a turn, or for another where a pause was asked for meanwhile; say when it was taken."""
        while True:
            taken_at = self.pace.now()
            seconds = self.pace.turn()
            if seconds <= 0:
                return taken_at
            self.sleep(seconds)
            if not self.pace.pause_left():
                return taken_at

    def _heed(self, response: requests.Response, taken_at: float) -> None:
        """Let everybody pause where the service asks for it."""
        asked = retry_after_seconds(response)
        if response.status_code == 429:
            self.pace.refused(taken_at, self._bounded(1.0 if asked is None else asked))
        elif response.status_code == 503 and asked is not None:
            self.pace.pause(self._bounded(asked))

    def _bounded(self, seconds: float) -> float:
        return max(0.0, min(seconds, self.retry.max_backoff_seconds))

    def _tell(self, request: _Request, outcome: str, begun: float) -> None:
        """Log a request with the time until its answer began; its path only, for a query may be long."""
        if not _log.isEnabledFor(logging.DEBUG):
            return
        milliseconds = round((time.perf_counter() - begun) * 1000, 1)
        facts = {
            "service": self.errors.service,
            "method": request.method,
            "path": path_of(request.url),
            "outcome": outcome,
            "milliseconds": milliseconds,
        }
        words = (self.errors.service, request.method, facts["path"], outcome, milliseconds)
        _log.debug("%s: %s %s: %s in %s ms", *words, extra={"event": "request", "facts": facts})


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").split(";")[0].strip().lower()
