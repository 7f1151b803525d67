"""What a disk refuses, in words that say what helps."""

import errno
import os
from pathlib import Path
from types import TracebackType

from confluence_markdown_exporter.errors import OutputError

_ADVICE = {
    errno.ENOSPC: "Free some space on that disk and run the same command again; it goes on where it stopped.",
    errno.EDQUOT: "Your quota on that disk is used up; free some space and run the same command again.",
    errno.EACCES: "Allow writing there, or choose another output folder.",
    errno.EPERM: "Allow writing there, or choose another output folder.",
    errno.EROFS: "That disk is read-only; choose another output folder.",
    errno.ENAMETOOLONG: "The path is too long for that disk; choose an output folder nearer to its root.",
    errno.ENOTDIR: "A file stands where a folder must be; move it or choose another output folder.",
    errno.EFBIG: "It is larger than that disk, or a limit of this machine (ulimit -f), lets a file be.",
    errno.EIO: "That disk answers with errors; have it looked after, or choose another output folder.",
    errno.EBUSY: "Another program holds it; close that and run the same command again.",
    errno.EMFILE: "This machine lets the program open too few files; raise that (ulimit -n), or set "
    "connection_config.parallel_downloads lower.",
    errno.EISDIR: "A folder stands where the file must be; move it or choose another output folder.",
    errno.EEXIST: "A file stands where a folder must be; move it or choose another output folder.",
}


class Explained:
    """A context that makes an `OutputError` of what the system refuses at a place.

    A class, for it is entered several times for each file that is written.
    """

    __slots__ = ("_place",)

    def __init__(self, place: str | os.PathLike[str]) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise unusable(self._place, error) from error


def unusable(place: str | os.PathLike[str], error: OSError) -> OutputError:
    """Say what the system refused at a place."""
    advice = _ADVICE.get(error.errno or 0, "Check the output folder.")
    return OutputError(f"Cannot write {Path(place)}: {error.strerror or error}.", advice=advice)
