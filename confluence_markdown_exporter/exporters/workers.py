"""What an export asks of the processes that do parts of it."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Protocol

from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.part_export import (
    Arrival,
    ArrivedAttachment,
    ArrivedPage,
    PartExport,
    SpaceContext,
    SpacePart,
)
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.sources import ContentSource

LARGEST_PART = 250
"""Most pages, and most attachments without their page, in one part."""

_SMALLEST_PART = 25
_TOO_MANY_LOSSES = (
    "the process that was at it ended unexpectedly, several times; "
    "there may be too little memory for so many workers. Set workers.processes to fewer, and run it again."
)
_PARTS_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A part of an export, and by path the SHA-256s of what was written there before."""

    part: SpacePart
    ours: Mapping[str, frozenset[str]]

    def halves(self) -> "tuple[Task, ...]":
        """Cut the task in two, so that what stops one half does not stop the other; itself where it is one
        page with its attachments, or one attachment."""
        pages, attachments = self.part.pages, self.part.attachments
        if len(pages) > 1:
            first = frozenset(page.id for page in pages[: len(pages) // 2])
            return (
                self._only(lambda one: one.id in first, lambda one: one.page_id in first),
                self._only(lambda one: one.id not in first, lambda one: one.page_id not in first),
            )
        if not pages and len(attachments) > 1:
            middle = len(attachments) // 2
            return tuple(
                replace(self, part=SpacePart((), some))
                for some in (attachments[:middle], attachments[middle:])
            )
        return (self,)

    def _only(self, page: Callable[[Page], bool], attachment: Callable[[Attachment], bool]) -> "Task":
        part = SpacePart(
            tuple(filter(page, self.part.pages)), tuple(filter(attachment, self.part.attachments))
        )
        return replace(self, part=part)

    def failed(self, reason: str) -> list[Arrival]:
        """Return that nothing of the part arrived, and why."""
        return [
            *(ArrivedPage(page, reason) for page in self.part.pages),
            *(ArrivedAttachment(attachment, reason) for attachment in self.part.attachments),
        ]


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know before its first task; it must survive being sent to another process."""

    make_source: Callable[[], ContentSource]
    folder: Output
    context: SpaceContext

    def begin(self) -> Callable[[Task], list[Arrival]]:
        """Return what does a task and tells what arrived."""
        export = PartExport(self.make_source(), self.folder, self.context)

        def arrivals(task: Task) -> list[Arrival]:
            batches = export.run(task.part, task.ours)
            return [arrival for batch in batches for arrival in batch]

        return arrivals


class Workers(Protocol):
    """Processes that do tasks side by side; `at_once` is how many at a time, when last seen."""

    at_once: int

    def run(
        self, context: SpaceContext, folder: Output, tasks: Iterable[Task]
    ) -> Generator[list[Arrival], None, None]:
        """Yield what arrives, a task at a time, in any order; close it to have no more begun.

        Tasks are asked for when there is room for them; when there are no more, those in hand still arrive.
        The task of a worker that is lost is done again, by halves; a page or attachment that loses several
        workers fails. What a source raises for more than one of these goes through.
        """


@dataclass(frozen=True, slots=True)
class Attempt:
    """A task that is given to a worker, and how many were lost over it since it cannot be halved any more."""

    task: Task
    losses: int = 0


class Team(Protocol):
    """Workers at one job. `room` is how many tasks they take at a time; `losses` of them fail a page."""

    room: int
    losses: int

    def give(self, attempt: Attempt) -> None:
        """Have a task done."""

    def next_ended(self) -> tuple[Attempt, list[Arrival] | None]:
        """Wait for a task to end; return what arrived, None where its worker was lost.

        Raises what stopped it.
        """

    def dismiss(self) -> None:
        """Let tasks in hand be finished, and have no more done."""


def shared_out(tasks: Iterable[Task], team: Team) -> Generator[list[Arrival], None, None]:
    """Have tasks done by a team, which is dismissed at the end; see `Workers.run`."""
    first = map(Attempt, tasks)
    again: deque[Attempt] = deque()

    def next_waiting() -> Attempt | None:
        return next(first, None) or (again.popleft() if again else None)

    in_hand = 0
    try:
        while True:
            while in_hand < team.room and (waiting := next_waiting()):
                team.give(waiting)
                in_hand += 1
            if not in_hand:
                return
            attempt, arrivals = team.next_ended()
            in_hand -= 1
            if arrivals is not None:
                yield arrivals
            elif len(halves := attempt.task.halves()) > 1:
                again.extend(map(Attempt, halves))
            elif attempt.losses + 1 < team.losses:
                again.append(replace(attempt, losses=attempt.losses + 1))
            else:
                yield attempt.task.failed(_TOO_MANY_LOSSES)
    finally:
        team.dismiss()


def worker_part_size(pages: int, at_once: int) -> int:
    """Say how many pages make a part so that workers end together, yet ask for many bodies at a time."""
    return min(max(pages // (at_once * _PARTS_PER_WORKER), _SMALLEST_PART), LARGEST_PART)


def parts_of(
    index: SpaceIndex, page_ids: Sequence[str], attachment_ids: Collection[str], size: int
) -> Iterator[SpacePart]:
    """Cut pages, and attachments of these and other pages, into parts of so many pages.

    Attachments go with their page, so that it waits for those that it shows; those of other pages come last.
    Which attachments are still wanted is asked when their part's turn comes.
    """
    for start in range(0, len(page_ids), size):
        pages = tuple(index.pages[page_id] for page_id in page_ids[start : start + size])
        attached = chain.from_iterable(index.attachments_of(page.id) for page in pages)
        yield SpacePart(pages, tuple(one for one in attached if one.id in attachment_ids))
    if not attachment_ids:
        return
    of_parts = frozenset(page_ids)
    of_others = (
        one for one in index.each_attachment() if one.id in attachment_ids and one.page_id not in of_parts
    )
    while some := tuple(islice(of_others, size)):
        yield SpacePart((), some)
