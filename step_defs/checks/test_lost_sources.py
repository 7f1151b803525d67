"""When a source counts as lost, when downloads are given up, and when a page counts as gone."""

import pytest

from confluence_markdown_exporter.errors import (
    ArchiveError,
    ConfluenceError,
    ConfluenceNotAuthorised,
    ConfluenceNotFound,
    ConfluenceRefused,
    ConfluenceUnreachable,
    RemovalStopped,
    SourceError,
)
from confluence_markdown_exporter.exporters.presence import Presence
from confluence_markdown_exporter.exporters.source_watch import SourceWatch
from confluence_markdown_exporter.models.ledger_rows import Key

pytestmark = pytest.mark.unit


class _Source:
    """Can be asked whether it is there; `answer` is what it raises."""

    def __init__(self, answer: SourceError | None = None) -> None:
        self.answer = answer
        self.asked = 0

    def check_connection(self) -> None:
        self.asked += 1
        if self.answer:
            raise self.answer


def _watch(source: _Source) -> SourceWatch:
    return SourceWatch(source)  # type: ignore[arg-type]  # nothing else is asked of it


_GONE = ConfluenceUnreachable("The site is down.", advice="Look at it.")
_BROKEN = ConfluenceError("a transfer broke off")


def test_after_three_failures_the_source_is_looked_at_and_after_ten_downloads_end() -> None:
    source = _Source()
    watch = _watch(source)
    asked = []
    for _ in range(12):
        watch.download_failed(_BROKEN)
        asked.append(source.asked)
    assert asked == [0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2]
    assert watch.lost is None
    assert watch.no_more_downloads == (
        "Not tried any more, after 10 downloads in a row had failed: a transfer broke off"
    )


def test_a_download_that_arrives_ends_a_row_of_failures() -> None:
    watch = _watch(_Source())
    for _ in range(3):
        for _ in range(9):
            watch.download_failed(_BROKEN)
        watch.arrived()
    assert watch.no_more_downloads == ""


@pytest.mark.parametrize(
    "error", [ArchiveError("not in it"), ConfluenceNotFound("gone"), ConfluenceRefused("no")]
)
def test_what_is_wrong_with_one_file_alone_says_nothing_of_the_source(error: SourceError) -> None:
    source = _Source(_GONE)
    watch = _watch(source)
    for _ in range(20):
        watch.download_failed(error)
    assert (source.asked, watch.lost, watch.no_more_downloads) == (0, None, "")


def test_a_refusal_has_the_source_looked_at_at_once_but_does_not_end_downloads() -> None:
    source = _Source()
    watch = _watch(source)
    watch.download_failed(ConfluenceNotAuthorised("no"))
    assert source.asked == 1
    for _ in range(20):
        watch.download_failed(ConfluenceNotAuthorised("no"))
    assert watch.no_more_downloads == ""


@pytest.mark.parametrize("by", ["downloads", "bodies"])
def test_a_lost_source_is_told_with_reason_and_advice_and_asked_no_more(by: str) -> None:
    source = _Source(_GONE)
    watch = _watch(source)
    for _ in range(3):
        watch.download_failed(_GONE) if by == "downloads" else watch.bodies_failed(_GONE)
    assert watch.lost is not None
    assert (watch.lost.message, watch.lost.advice) == ("The site is down.", "Look at it.")
    for _ in range(10):
        watch.download_failed(_GONE)
        watch.bodies_failed(_GONE)
    assert source.asked == 1
    assert watch.no_more_downloads == ""


def test_bodies_that_fail_for_another_reason_say_nothing_of_the_source() -> None:
    source = _Source(_GONE)
    _watch(source).bodies_failed(_BROKEN)
    assert source.asked == 0


_A, _B, _C, _FILE = ("page", "a"), ("page", "b"), ("page", "c"), ("attachment", "f")


class _Held(frozenset[Key]):
    @property
    def holds_pages(self) -> bool:
        return any(kind == "page" for kind, _ in self)


class _Listing:
    def __init__(self, *keys: Key) -> None:
        self.keys = _Held(keys)
        self.read = 0

    def again(self) -> _Held:
        self.read += 1
        return self.keys


def test_what_neither_listing_tells_is_gone() -> None:
    listing = _Listing(_B)
    presence = Presence("Handbook", _Held({_A}), listing.again)
    assert presence.gone([_A]) == frozenset()
    assert listing.read == 0
    assert presence.gone([_A, _B, _C, _FILE]) == {_C, _FILE}
    assert presence.gone([_A, _B, _C]) == {_C}
    assert listing.read == 1


@pytest.mark.parametrize("left", [(), (_FILE,)])
def test_a_space_that_is_listed_without_pages_proves_nothing(left: tuple[Key, ...]) -> None:
    with pytest.raises(RemovalStopped) as told:
        Presence("Handbook", _Held(), _Listing(*left).again).gone([_A, _B])
    assert told.value.message == (
        "Confluence lists no page in space Handbook, where 2 pages and attachments were before. "
        "Nothing was removed."
    )
    assert told.value.advice == (
        "Open the space in a browser with the account of the exporter. If it is empty indeed, "
        "delete its exported files and its knowledge base by hand."
    )
