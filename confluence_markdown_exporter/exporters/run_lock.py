"""One run at a time into an output folder."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

from confluence_markdown_exporter.errors import FolderInUse, OutputError

LOCK_NAME = ".confluence-export.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        # A lock there keeps others from reading the locked bytes: it is laid far behind the owner's name.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose run it is; `since` is a moment in UTC (ISO 8601)."""

    user: str
    host: str
    pid: int
    since: str

    @classmethod
    def here(cls) -> "Owner":
        """Return who runs this process."""
        try:
            user = getuser()
        except (OSError, KeyError):  # no such user, as in some containers
            user = "somebody"
        return cls(user, socket.gethostname(), os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))

    def __str__(self) -> str:
        return f"{self.user} on {self.host}, process {self.pid}, since {self.since}"


@contextmanager
def locked(folder: Path) -> Iterator[Owner | None]:
    """Keep other runs out of an output folder; gives the owner of a run that died there, if one did.

    The operating system lets go of the lock when the process ends, however it ends, so a lock is never
    stale; a name that still stands in the file is that of a run which could not take it out.

    Raises `FolderInUse` with the owner's name while another run is at work there.
    """
    path = folder / LOCK_NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror}.", advice="Check the output folder."
        ) from error
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            _take(file.fileno())
        except OSError as error:
            owner = _owner_in(file.read())
            raise FolderInUse(
                f"Another run is writing into {folder}" + (f": {owner}." if owner else "."),
                advice="Wait until it has ended, or end it; one run at a time writes into a folder.",
            ) from error
        former = _owner_in(file.read())
        _write(file.fileno(), json.dumps(asdict(Owner.here())))
        try:
            yield former
        finally:
            with suppress(OSError):
                _write(file.fileno(), "")


def _owner_in(text: str) -> Owner | None:
    try:
        return Owner(**json.loads(text))
    except (ValueError, TypeError):
        return None


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text.encode())
