"""The HTTP that both clients share: one session, bounded retries, answers checked to be JSON, typed errors.

Retries live above the transport (not in urllib3), so that they work the same whatever carries the
requests, and a test can watch them. Waiting goes through an injected `sleep`.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, stop_any
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from confluence_markdown_exporter.clients.pace import Pace
from confluence_markdown_exporter.errors import ExporterError

Sleep = Callable[[float], None]

_log = logging.getLogger("confluence_markdown_exporter.requests")
CHUNK_BYTES = 256 * 1024
_EXCERPT_LENGTH = 200
_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_FINAL_FAILURES = (requests.exceptions.SSLError, requests.TooManyRedirects, *_NO_ADDRESS)


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


@dataclass(frozen=True, slots=True)
class ServiceErrors:
    """The errors of one service, and the advice that goes with each."""

    service: str
    unreachable: type[ExporterError]
    not_authorised: type[ExporterError]
    not_found: type[ExporterError]
    refused: type[ExporterError]
    unexpected: type[ExporterError]
    url_setting: str
    credentials_setting: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection and for the next bytes of an answer."""

    connect: float = 10.0
    read: float = 60.0


class _Repeatable(Exception):
    """A failure that the next attempt may not meet; `outcome` is raised when there is none left."""

    def __init__(self, outcome: ExporterError, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome
        self.retry_after_seconds = retry_after_seconds


@dataclass(slots=True)
class ApiSession:
    """Speaks to one service below `base_url` and raises that service's errors.

    Only the configured host ever gets the session's credentials: paths are joined to `base_url`, and
    `requests` drops the Authorization header when a redirect leaves the host. All threads that use the
    session share its `pace`.
    """

    base_url: str
    session: requests.Session
    errors: ServiceErrors
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    timeouts: Timeouts = field(default_factory=Timeouts)
    sleep: Sleep = time.sleep
    pace: Pace = field(default_factory=Pace)

    def get_json(self, path: str, *, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """GET `path` and return the parsed JSON."""
        return self.send_json("GET", path, params=params)

    def send_json(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool = True,
        read_timeout_seconds: float | None = None,
        **request: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Send a request and return the parsed JSON of its answer.

        `repeatable` says whether the request may be sent again after it may have taken effect; one that
        may not is only repeated when the server said that it did nothing (429, 503). A request that
        asks for its own `read_timeout_seconds` is a long piece of work: when the time is up (or a gateway
        says so with 504) it is not started over, for the server may still be at it.
        """
        response = self._attempts(lambda: self._send(method, path, repeatable, read_timeout_seconds, request))
        return self._parsed(response)

    @contextmanager
    def stream(self, path: str, *, params: Mapping[str, Any] | None = None) -> Iterator[Iterator[bytes]]:
        """GET `path` and give its bytes chunk by chunk; a broken transfer raises, it never just ends.

        A web page that a redirect leads to in place of the bytes is a sign-in page, and raises as well.
        """
        response = self._attempts(
            lambda: self._send("GET", path, True, None, {"params": params, "stream": True})  # noqa: FBT003
        )
        with response:
            if response.history and _media_type(response) == "text/html" and "login" in response.url.lower():
                raise self.errors.not_authorised(
                    f"{self.errors.service} at {_site(response.url)} asks us to sign in for {path}.",
                    advice=f"Check {self.errors.credentials_setting} and what that account may see.",
                )
            yield self._chunks(response)

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        expected = response.headers.get("Content-Length")
        encoded = "Content-Encoding" in response.headers
        received = 0
        try:
            for chunk in response.iter_content(CHUNK_BYTES):
                received += len(chunk)
                yield chunk
        except requests.RequestException as error:
            raise self._transport_error(response.url, error) from error
        if expected is not None and not encoded and received != int(expected):
            raise self.errors.unreachable(
                f"{self.errors.service} broke off the transfer of {_shown(response.url)}: "
                f"{received} of {expected} bytes came.",
                advice="Run the same command again.",
            )

    def _attempts(self, attempt: Callable[[], requests.Response]) -> requests.Response:
        self._wait(self.pace.pause_left())
        retrying = Retrying(
            stop=stop_any(
                stop_after_attempt(self.retry.retries + 1), _WaitedEnough(self.retry.max_waiting_seconds)
            ),
            wait=_PoliteWait(self.retry),
            retry=retry_if_exception_type(_Repeatable),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except _Repeatable as failure:
            raise failure.outcome from failure.__cause__

    def _send(
        self,
        method: str,
        path: str,
        repeatable: bool,  # noqa: FBT001
        read_timeout_seconds: float | None,
        request: Mapping[str, Any],
    ) -> requests.Response:
        url = self.base_url + path
        long_work = read_timeout_seconds is not None
        timeout = (self.timeouts.connect, read_timeout_seconds or self.timeouts.read)
        self._wait(self.pace.turn())
        sent_at, begun = self.pace.now(), time.perf_counter()
        try:
            response = self.session.request(method, url, timeout=timeout, **request)
            self._tell(method, url, str(response.status_code), begun)
        except (
            requests.ConnectTimeout,
            *_NO_ADDRESS,
        ) as error:
            raise self._transport_error(url, error) from error
        except requests.RequestException as error:
            outcome = self._transport_error(url, error)
            self._tell(method, url, _transport_reason(error), begun)
            ran_out_of_time = long_work and isinstance(error, requests.Timeout)
            if repeatable and not ran_out_of_time and not isinstance(error, _FINAL_FAILURES):
                raise _Repeatable(outcome) from error
            raise outcome from error
        if response.ok:
            self.pace.answered()
            return response
        self._heed(response, sent_at)
        outcome = self._status_error(response)
        did_nothing = response.status_code in {429, 503}
        ran_out_of_time = long_work and response.status_code == 504
        may_repeat = (repeatable or did_nothing) and not ran_out_of_time
        if response.status_code in self.retry.status_codes and may_repeat:
            raise _Repeatable(outcome, retry_after_seconds=_retry_after_seconds(response))
        raise outcome

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)

    def _heed(self, response: requests.Response, sent_at: float) -> None:
        """Let everybody pause where the service asks for it."""
        asked = _retry_after_seconds(response)
        if response.status_code == 429:
            self.pace.refused(sent_at, self._bounded(1.0 if asked is None else asked))
        elif response.status_code == 503 and asked is not None:
            self.pace.pause(self._bounded(asked))

    def _bounded(self, seconds: float) -> float:
        return max(0.0, min(seconds, self.retry.max_backoff_seconds))

    def _tell(self, method: str, url: str, outcome: str, begun: float) -> None:
        """Log a request with the time until its answer began; its path only, for a query may be long."""
        if not _log.isEnabledFor(logging.DEBUG):
            return
        milliseconds = round((time.perf_counter() - begun) * 1000, 1)
        path = _shown(url)
        facts = {
            "service": self.errors.service,
            "method": method,
            "path": path,
            "outcome": outcome,
            "milliseconds": milliseconds,
        }
        _log.debug(
            "%s: %s %s: %s in %s ms",
            self.errors.service,
            method,
            path,
            outcome,
            milliseconds,
            extra={"event": "request", "facts": facts},
        )

    def _transport_error(self, url: str, error: requests.RequestException) -> ExporterError:
        return self.errors.unreachable(
            f"{self.errors.service} at {_site(url)} cannot be reached: {_transport_reason(error)}.",
            advice=f"Check {self.errors.url_setting} and the network, then run the same command again.",
        )

    def _status_error(self, response: requests.Response) -> ExporterError:
        status, asked = response.status_code, f"{response.request.method} {_shown(response.url)}"
        words = server_words(response)
        said = f" ({words})" if words else ""
        service = self.errors.service
        if status in {401, 403}:
            return self.errors.not_authorised(
                f"{service} at {_site(response.url)} refuses the credentials for {asked}: {status}{said}.",
                advice=f"Check {self.errors.credentials_setting} and what that account may see.",
            )
        if status == 404:
            return self.errors.not_found(
                f"{service} does not know {asked}{said}.",
                advice=f"Check {self.errors.url_setting}, and what that account may see.",
            )
        if status >= 500:
            return self.errors.unreachable(
                f"{service} failed to answer {asked}: {status}{said}.",
                advice="Run the same command again when the server has recovered.",
            )
        if status == 429:
            return self.errors.unreachable(
                f"{service} asks us to slow down and went on doing so: {asked}{said}.",
                advice="Run the same command again later.",
            )
        if status == 413:
            return self.errors.refused(
                f"{service} refuses {asked}: 413{said}.",
                advice="It is larger than the server, or a proxy before it, takes.",
            )
        return self.errors.refused(f"{service} refuses {asked}: {status}{said}.")

    def _parsed(self, response: requests.Response) -> Any:  # noqa: ANN401
        kind = _media_type(response)
        if kind in {"application/json", ""} or kind.endswith("+json"):
            try:
                return response.json()
            except requests.JSONDecodeError as error:
                raise self._no_json(response, f"JSON that breaks off or is damaged ({error.msg})") from error
        shown = "a web page, perhaps a login page," if kind == "text/html" else kind
        raise self._no_json(response, f"{shown} instead of JSON")

    def _no_json(self, response: requests.Response, what: str) -> ExporterError:
        return self.errors.unexpected(
            f"{self.errors.service} answered {_shown(response.url)} with {what}.",
            advice=f"Check that {self.errors.url_setting} is the address of the service itself, "
            "and that no proxy or sign-in page stands before it.",
        )


class _PoliteWait(wait_base):
    """Waits as long as the server asks, else exponentially; bounded either way."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy

    def __call__(self, retry_state: RetryCallState) -> float:
        failure = retry_state.outcome.exception() if retry_state.outcome else None
        asked = failure.retry_after_seconds if isinstance(failure, _Repeatable) else None
        grown: float = self._policy.backoff_factor ** (retry_state.attempt_number - 1)
        wanted = max(0.0, min(asked if asked is not None else grown, self._policy.max_backoff_seconds))
        return wanted * (1 + self._policy.jitter * random.random())  # noqa: S311 - chance, no secret


class _WaitedEnough(stop_base):
    """Ends the repetitions when they have waited for so long in all."""

    def __init__(self, most_seconds: float) -> None:
        self._most_seconds = most_seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.idle_for >= self._most_seconds


def server_words(response: requests.Response) -> str:
    """Return the server's own explanation of a refusal, in one short line, "" when it gives none."""
    try:
        answer = response.json()
    except requests.JSONDecodeError:
        return ""
    if not isinstance(answer, dict):
        return ""
    words = answer.get("detail") or answer.get("message") or answer.get("errors") or ""
    text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    return " ".join(text.split())[:_EXCERPT_LENGTH]


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").split(";")[0].strip().lower()


def _retry_after_seconds(response: requests.Response) -> float | None:
    """Read Retry-After, which is a number of seconds or a date; None when absent or unreadable."""
    value = response.headers.get("Retry-After")
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except ValueError:
        return None


def _transport_reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "its TLS certificate or connection is not accepted"
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, _NO_ADDRESS):
        return "this is no web address"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let us through"
    if isinstance(error, requests.TooManyRedirects):
        return "it redirects without end"
    return "the connection failed or broke off"


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"


def _shown(url: str) -> str:
    """Return the path of a URL; its query may be long and its user part secret."""
    return urlsplit(url).path
