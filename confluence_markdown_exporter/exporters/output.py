"""What an export asks of the place that its files go to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.models.ledger_rows import FileState

CHANGED_BY_HAND = "changed-by-hand"
"""Where people's own versions of exported files are moved to, under the paths that they had."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What was written, and where a version that somebody had made by hand was moved to before, if any."""

    state: FileState
    set_aside: PurePosixPath | None = None


class Output(Protocol):
    """A place for files, by paths relative to it; it can be sent to another process.

    A file with its final name is always whole. One that this exporter did not write is never overwritten or
    removed: it is moved to `changed-by-hand`. All failures are `OutputError`.
    """

    @property
    def name(self) -> str:
        """How people know the place."""

    def prepare(self) -> None:
        """Raise now what would keep files from being written."""

    def write_text(
        self, path: PurePosixPath, text: str, *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a text file in UTF-8 with line feeds; see `write_stream`."""

    def write_stream(
        self, path: PurePosixPath, chunks: Iterable[bytes], *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a file from chunks of bytes; whatever iterating them raises goes through, leaving no file.

        `ours` are the SHA-256s of what this exporter wrote to that path before: other contents are set
        aside. None means that the file may be overwritten whatever it holds.
        """

    def holds(self, path: PurePosixPath | str) -> bool:
        """Say whether there is a file at this path."""

    def text_at(self, path: PurePosixPath) -> str | None:
        """Return the text of the file at this path, None where there is none."""

    def is_as_written(self, path: PurePosixPath | str, written: FileState) -> bool:
        """Say whether the file at this path is there and as it was written."""

    def remove(self, path: PurePosixPath, *, ours: Collection[str] | None = None) -> PurePosixPath | None:
        """Remove a file; one that is not there is as good.

        A file whose SHA-256 is not in `ours` is set aside instead; returns where it is then. None means that
        the file may go whatever it holds.
        """

    def sweep(self, path: PurePosixPath | str) -> int:
        """Remove the unfinished files that a killed run left below a folder; return how many there were."""


def inner_path(path: PurePosixPath | str, place: str) -> str:
    """Return a path below the output, whose name is `place`; `OutputError` for one that leads out of it."""
    inner = str(path)
    if inner.startswith("/") or ".." in inner.split("/"):
        raise OutputError(
            f"{path} lies outside of {place}.",
            advice="The ledger there was tampered with; export to another place.",
        )
    return inner


def place_aside(path: PurePosixPath | str, number: int) -> PurePosixPath:
    """Return where somebody's own version of an exported file is moved to: under the path that it had.

    `number` is 1 for the first version of that path, 2 for the next.
    """
    return PurePosixPath(CHANGED_BY_HAND if number == 1 else f"{CHANGED_BY_HAND}-{number}") / path
