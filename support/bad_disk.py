"""A disk on which no file can be written any more, for one of the reasons that disks have."""

import errno
import os
from collections.abc import Mapping
from contextlib import ExitStack
from unittest.mock import patch

from confluence_markdown_exporter.exporters.output_folder import TEMPORARY_PREFIX

_WHEN_OPENED: Mapping[str, int] = {
    "may not be written to any more": errno.EACCES,
    "has become read-only": errno.EROFS,
}
_WHEN_WRITTEN: Mapping[str, int] = {
    "is full": errno.ENOSPC,
    "has no more of the quota left": errno.EDQUOT,
    "answers with errors": errno.EIO,
}


class BadDisk:
    """While it is bad, every new file of the exporter's fails; files that are there can be read."""

    def __init__(self) -> None:
        self._patches = ExitStack()

    def goes_bad(self, trouble: str) -> None:
        """Let new files fail when they are opened or written, as the trouble is."""
        opened, written, closed = os.open, os.write, os.close
        incoming: set[int] = set()

        def open_badly(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if TEMPORARY_PREFIX not in str(path):
                return opened(path, flags, mode, dir_fd=dir_fd)
            if trouble in _WHEN_OPENED:
                raise _error(_WHEN_OPENED[trouble])
            incoming.add(descriptor := opened(path, flags, mode))
            return descriptor

        def write_badly(descriptor: int, content: bytes) -> int:
            if descriptor in incoming:
                raise _error(_WHEN_WRITTEN[trouble])
            return written(descriptor, content)

        def close(descriptor: int) -> None:
            incoming.discard(descriptor)
            closed(descriptor)

        for name, badly in (("open", open_badly), ("write", write_badly), ("close", close)):
            self._patches.enter_context(patch.object(os, name, badly))

    def another_program_holds(self, name: str) -> None:
        """Let no file be put in the place of the one with this name."""
        replace = os.replace

        def replace_unless_held(path: str, target: str) -> None:
            if str(target).endswith(f"/{name}"):
                raise _error(errno.EBUSY)
            replace(path, target)

        self._patches.enter_context(patch.object(os, "replace", replace_unless_held))

    def is_well_again(self) -> None:
        """Let files be written again."""
        self._patches.close()


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
