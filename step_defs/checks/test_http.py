"""Requests that fail: how long is waited, how often is asked, and what is said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import requests_mock

from confluence_markdown_exporter.clients import http, reading
from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.http import Timeouts
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import (
    ConfluenceError,
    ConfluenceNotAuthorised,
    ConfluenceUnexpectedAnswer,
    ConfluenceUnreachable,
    DamagedDownload,
)
from confluence_markdown_exporter.models.attachment import Attachment
from support.paces import seen_answering

pytestmark = pytest.mark.unit

SITE = "https://team.atlassian.net/wiki"
SPACES = f"{SITE}/api/v2/spaces"
ANY_ADDRESS = requests_mock.ANY
NOTHING: dict[str, object] = {"results": [], "_links": {}}


def client(waited: list[float], *, retries: int = 3, most: float = 60.0) -> ConfluenceClient:
    policy = RetryPolicy(retries=retries, backoff_factor=2.0, max_backoff_seconds=most)
    return ConfluenceClient(SITE, retry=policy, sleep=waited.append)


def test_waiting_grows_up_to_the_limit(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, status_code=503)
    waited: list[float] = []

    with pytest.raises(ConfluenceError):
        client(waited, retries=5, most=6.0).spaces()
    assert waited == [1.0, 2.0, 4.0, 6.0, 6.0]
    assert requests_mock.call_count == 6


def test_waiting_is_bounded_in_all(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, status_code=503)
    waited: list[float] = []
    policy = RetryPolicy(retries=100, max_backoff_seconds=10.0, max_waiting_seconds=40.0)

    with pytest.raises(ConfluenceUnreachable):
        ConfluenceClient(SITE, retry=policy, sleep=waited.append).spaces()
    assert waited == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0]


def test_chance_parts_those_who_failed_together(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, status_code=503)
    waited: list[float] = []
    policy = RetryPolicy(retries=50, max_backoff_seconds=1.0, jitter=0.5)

    with pytest.raises(ConfluenceUnreachable):
        ConfluenceClient(SITE, retry=policy, sleep=waited.append).spaces()
    assert len(set(waited)) > 25
    assert 1.0 <= min(waited) <= max(waited) <= 1.5


@pytest.mark.parametrize(("status_code", "holds"), [(429, True), (503, True), (502, False)])
def test_a_pause_that_one_request_is_asked_for_holds_for_the_next(
    requests_mock: requests_mock.Mocker, status_code: int, *, holds: bool
) -> None:
    requests_mock.get(SPACES, status_code=status_code, headers={"Retry-After": "30"})
    waited: list[float] = []
    asking = client(waited, retries=0)
    with pytest.raises(ConfluenceUnreachable):
        asking.spaces()
    requests_mock.get(SPACES, json=NOTHING)
    assert list(asking.spaces()) == []
    assert len(waited) == holds
    assert all(25 < seconds <= 30 for seconds in waited)


def test_a_turn_that_came_in_a_pause_is_taken_anew(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, json=NOTHING)
    now = [0.0]
    pace = seen_answering(now, answers=20, every_seconds=0.1)
    pace.refused(taken_at=0.0, pause=1.0)
    now[0] += 1.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        if len(slept) == 1:
            pace.pause(5.0)  # somebody else was asked to

    asking = ConfluenceClient(SITE, sleep=sleep)
    asking._api.pace = pace
    asking.spaces()
    asking.spaces()
    assert slept == [pytest.approx(0.1, rel=0.1), pytest.approx(5.0, rel=0.1)]


@pytest.mark.parametrize(("asked", "wait"), [("7", 7.0), (" 9 ", 9.0), ("soon", 1.0), ("600", 60.0)])
def test_the_server_says_how_long_to_wait(
    requests_mock: requests_mock.Mocker, asked: str, wait: float
) -> None:
    requests_mock.get(SPACES, [{"status_code": 429, "headers": {"Retry-After": asked}}, {"json": NOTHING}])
    waited: list[float] = []

    assert list(client(waited).spaces()) == []
    assert waited == [wait]


@pytest.mark.parametrize(("ahead", "least", "most"), [(40, 30.0, 40.0), (-40, 0.0, 0.0), (4000, 60.0, 60.0)])
def test_the_server_names_the_moment_until_which_to_wait(
    requests_mock: requests_mock.Mocker, ahead: int, least: float, most: float
) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    requests_mock.get(SPACES, [{"status_code": 503, "headers": {"Retry-After": moment}}, {"json": NOTHING}])
    waited: list[float] = []

    client(waited).spaces()
    assert len(waited) == 1
    assert least <= waited[0] <= most


@pytest.mark.parametrize(
    ("failure", "words", "times"),
    [
        (requests.exceptions.SSLError, "its TLS certificate or connection is not accepted", 1),
        (requests.ConnectTimeout, "no connection in time", 1),
        (requests.ReadTimeout, "no answer in time", 4),
        (requests.exceptions.InvalidURL, "this is no web address", 1),
        (requests.exceptions.ProxyError, "the proxy does not let us through", 4),
        (requests.TooManyRedirects, "it redirects without end", 1),
        (requests.ConnectionError, "the connection failed or broke off", 4),
    ],
)
def test_why_there_was_no_answer_is_said(
    requests_mock: requests_mock.Mocker, failure: type[requests.RequestException], words: str, times: int
) -> None:
    requests_mock.get(SPACES, exc=failure)

    with pytest.raises(ConfluenceUnreachable, match=words) as raised:
        client([]).spaces()
    assert "https://team.atlassian.net" in str(raised.value)
    assert requests_mock.call_count == times


def test_a_service_that_has_answered_is_trusted_to_do_so_again(requests_mock: requests_mock.Mocker) -> None:
    well: dict[str, Any] = {"json": NOTHING}
    sign_in = {"text": "<p>Sign in", "headers": {"Content-Type": "text/html"}}
    faults: list[dict[str, Any]] = [sign_in, {"text": '{"resul'}]
    faults += [{"exc": requests.ConnectTimeout}, {"exc": requests.exceptions.SSLError}]
    requests_mock.get(SPACES, [well, *faults, well])
    waited: list[float] = []
    asking = client(waited, retries=5)
    assert list(asking.spaces()) == list(asking.spaces()) == []
    assert waited == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("failure", "connection"),
    [
        ({"status_code": 503}, "keep-alive"),
        ({"status_code": 429}, "keep-alive"),
        ({"status_code": 502}, "close"),
        ({"exc": requests.ReadTimeout}, "close"),
    ],
)
def test_what_may_have_been_heard_is_asked_again_over_a_connection_of_its_own(
    requests_mock: requests_mock.Mocker, failure: dict[str, Any], connection: str
) -> None:
    requests_mock.get(SPACES, [failure, {"status_code": 503}, {"json": NOTHING}])
    client([]).spaces()
    asked = [request.headers["Connection"] for request in requests_mock.request_history]
    assert asked == ["keep-alive", connection, connection]


def test_every_request_is_told_to_whoever_reads_along(
    requests_mock: requests_mock.Mocker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([10.0, 10.25, 20.0, 21.00049])
    monkeypatch.setattr(http, "time", SimpleNamespace(perf_counter=lambda: next(moments)))
    requests_mock.get(SPACES, [{"exc": requests.ReadTimeout}, {"json": NOTHING}])
    with caplog.at_level("DEBUG", "confluence_markdown_exporter.requests"):
        client([]).spaces()
    told = [(record.getMessage(), record.event, record.facts) for record in caplog.records]  # type: ignore[attr-defined]  # our own
    asked = {"service": "Confluence", "method": "GET", "path": "/wiki/api/v2/spaces"}
    assert told == [
        (
            f"Confluence: GET /wiki/api/v2/spaces: {outcome} in {milliseconds} ms",
            "request",
            {**asked, "outcome": outcome, "milliseconds": milliseconds},
        )
        for outcome, milliseconds in (("no answer in time", 250.0), ("200", 1000.5))
    ]


@pytest.mark.parametrize("damaged", [{"text": ""}, {"text": '{"resul'}, {"text": "[" * 100_000}])
def test_a_damaged_answer_is_asked_for_so_often(
    requests_mock: requests_mock.Mocker, damaged: dict[str, str]
) -> None:
    requests_mock.get(SPACES, [{"json": NOTHING}, damaged])
    asking = client([], retries=20)
    asking.spaces()
    with pytest.raises(ConfluenceUnexpectedAnswer, match="damaged"):
        asking.spaces()
    assert requests_mock.call_count == 1 + 4


def test_damage_is_forgiven_after_other_failures(requests_mock: requests_mock.Mocker) -> None:
    well, busy, damaged = {"json": NOTHING}, {"status_code": 503}, {"text": '{"resul'}
    requests_mock.get(SPACES, [well, *[busy] * 4, *[damaged] * 3, well])
    asking = client([], retries=20)
    assert list(asking.spaces()) == list(asking.spaces()) == []


def test_a_first_answer_that_is_damaged_is_told_at_once(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, text='{"resul')
    with pytest.raises(ConfluenceUnexpectedAnswer, match="damaged"):
        client([]).spaces()
    assert requests_mock.call_count == 1


def test_a_transfer_that_drips_is_given_up(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(SPACES, [{"body": Dripping()}, {"body": Dripping()}])
    now = iter(range(0, 10_000, 5))
    waited: list[float] = []
    asking = ConfluenceClient(SITE, sleep=waited.append, timeouts=Timeouts(transfer=60))
    asking._api.clock = lambda: next(now)
    with pytest.raises(ConfluenceUnreachable, match="had not sent all of /wiki/api/v2/spaces after 60 sec"):
        asking.spaces()
    assert requests_mock.call_count == 2


def test_a_transfer_comes_in_pieces_that_memory_can_hold(
    requests_mock: requests_mock.Mocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_BYTES", 4)
    requests_mock.get(ANY_ADDRESS, json=NOTHING)
    requests_mock.get(f"{SITE}/rest/api/content/1/child/attachment/7/download", body=BytesIO(b"123456789"))
    plan = Attachment("7", "plan.pdf", "1", download_path="/download/attachments/1/plan.pdf")
    assert client([]).download(plan, list) == [b"1234", b"5678", b"9"]


def test_a_download_that_is_damaged_begins_anew_so_often(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ANY_ADDRESS, content=b"plan")
    damage = DamagedDownload("It gave 4 bytes, but 9 were listed.", advice="Run the same command again.")
    waited: list[float] = []
    tried: list[bytes] = []

    def receive(chunks: Iterator[bytes]) -> None:
        tried.append(b"".join(chunks))
        raise damage

    with pytest.raises(DamagedDownload) as raised:
        client(waited, retries=20)._api.transfer("/download/plan.pdf", receive)
    assert raised.value is damage
    assert tried == [b"plan"] * 4
    assert waited == [1.0, 2.0, 4.0]


class Dripping(BytesIO):
    """A body that comes byte by byte and has no end."""

    def read1(self, _size: int | None = -1, /) -> bytes:
        """Give the next byte."""
        return b" "


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"json": {"message": "Not\n  allowed"}}, "Not allowed"),
        ({"json": {"detail": "Ask Ada"}}, "Ask Ada"),
        ({"json": {"errors": [{"title": "Closed"}]}}, "Closed"),
        ({"json": ["x"]}, "403"),
        ({"text": "no JSON"}, "403"),
        ({"json": {}}, "403"),
    ],
)
def test_the_servers_own_words_are_passed_on(
    requests_mock: requests_mock.Mocker, answer: dict[str, Any], words: str
) -> None:
    requests_mock.get(SPACES, status_code=403, **answer)

    with pytest.raises(ConfluenceNotAuthorised, match=words):
        client([]).spaces()
