"""Reading ahead: what is read when, where errors come, and that nothing goes on afterwards."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from confluence_markdown_exporter.reading_ahead import begun_together, in_lots, read_ahead

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

    with read_ahead(lots(), name="numbers"):
        assert read.wait(_LONG_SECONDS)


def test_the_next_lot_is_read_while_one_is_in_use() -> None:
    more = threading.Event()

    def lots() -> Iterator[list[int]]:
        yield [1]
        more.set()
        yield [2]

    with read_ahead(lots(), name="numbers") as read:
        assert next(read) == [1]
        assert more.wait(_LONG_SECONDS)
        assert list(read) == [[2]]


@pytest.mark.parametrize(("lots_ahead", "most"), [(1, 20), (3, 40)])
def test_no_more_lots_are_read_ahead_than_may_be(lots_ahead: int, most: int) -> None:
    numbers = Numbers(100)
    with read_ahead(in_lots(numbers, 10), lots_ahead=lots_ahead, name="numbers") as read:
        assert next(read)[-1] == 10
    assert numbers.told <= most


def test_several_lots_are_read_before_the_first_is_in_use() -> None:
    three = threading.Event()

    def lots() -> Iterator[list[int]]:
        yield [1]
        yield [2]
        three.set()
        yield [3]

    with read_ahead(lots(), lots_ahead=3, name="numbers") as read:
        assert three.wait(_LONG_SECONDS)
        assert list(read) == [[1], [2], [3]]


def test_what_is_not_begun_is_not_read_for_whoever_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, left = threading.Event(), threading.Event()
    shut_down = ThreadPoolExecutor.shutdown
    numbers: list[int] = []

    def lots() -> Iterator[list[int]]:
        for number in range(10):
            begun.set()
            assert left.wait(_LONG_SECONDS)
            numbers.append(number)
            yield [number]

    def end_the_first_lot_only_then(pool: ThreadPoolExecutor, **how: bool) -> None:
        shut_down(pool, **{**how, "wait": False})
        left.set()
        shut_down(pool, wait=True)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", end_the_first_lot_only_then)
    with read_ahead(lots(), lots_ahead=10, name="numbers"):
        assert begun.wait(_LONG_SECONDS)
    assert numbers == [0]


def test_an_error_comes_where_its_lot_would() -> None:
    with read_ahead(in_lots(Numbers(3, fails=True), 3), name="numbers") as read:
        assert next(read) == [1, 2, 3]
        with pytest.raises(LookupError):
            next(read)


def test_listings_begin_together_and_come_in_their_order() -> None:
    both = threading.Barrier(2, timeout=_LONG_SECONDS)

    def listing(*things: int) -> Iterator[int]:
        both.wait()
        yield from things

    listings = [listing(1, 2, 3), listing(4)]
    with begun_together(listings, lot=2, lots_ahead=1, name="numbers") as listed:
        assert list(listed) == [1, 2, 3, 4]


def test_a_later_listing_is_read_ahead_so_far_and_no_further() -> None:
    first, second = Numbers(100), Numbers(100)
    with begun_together([first, second], lot=5, lots_ahead=2, name="numbers") as listed:
        assert [next(listed) for _ in range(100)] == list(range(1, 101))
        assert next(listed) == 1
    assert second.told <= 15


def test_whoever_leaves_in_the_middle_leaves_no_thread_behind() -> None:
    def leave() -> None:
        listings = [Numbers(100), Numbers(100)]
        with (
            read_ahead(in_lots(Numbers(100), 10), name="numbers"),
            begun_together(listings, lot=5, lots_ahead=2, name="numbers") as listed,
        ):
            next(listed)
            assert reading_threads()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    assert reading_threads() == []
