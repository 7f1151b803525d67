"""A disk on which no file can be written any more, for one of the reasons that disks have."""

import errno
import io
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

_WHEN_OPENED: Mapping[str, int] = {
    "may not be written to any more": errno.EACCES,
    "has become read-only": errno.EROFS,
}
_WHEN_WRITTEN: Mapping[str, int] = {
    "is full": errno.ENOSPC,
    "has no more of the quota left": errno.EDQUOT,
    "answers with errors": errno.EIO,
}


class _NoRoom(io.BytesIO):
    """A file that nothing can be written into."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, _content: Any) -> int:  # noqa: ANN401
        """Refuse."""
        raise _error(self._number)


class BadDisk:
    """While it is bad, every new file of the exporter's fails; files that are there can be read."""

    def __init__(self) -> None:
        self._patches = ExitStack()

    def goes_bad(self, trouble: str) -> None:
        """Let new files fail when they are opened or written, as the trouble is."""
        self._patches.enter_context(patch.object(Path, "open", _opening(trouble)))

    def another_program_holds(self, name: str) -> None:
        """Let no file be put in the place of the one with this name."""
        replace = Path.replace

        def replace_unless_held(path: Path, target: Path) -> Path:
            if target.name == name:
                raise _error(errno.EBUSY)
            return replace(path, target)

        self._patches.enter_context(patch.object(Path, "replace", replace_unless_held))

    def is_well_again(self) -> None:
        """Let files be written again."""
        self._patches.close()


def _opening(trouble: str) -> Any:  # noqa: ANN401
    opened = Path.open

    def open_badly(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:  # noqa: ANN401
        if "x" not in mode:
            return opened(path, mode, *more, **named)
        if trouble in _WHEN_OPENED:
            raise _error(_WHEN_OPENED[trouble])
        opened(path, mode, *more, **named).close()
        return _NoRoom(_WHEN_WRITTEN[trouble])

    return open_badly


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
