"""Reading on in another thread, so that nobody waits for what could have been asked for before."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import TypeVar

Thing = TypeVar("Thing")


def in_lots(things: Iterable[Thing], most: int) -> Iterator[list[Thing]]:
    """Gather things in lists of so many; the last one may be shorter."""
    left = iter(things)
    while lot := list(islice(left, most)):
        yield lot


@contextmanager
def read_ahead(
    lots: Iterable[list[Thing]], *, lots_ahead: int = 1, name: str
) -> Iterator[Iterator[list[Thing]]]:
    """Begin to read lots at once, and stay so many ahead of the one that is in use.

    An error of the reading comes where its lot would. Whoever leaves waits for the lot in hand only. `name`
    is what the thread is called.
    """
    left = iter(lots)
    reading = ThreadPoolExecutor(1, thread_name_prefix=name)

    def read_on() -> Iterator[list[Thing]]:
        while (lot := upcoming.popleft().result()) is not None:
            upcoming.append(reading.submit(next, left, None))
            yield lot

    try:
        upcoming = deque(reading.submit(next, left, None) for _ in range(lots_ahead))
        yield read_on()
    finally:
        reading.shutdown(cancel_futures=True)


@contextmanager
def begun_together(
    listings: Iterable[Iterable[Thing]], *, lot: int, lots_ahead: int, name: str
) -> Iterator[Iterator[Thing]]:
    """Give what one listing holds after the other; all begin at once, and are read in lots of that size."""
    with ExitStack() as reading:
        begun = [
            reading.enter_context(read_ahead(in_lots(listing, lot), lots_ahead=lots_ahead, name=name))
            for listing in listings
        ]
        yield chain.from_iterable(chain.from_iterable(begun))
