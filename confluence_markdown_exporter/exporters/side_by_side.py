"""The same work on several things at a time, with outcomes in the order of the things."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Outcome = TypeVar("Outcome")


def side_by_side(
    things: Iterable[Thing], work: Callable[[Thing], Outcome], at_once: int, *, name: str
) -> Generator[tuple[Thing, Outcome], None, None]:
    """Give each thing with what `work` made of it, which goes on with up to `at_once` others meanwhile.

    Few are begun before their turn, so that whoever sees an outcome can keep the rest from being done: with
    one at a time, none is. Close the iterator to drop what has not begun. `name` is what the threads are
    called.
    """
    ahead = 2 * at_once - 1  # so that one that takes long does not keep the others waiting
    under_way: deque[tuple[Thing, Future[Outcome]]] = deque()
    with ThreadPoolExecutor(at_once, thread_name_prefix=name) as workers:
        try:
            for thing in things:
                if len(under_way) == ahead:
                    yield _ended(under_way)
                under_way.append((thing, workers.submit(work, thing)))
            while under_way:
                yield _ended(under_way)
        finally:
            for _, future in under_way:
                future.cancel()


def _ended(under_way: deque[tuple[Thing, Future[Outcome]]]) -> tuple[Thing, Outcome]:
    thing, future = under_way.popleft()
    return thing, future.result()
