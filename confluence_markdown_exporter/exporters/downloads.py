"""Attachments fetched many at a time, while the pages that show them are converted."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

from confluence_markdown_exporter.models.attachment import Attachment

Outcome = TypeVar("Outcome")
_WAITING_PER_WORKER = 4


class Downloads(Generic[Outcome]):
    """Runs a job for each attachment on threads of its own, in the order given; a context manager.

    `job_for` is called in the caller's thread, just before an attachment's turn, and gives what then runs
    in another. Only a few attachments per worker are under way at any time, however many there are; each
    call here lets the next ones begin. Leaving with an error drops all that has not begun.
    """

    def __init__(
        self,
        attachments: Iterable[Attachment],
        job_for: Callable[[Attachment], Callable[[], Outcome]],
        workers: int,
    ) -> None:
        self._job_for = job_for
        self._room = workers * _WAITING_PER_WORKER
        self._to_begin = {attachment.id: attachment for attachment in attachments}
        self._under_way: dict[str, tuple[Attachment, Future[Outcome]]] = {}
        self._ended: SimpleQueue[str] = SimpleQueue()
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="download")

    def __enter__(self) -> Self:
        self._begin_next()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.shutdown(cancel_futures=error is not None)

    def __contains__(self, attachment_id: str) -> bool:
        return attachment_id in self._to_begin or attachment_id in self._under_way

    def wait_for(self, attachment_id: str) -> Outcome:
        """Return the outcome of one attachment that is not given out yet, now if need be before its turn."""
        if attachment_id in self._to_begin:
            self._begin(self._to_begin.pop(attachment_id))
        _, future = self._under_way[attachment_id]
        return future.result()

    def arrived(self) -> Iterator[tuple[Attachment, Outcome]]:
        """Give out what has ended by now, each once."""
        return map(self._given_out, self._ended_by_now())

    def rest(self) -> Iterator[Iterator[tuple[Attachment, Outcome]]]:
        """Wait for all that are left, and give out again and again what has ended by then."""
        while self._under_way:
            yield map(self._given_out, chain((self._ended.get(),), self._ended_by_now()))

    def left_over(self) -> Iterator[tuple[Attachment, Outcome]]:
        """Give out, after leaving before the end, what had ended by then and was not given out."""
        for attachment, future in self._under_way.values():
            if not future.cancelled() and future.exception() is None:
                yield attachment, future.result()

    def _ended_by_now(self) -> Iterator[str]:
        while True:
            try:
                yield self._ended.get_nowait()
            except Empty:
                return

    def _given_out(self, attachment_id: str) -> tuple[Attachment, Outcome]:
        attachment, future = self._under_way.pop(attachment_id)
        self._begin_next()
        return attachment, future.result()

    def _begin_next(self) -> None:
        while self._to_begin and len(self._under_way) < self._room:
            self._begin(self._to_begin.pop(next(iter(self._to_begin))))

    def _begin(self, attachment: Attachment) -> None:
        future = self._workers.submit(self._job_for(attachment))
        self._under_way[attachment.id] = (attachment, future)
        future.add_done_callback(lambda _ended: self._ended.put(attachment.id))
