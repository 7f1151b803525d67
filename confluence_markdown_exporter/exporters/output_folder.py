"""Writing below the output folder: whole files or none."""

import hashlib
import itertools
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.exporters.disk_failures import Explained, unusable
from confluence_markdown_exporter.exporters.incoming_file import IncomingFile
from confluence_markdown_exporter.exporters.output import WrittenFile, inner_path, place_aside
from confluence_markdown_exporter.models.ledger_rows import FileState

TEMPORARY_PREFIX = ".incoming-"
_DIGITS_OF_A_RUN, _DIGITS_OF_A_NUMBER = 20, 12

_FOLDERS_REMEMBERED = 4096
_PIECE_BYTES = 64 * 1024
_TEMPORARY_NAME = re.compile(rf"{re.escape(TEMPORARY_PREFIX)}[0-9a-f]{{32}}")


class OutputFolder:
    """A folder that an export goes to; see `Output`.

    Each file is written under a temporary name beside its place and renamed, so that a file with its
    final name is always whole. A file that this exporter did not write is never overwritten or removed: it
    is moved to `changed-by-hand`. A symbolic link that leads out of the folder is not followed. All
    failures are `OutputError`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._led_out = lru_cache(_FOLDERS_REMEMBERED)(self._where_it_leads_out)
        self._led_out_when_made = lru_cache(_FOLDERS_REMEMBERED)(self._make)
        # Together they name a temporary file; chance once is enough to keep off those of others.
        self._run = uuid4().hex[:_DIGITS_OF_A_RUN]
        self._numbers = itertools.count()

    def __reduce__(self) -> tuple[type["OutputFolder"], tuple[Path]]:
        return OutputFolder, (self.root.absolute(),)  # another process finds out by itself where links lead

    @property
    def name(self) -> str:
        """The folder, as it was given."""
        return str(self.root)

    def prepare(self) -> None:
        """Create the folder, so that a run which cannot write says so before it fetches anything."""
        with Explained(self.root):
            self.root.mkdir(parents=True, exist_ok=True)

    def write_text(
        self, path: PurePosixPath, text: str, *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a text file in UTF-8 with line feeds; see `write_stream`."""
        return self.write_stream(path, [text.encode("utf-8", "replace")], ours=ours)

    def write_stream(
        self, path: PurePosixPath, chunks: Iterable[bytes], *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a file from chunks of bytes; whatever iterating them raises goes through, leaving no file.

        `ours` are the SHA-256s of what this exporter wrote to that path before: other contents are set
        aside. None means that the file may be overwritten whatever it holds.
        """
        place = self._place_to_write(path)
        digest, size = hashlib.sha256(), 0
        set_aside = None
        with self._incoming(place) as incoming:
            for piece in _gathered(chunks):
                incoming.take(piece)
                digest.update(piece)
                size += len(piece)
            sha256 = digest.hexdigest()
            if ours is not None and os.path.isfile(place) and self.sha256_of(path) not in {sha256, *ours}:  # noqa: PTH113 - of every file
                set_aside = self.set_aside(path)
        with Explained(place):
            modified_ns = os.stat(place).st_mtime_ns  # noqa: PTH116 - of every file
        return WrittenFile(FileState(sha256, size, modified_ns), set_aside)

    def holds(self, path: PurePosixPath | str) -> bool:
        """Say whether there is a file at this path."""
        return not self._leads_out(path) and os.path.isfile(self._place(path))  # noqa: PTH113 - of every page

    def text_at(self, path: PurePosixPath) -> str | None:
        """Return the text of the file at this path, None where there is none."""
        target = self._inside(path)
        with Explained(target):
            return target.read_text(encoding="utf-8", errors="replace") if target.is_file() else None

    def is_as_written(self, path: PurePosixPath | str, written: FileState) -> bool:
        """Say whether the file at this path is there and as it was written.

        It is read only where its size is the same but its time is not.
        """
        if self._leads_out(path):
            return False
        place = self._place(path)
        try:
            found = os.stat(place)  # noqa: PTH116 - of every file; a `Path` takes several times as long
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unusable(place, error) from error
        if found.st_size != written.size or not stat.S_ISREG(found.st_mode):
            return False
        return found.st_mtime_ns == written.modified_ns or self.sha256_of(path) == written.sha256

    def sha256_of(self, path: PurePosixPath | str) -> str:
        """Return the SHA-256 of a file that is there, as hexadecimal digits."""
        target = self._inside(path)
        with Explained(target), target.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    def set_aside(self, path: PurePosixPath | str) -> PurePosixPath:
        """Move a file to `changed-by-hand`, under the path that it has, and return where it is now."""
        places = (place_aside(path, number) for number in itertools.count(1))
        place = next(place for place in places if not self._inside(place).exists())
        target = self._inside(place)
        with Explained(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._inside(path).replace(target)
        return place

    def remove(self, path: PurePosixPath, *, ours: Collection[str] | None = None) -> PurePosixPath | None:
        """Remove a file, and the folders that it leaves empty; one that is not there is as good.

        A file whose SHA-256 is not in `ours` is set aside instead; returns where it is then. None means that
        the file may go whatever it holds.
        """
        target = self._inside(path)
        set_aside = None
        if ours is not None and target.is_file() and self.sha256_of(path) not in ours:
            set_aside = self.set_aside(path)
        with Explained(target):
            target.unlink(missing_ok=True)
            for folder in list(target.parents)[: len(path.parts) - 1]:
                if folder.is_dir() and any(folder.iterdir()):
                    break
                if folder.is_dir():
                    folder.rmdir()
        return set_aside

    def sweep(self, path: PurePosixPath | str) -> int:
        """Remove the unfinished files that a killed run left below a folder; return how many there were."""
        swept = 0
        for parent, _folders, names in os.walk(self._inside(PurePosixPath(path) / TEMPORARY_PREFIX).parent):
            for name in filter(_TEMPORARY_NAME.fullmatch, names):
                unfinished = Path(parent, name)
                with Explained(unfinished):
                    unfinished.unlink(missing_ok=True)
                swept += 1
        return swept

    def _inside(self, path: PurePosixPath | str) -> Path:
        return Path(self._place(path))

    def _place(self, path: PurePosixPath | str) -> str:
        """Return the place of a path in this folder; a path that leads out of it is refused."""
        return self._checked(path, self._led_out)

    def _place_to_write(self, path: PurePosixPath | str) -> str:
        """Return the place of a path in this folder, with the folder that it is in made."""
        return self._checked(path, self._led_out_when_made)

    def _checked(self, path: PurePosixPath | str, find_out: Callable[[str], Path | None]) -> str:
        inner = inner_path(path, f"the output folder {self.root}")
        place = f"{self.root}/{inner}"
        with Explained(place):
            real = find_out(_folder_of(inner))
        if real is not None:
            raise OutputError(
                f"{self.root / inner} lies outside of the output folder: a symbolic link leads to {real}.",
                advice="Remove that link, or export into the folder that it leads to.",
            )
        return place

    def _leads_out(self, path: PurePosixPath | str) -> bool:
        with Explained(f"{self.root}/{path}"):
            return self._led_out(_folder_of(path)) is not None

    def _make(self, folder: str) -> Path | None:
        """Make a folder where there is none; return where it really is when links lead out, else None.

        One that is made in a folder which lies inside lies inside as well.
        """
        if not folder or self._led_out_when_made(_folder_of(folder)) is not None:
            return self._led_out(folder)
        place = f"{self.root}/{folder}"
        try:
            os.mkdir(place)  # noqa: PTH102 - of every page that has attachments
        except FileExistsError:
            return self._led_out(folder)
        except FileNotFoundError:
            os.makedirs(place, exist_ok=True)  # noqa: PTH103
            return self._led_out(folder)
        except OSError:  # some systems say first that nothing may be made there
            if not os.path.isdir(place):  # noqa: PTH112
                raise
            return self._led_out(folder)
        return None

    def _where_it_leads_out(self, folder: str) -> Path | None:
        """Return where a folder really is when symbolic links lead out of the output folder, else None.

        A folder that is no link lies where the folder above it does, which is known by then.
        """
        place = self.root / folder
        if folder and self._led_out(_folder_of(folder)) is None and not place.is_symlink():
            return None
        real = Path(os.path.realpath(place))
        return None if real.is_relative_to(os.path.realpath(self.root)) else real

    def _incoming(self, place: str) -> IncomingFile:
        name = f"{TEMPORARY_PREFIX}{self._run}{next(self._numbers):0{_DIGITS_OF_A_NUMBER}x}"
        return IncomingFile(place, f"{_folder_of(place)}/{name}")


def _folder_of(path: PurePosixPath | str) -> str:
    """Return the path of the folder that a file or folder is in, "" for the output folder itself."""
    return str(path).rpartition("/")[0]


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join small chunks: each that is written, and each that is digested, hands Python's lock over."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= _PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
