"""The files of an XML space export: a zip that is read in place, or the folder that it was unpacked to.

Nothing is ever extracted, and only names that this program composed itself are opened, so a member whose
path escapes has no effect. What is opened is read as a stream and checked: no encrypted member, no
compression beyond what real content reaches, no link that leaves the folder, no silent end of a cut-off file.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from lzma import LZMAError
from pathlib import Path
from threading import Lock
from typing import Protocol

from confluence_markdown_exporter.errors import ArchiveError

CHUNK_BYTES = 256 * 1024
LARGEST_COMPRESSION_RATIO = 200
"""Bytes out per byte in; the text of real exports reaches 20, deflate itself 1,000."""
RATIO_MATTERS_FROM_BYTES = 100 * 1024 * 1024
"""Members that are smaller than this when they are all unpacked do no harm, whatever their ratios."""

_LOCAL_FILE_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED_FLAG = 0x1
LET_CONFLUENCE_WRITE = "Do not use this export; let Confluence write a new one."
FETCH_AGAIN = "Copy or download the export again; if that does not help, let Confluence write a new one."
HOW_TO_EXPORT = (
    "Give the .zip that Confluence writes under Space settings > Export space > XML, "
    "or the folder that it unpacks to."
)


class ArchiveFiles(Protocol):
    """Read access to the files of one export by their path inside it, with `/` between its parts."""

    @property
    def name(self) -> str:
        """The name of the zip or folder, for messages."""

    def has(self, member: str) -> bool:
        """Say whether the export holds this file."""

    def stream(self, member: str) -> AbstractContextManager[Iterator[bytes]]:
        """Open a file as a stream of chunks; raise `ArchiveError` where it is missing, unsafe or damaged."""

    def close(self) -> None:
        """Let go of the export."""


def open_archive_files(path: Path) -> ArchiveFiles:
    """Open the zip or folder at `path`; raise `ArchiveError` if it is neither."""
    if path.is_dir():
        return FolderFiles(path)
    if not path.exists():
        raise ArchiveError(f"There is no space export at {path}.", advice=HOW_TO_EXPORT)
    return ZipFiles(path)


class FolderFiles:
    """An export that was unpacked into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.name = self._folder.name

    def has(self, member: str) -> bool:
        """Say whether the folder holds this file; a link that leads elsewhere counts as none."""
        path = (self._folder / member).resolve()
        return path.is_relative_to(self._folder) and path.is_file()

    @contextmanager
    def stream(self, member: str) -> Iterator[Iterator[bytes]]:
        """Open a file as a stream of chunks."""
        if not self.has(member):
            raise _missing(member, self.name)
        try:
            file = (self._folder / member).open("rb")
        except OSError as error:
            raise _unreadable(member, self.name, error) from error
        with file:
            yield _chunks(file.read, member, self.name)

    def close(self) -> None:
        """Nothing is held open between reads."""


class ZipFiles:
    """An export in the zip that Confluence wrote; several threads may read from it at once."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        # Some Pythons open a member where the zip was read last, by whatever thread: 3.12.1 and 3.13.0 do.
        self._reading = Lock()
        try:
            self._bytes = path.stat().st_size
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, UnicodeDecodeError) as error:
            raise _no_zip(path, error) from error
        self._absurd: dict[str, int] = {}
        if sum(member.compress_size for member in self._zip.infolist()) > self._bytes:
            raise ArchiveError(
                f"The files in {self.name} share their bytes, as in a zip bomb.", advice=LET_CONFLUENCE_WRITE
            )

    def has(self, member: str) -> bool:
        """Say whether the zip holds this file."""
        return member in self._zip.NameToInfo

    @contextmanager
    def stream(self, member: str) -> Iterator[Iterator[bytes]]:
        """Open a member as a stream of chunks."""
        if not self.has(member):
            raise _missing(member, self.name)
        self._refuse_unsafe(self._zip.getinfo(member))
        try:
            with self._reading:
                file = self._zip.open(member)
        except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
            raise _unreadable(member, self.name, error) from error

        def read(most: int) -> bytes:
            with self._reading:
                return file.read(most)

        try:
            yield _chunks(read, member, self.name)
        finally:
            with self._reading:
                file.close()

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()

    def _refuse_unsafe(self, member: zipfile.ZipInfo) -> None:
        """Check what the zip declares; reading never yields more bytes than were declared."""
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise ArchiveError(
                f"{member.filename} in {self.name} is encrypted.",
                advice="Confluence does not write encrypted exports; give the zip as Confluence wrote it.",
            )
        packed = min(member.compress_size, self._bytes)
        if member.file_size > packed * LARGEST_COMPRESSION_RATIO:
            self._absurd[member.filename] = member.file_size
        if member.filename in self._absurd and sum(self._absurd.values()) > RATIO_MATTERS_FROM_BYTES:
            raise ArchiveError(
                f"{member.filename} in {self.name} claims to unpack {packed:,} bytes "
                f"to {member.file_size:,}, which looks like a zip bomb.",
                advice="If you trust this export, unpack it yourself and give the folder.",
            )


def _chunks(read: Callable[[int], bytes], member: str, archive: str) -> Iterator[bytes]:
    try:
        while chunk := read(CHUNK_BYTES):
            yield chunk
    except (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError) as error:
        raise _unreadable(member, archive, error) from error


def _missing(member: str, archive: str) -> ArchiveError:
    return ArchiveError(f"{archive} holds no file {member}.", advice=HOW_TO_EXPORT)


def _unreadable(member: str, archive: str, error: Exception) -> ArchiveError:
    reason = str(error) or type(error).__name__
    return ArchiveError(f"{member} in {archive} is damaged or cut off ({reason}).", advice=FETCH_AGAIN)


def _no_zip(path: Path, error: Exception) -> ArchiveError:
    try:
        with path.open("rb") as file:
            begins_as_zip = file.read(len(_LOCAL_FILE_SIGNATURE)) == _LOCAL_FILE_SIGNATURE
    except OSError as unreadable:
        return ArchiveError(
            f"The space export {path} cannot be read: {unreadable.strerror}.", advice="Check its permissions."
        )
    if begins_as_zip:
        return ArchiveError(f"{path.name} is a zip that is cut off or damaged ({error}).", advice=FETCH_AGAIN)
    return ArchiveError(f"{path.name} is no zip and so no space export.", advice=HOW_TO_EXPORT)
