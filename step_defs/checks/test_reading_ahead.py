"""Reading ahead: what is read when, where errors come, and that nothing goes on afterwards."""

import threading
from collections.abc import Iterator

import pytest

from confluence_markdown_exporter.reading_ahead import begun_together, in_lots, one_ahead

pytestmark = pytest.mark.unit

_LONG_SECONDS = 10.0


class Numbers:
    """Counts up to a number, or to an error where it is one too many, and keeps how far it came."""

    def __init__(self, most: int, *, fails: bool = False) -> None:
        self.told = 0
        self._most = most
        self._fails = fails

    def __iter__(self) -> Iterator[int]:
        while self.told < self._most:
            self.told += 1
            yield self.told
        if self._fails:
            raise LookupError("no more")


def reading_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("numbers")]


def test_the_last_lot_may_be_shorter() -> None:
    assert list(in_lots(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(in_lots([], 2)) == []


def test_the_first_lot_is_read_before_it_is_asked_for() -> None:
    read = threading.Event()

    def lots() -> Iterator[list[int]]:
        read.set()
        yield [1]

    with one_ahead(lots(), name="numbers"):
        assert read.wait(_LONG_SECONDS)


def test_the_next_lot_is_read_while_one_is_in_use() -> None:
    more = threading.Event()

    def lots() -> Iterator[list[int]]:
        yield [1]
        more.set()
        yield [2]

    with one_ahead(lots(), name="numbers") as read:
        assert next(read) == [1]
        assert more.wait(_LONG_SECONDS)
        assert list(read) == [[2]]


def test_no_more_than_one_lot_is_read_ahead() -> None:
    numbers = Numbers(100)
    with one_ahead(in_lots(numbers, 10), name="numbers") as read:
        assert next(read)[-1] == 10
    assert numbers.told <= 20


def test_an_error_comes_where_its_lot_would() -> None:
    with one_ahead(in_lots(Numbers(3, fails=True), 3), name="numbers") as read:
        assert next(read) == [1, 2, 3]
        with pytest.raises(LookupError):
            next(read)


def test_listings_begin_together_and_come_in_their_order() -> None:
    both = threading.Barrier(2, timeout=_LONG_SECONDS)

    def listing(*things: int) -> Iterator[int]:
        both.wait()
        yield from things

    listings = [listing(1, 2, 3), listing(4)]
    with begun_together(listings, most_ahead=2, name="numbers") as listed:
        assert list(listed) == [1, 2, 3, 4]


def test_a_later_listing_is_read_ahead_so_far_and_no_further() -> None:
    first, second = Numbers(100), Numbers(100)
    with begun_together([first, second], most_ahead=10, name="numbers") as listed:
        assert [next(listed) for _ in range(100)] == list(range(1, 101))
        assert next(listed) == 1
    assert second.told <= 20


def test_whoever_leaves_in_the_middle_leaves_no_thread_behind() -> None:
    def leave() -> None:
        listings = [Numbers(100), Numbers(100)]
        with (
            one_ahead(in_lots(Numbers(100), 10), name="numbers"),
            begun_together(listings, most_ahead=10, name="numbers") as listed,
        ):
            next(listed)
            assert reading_threads()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    assert reading_threads() == []
