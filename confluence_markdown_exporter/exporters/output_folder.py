"""Writing below the output folder: whole files or none."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from uuid import uuid4

from confluence_markdown_exporter.errors import OutputError

TEMPORARY_PREFIX = ".incoming-"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What was written: its SHA-256 as hexadecimal digits and its size in bytes."""

    sha256: str
    size: int


class OutputFolder:
    """The folder that an export goes to.

    Each file is written under a temporary name beside its place and renamed, so that a file with its
    final name is always whole. All failures are `OutputError`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> None:
        """Create the folder, so that a run which cannot write says so before it fetches anything."""
        with _explained(self.root):
            self.root.mkdir(parents=True, exist_ok=True)

    def write_text(self, path: PurePosixPath, text: str) -> WrittenFile:
        """Write a text file in UTF-8 with line feeds."""
        return self.write_stream(path, [text.encode("utf-8", "replace")])

    def write_stream(self, path: PurePosixPath, chunks: Iterable[bytes]) -> WrittenFile:
        """Write a file from chunks of bytes; whatever iterating them raises goes through, leaving no file."""
        target = self._inside(path)
        digest, size = hashlib.sha256(), 0
        with self._incoming(target) as incoming:
            for chunk in chunks:
                with _explained(target):
                    incoming.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return WrittenFile(digest.hexdigest(), size)

    def holds(self, path: PurePosixPath | str) -> bool:
        """Say whether there is a file at this path."""
        return self._inside(path).is_file()

    def text_at(self, path: PurePosixPath) -> str | None:
        """Return the text of the file at this path, None where there is none."""
        target = self._inside(path)
        with _explained(target):
            return target.read_text(encoding="utf-8", errors="replace") if target.is_file() else None

    def size_of(self, path: PurePosixPath | str) -> int | None:
        """Return the size of the file at this path in bytes, None where there is none."""
        target = self._inside(path)
        return target.stat().st_size if target.is_file() else None

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file that is there, and the folders that it leaves empty."""
        target = self._inside(path)
        with _explained(target):
            target.unlink(missing_ok=True)
            for folder in list(target.parents)[: len(path.parts) - 1]:
                if any(folder.iterdir()):
                    break
                folder.rmdir()

    def _inside(self, path: PurePosixPath | str) -> Path:
        """Return the place of a path in this folder; a path that leads out of it is refused."""
        inner = PurePosixPath(path)
        if inner.is_absolute() or ".." in inner.parts:
            raise OutputError(
                f"{path} lies outside of the output folder {self.root}.",
                advice="The ledger of that folder was tampered with; export into a new folder.",
            )
        return self.root / inner

    @contextmanager
    def _incoming(self, target: Path) -> Iterator[BinaryIO]:
        temporary = target.with_name(f"{TEMPORARY_PREFIX}{uuid4().hex}")
        with _explained(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            incoming = temporary.open("xb")
        try:
            with incoming:
                yield incoming
            with _explained(target):
                temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "Check the output folder.")
        raise OutputError(f"Cannot write {path}: {error.strerror or error}.", advice=advice) from error


_ADVICE = {
    errno.ENOSPC: "Free some space on that disk and run the same command again; it goes on where it stopped.",
    errno.EDQUOT: "Your quota on that disk is used up; free some space and run the same command again.",
    errno.EACCES: "Allow writing there, or choose another output folder.",
    errno.EPERM: "Allow writing there, or choose another output folder.",
    errno.EROFS: "That disk is read-only; choose another output folder.",
    errno.ENAMETOOLONG: "The path is too long for that disk; choose an output folder nearer to its root.",
    errno.ENOTDIR: "A file stands where a folder must be; move it or choose another output folder.",
    errno.EISDIR: "A folder stands where the file must be; move it or choose another output folder.",
    errno.EEXIST: "A file stands where a folder must be; move it or choose another output folder.",
}
