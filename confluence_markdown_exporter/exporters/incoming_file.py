"""A file on its way to its place: there whole, or not at all."""

import os
from contextlib import suppress
from types import TracebackType
from typing import Self

from confluence_markdown_exporter.exporters.disk_failures import Explained

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class IncomingFile:
    """Takes bytes under a temporary name beside the place, and is renamed when it has them all.

    A context manager: an error inside leaves no file, and goes through. What the disk refuses is an
    `OutputError` about the place. It asks as little of the system as it can, and has no buffer: with every
    call of the system, Python's lock is handed to another thread.
    """

    __slots__ = ("_descriptor", "_place", "_temporary")

    def __init__(self, place: str, temporary: str) -> None:
        self._place = place
        self._temporary = temporary

    def __enter__(self) -> Self:
        with Explained(self._place):
            self._descriptor = self._opened()
        return self

    def take(self, piece: bytes) -> None:
        """Write all of a piece; the system may take less of it at a time."""
        left = memoryview(piece)
        with Explained(self._place):
            while left:
                left = left[os.write(self._descriptor, left) :]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with Explained(self._place):
                os.close(self._descriptor)
                if error is None:
                    os.replace(self._temporary, self._place)  # noqa: PTH105 - a `Path` takes as long again
                    return
        except BaseException:
            self._drop()
            raise
        self._drop()

    def _opened(self) -> int:
        """Open a file that is not there yet; its folder is made again where somebody removed it."""
        try:
            return os.open(self._temporary, _NEW, 0o666)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(self._place), exist_ok=True)  # noqa: PTH103, PTH120
            return os.open(self._temporary, _NEW, 0o666)

    def _drop(self) -> None:
        """Remove what came; where even that is refused, the next run does."""
        with suppress(OSError):
            os.unlink(self._temporary)  # noqa: PTH108
