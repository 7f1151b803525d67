"""Moments as Confluence tells them, with an offset or without: kept in UTC to the millisecond."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from confluence_markdown_exporter.clients.confluence_answers import in_utc

pytestmark = pytest.mark.unit


@pytest.fixture
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2024-04-22T16:35:21", "2024-04-22T16:35:21.000Z"),
        ("2024-04-22T16:35:21.231Z", "2024-04-22T16:35:21.231Z"),
        ("2024-04-22T16:35:21.231999+02:00", "2024-04-22T14:35:21.231Z"),
        ("2024-01-01T00:30:00-01:00", "2024-01-01T01:30:00.000Z"),
    ],
)
def test_a_moment_is_kept_in_utc_wherever_the_machine_is(told: str, kept: str) -> None:
    assert in_utc(datetime.fromisoformat(told)) == kept


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_moment_that_no_calendar_of_utc_has_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        in_utc(datetime.fromisoformat(told))
