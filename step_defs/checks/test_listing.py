"""What was listed of a space, kept on disk: in its order, each once, read by threads; a disk without room."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from confluence_markdown_exporter.errors import MachineExhausted
from confluence_markdown_exporter.exporters import listing
from confluence_markdown_exporter.exporters.listing import Listing
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageKind

pytestmark = pytest.mark.unit

_NEWS = Page(
    "9", "Ünïcode\n\"quoted\" 'news'", "DOCS", 3, PageKind.BLOG_POST, None, None, "archived", "Ann",
    "2024-05-10T01:02:03.000Z", "2024-06-10T01:02:03.000Z", ("a", "b"), "https://wiki.example.com/x",
)  # fmt: skip
_PLAN = Attachment(
    "a1", "plan.pdf", "9", 4, "application/pdf", None, "Bob", "2024-05-10", "2024-06-10", "https://u", "/d"
)
_MANY = [Page(str(number), f"Page {number}", "DOCS", 1) for number in range(9000)]


def test_everything_told_is_kept() -> None:
    kept = Listing([_NEWS], [_PLAN])
    assert (kept.pages["9"], kept.attachments["a1"]) == (_NEWS, _PLAN)
    assert kept.page_titled(_NEWS.title, "2024/05/10") == _NEWS


def test_pages_come_in_the_order_of_the_listing_and_attachments_in_that_of_their_pages() -> None:
    attachments = [Attachment(f"a{number}", "plan.pdf", str(number)) for number in (5, 2, 8999)]
    kept = Listing(reversed(_MANY), attachments)
    assert list(kept.pages.values()) == _MANY[::-1]
    assert (len(kept.pages), len(kept.attachments)) == (9000, 3)
    assert list(kept.attachments) == ["a8999", "a5", "a2"]


def test_what_is_listed_twice_is_there_once_as_it_was_listed_last() -> None:
    pages = [Page("1", "Old", "DOCS", 1), Page("2", "Other", "DOCS", 1), Page("1", "New", "DOCS", 2)]
    attachments = [Attachment("a", "old.pdf", "1"), Attachment("a", "new.pdf", "2")]
    kept = Listing(pages, attachments)
    assert list(kept.pages.values()) == [pages[2], pages[1]]
    assert list(kept.attachments.values()) == [attachments[1]]
    assert (kept.page_titled("Old", ""), kept.page_titled("new", "")) == (None, pages[2])
    assert (kept.attachments_of("1"), kept.attachments_of("2")) == ([], [attachments[1]])


def test_what_was_not_listed_is_not_there() -> None:
    kept = Listing([_NEWS], [_PLAN])
    assert "1" not in kept.pages
    assert kept.pages.get("1") is None
    with pytest.raises(KeyError):
        kept.attachments["1"]


def test_threads_may_ask_at_the_same_time() -> None:
    kept = Listing(_MANY, [])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(kept.pages.get, (page.id for page in _MANY)))
    assert found == _MANY


def test_threads_may_go_through_all_pages_at_the_same_time() -> None:
    kept = Listing(_MANY, [Attachment("a1", "plan.pdf", "1")])
    with ThreadPoolExecutor(8) as pool:
        read = [pool.submit(list, kept.pages) for _ in range(8)]
        attached = list(pool.map(kept.attachments_of, (page.id for page in _MANY)))
    assert [one.result() for one in read] == [[page.id for page in _MANY]] * 8
    assert [bool(some) for some in attached] == [page.id == "1" for page in _MANY]


def test_a_disk_without_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_SCHEMA", f"PRAGMA max_page_count = 20; {listing._SCHEMA}")
    with pytest.raises(MachineExhausted, match="database or disk is full") as told:
        Listing(_MANY, [])
    assert told.value.advice == (
        "Make room there, or name another folder for temporary files with TMPDIR; "
        "then run the same command again. What was finished is saved."
    )
