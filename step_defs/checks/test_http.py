"""Requests that fail: how long is waited, how often is asked, and what is said."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import requests_mock

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.http import RetryPolicy
from confluence_markdown_exporter.errors import (
    ConfluenceError,
    ConfluenceNotAuthorised,
    ConfluenceUnreachable,
)

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


def test_a_pause_that_one_request_is_asked_for_holds_for_the_next(
    requests_mock: requests_mock.Mocker,
) -> None:
    requests_mock.get(SPACES, status_code=429, headers={"Retry-After": "30"})
    waited: list[float] = []
    asking = client(waited, retries=0)
    with pytest.raises(ConfluenceUnreachable):
        asking.spaces()
    requests_mock.get(SPACES, json=NOTHING)
    assert list(asking.spaces()) == []
    assert len(waited) == 1
    assert 25 < waited[0] <= 30


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
