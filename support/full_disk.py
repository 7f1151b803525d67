"""A disk without room: new files can be begun, but nothing fits in."""

import errno
import io
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch


class _NoRoom(io.BytesIO):
    """A file that nothing fits into."""

    def write(self, _content: Any) -> int:  # noqa: ANN401
        """Refuse."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullDisk:
    """While it is full, every new file of the exporter's fails when it is written."""

    def __init__(self) -> None:
        self._opened = Path.open
        self._patch = patch.object(Path, "open", self._open())

    def fills(self) -> None:
        """Leave no room."""
        self._patch.start()

    def has_room(self) -> None:
        """Make room again."""
        with suppress(RuntimeError):  # it had room all the time
            self._patch.stop()

    def _open(self) -> Any:  # noqa: ANN401
        opened = self._opened

        def open_without_room(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:  # noqa: ANN401
            file = opened(path, mode, *more, **named)
            if "x" not in mode:
                return file
            file.close()
            return _NoRoom()

        return open_without_room
