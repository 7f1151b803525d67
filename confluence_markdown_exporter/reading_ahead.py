"""Reading on in another thread, so that nobody waits for what could have been asked for before."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
def one_ahead(lots: Iterable[list[Thing]], *, name: str) -> Iterator[Iterator[list[Thing]]]:
    """Begin to read lots at once, and go on with the next one while the one before is in use.

    An error of the reading comes where its lot would. Whoever leaves waits for the lot in hand only. `name`
    is what the thread is called.
    """
    left = iter(lots)
    with ThreadPoolExecutor(1, thread_name_prefix=name) as reading:

        def read_on(upcoming: "Future[list[Thing] | None]") -> Iterator[list[Thing]]:
            while (lot := upcoming.result()) is not None:
                upcoming = reading.submit(next, left, None)
                yield lot

        yield read_on(reading.submit(next, left, None))


@contextmanager
def begun_together(
    listings: Iterable[Iterable[Thing]], *, most_ahead: int, name: str
) -> Iterator[Iterator[Thing]]:
    """Give what one listing holds after the other; all begin at once, and read so many things ahead."""
    with ExitStack() as reading:
        begun = [
            reading.enter_context(one_ahead(in_lots(listing, most_ahead), name=name)) for listing in listings
        ]
        yield chain.from_iterable(chain.from_iterable(begun))
