"""Writing into a store that fsspec reaches (`s3://bucket/folder`, `memory://`): whole files or none."""

import hashlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any

from fsspec.core import url_to_fs
from fsspec.implementations.memory import MemoryFileSystem

from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.exporters.output import WrittenFile, inner_path, place_aside
from confluence_markdown_exporter.models.ledger_rows import FileState

_MADE_AT = ("ETag", "mtime", "LastModified", "modified", "created")
_DIGITS_OF_A_STAMP = 15


class OutputStore:
    """The place in a store that `url` names; see `Output`.

    What is there is listed once and then kept in mind: stores take long to ask. What this run writes does not
    meet what others write meanwhile, because one run at a time writes into a place.
    """

    def __init__(self, url: str) -> None:
        self.name = url.rstrip("/")
        with self._explained():
            self._store, self._root = url_to_fs(self.name)

    def __reduce__(self) -> tuple[type["OutputStore"], tuple[str]]:
        if isinstance(self._store, MemoryFileSystem):
            raise OutputError(
                f"{self.name} is within one process, and cannot be written to by several.",
                advice="Export to a store that all of them reach, or by one process.",
            )
        return OutputStore, (self.name,)  # another process lists by itself what is there

    def prepare(self) -> None:
        """List the place, so that a run which cannot use it says so before it fetches anything."""
        _ = self._there

    def write_text(
        self, path: PurePosixPath, text: str, *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a text file in UTF-8; see `Output`."""
        content = text.encode("utf-8", "replace")
        sha256 = hashlib.sha256(content).hexdigest()
        set_aside = self._make_room(path, sha256, ours)
        with self._explained():
            self._store.pipe_file(self._place(path), content)
        return WrittenFile(self._recorded(path, sha256, len(content)), set_aside)

    def write_stream(
        self, path: PurePosixPath, chunks: Iterable[bytes], *, ours: Collection[str] | None = None
    ) -> WrittenFile:
        """Write a file from chunks of bytes, which are gathered on this machine first; see `Output`.

        A store is given whole files only: what breaks off half-way would look like one.
        """
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(prefix="confluence-export-") as gathered:
            for chunk in chunks:
                with self._explained():
                    gathered.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            sha256 = digest.hexdigest()
            set_aside = self._make_room(path, sha256, ours)
            with self._explained():
                gathered.flush()
                self._store.put_file(gathered.name, self._place(path))
        return WrittenFile(self._recorded(path, sha256, size), set_aside)

    def holds(self, path: PurePosixPath | str) -> bool:
        """Say whether there is a file at this path."""
        return self._place(path) in self._there

    def text_at(self, path: PurePosixPath) -> str | None:
        """Return the text of the file at this path, None where there is none."""
        if not self.holds(path):
            return None
        with self._explained():
            content: bytes = self._store.cat_file(self._place(path))
        return content.decode("utf-8", "replace")

    def is_as_written(self, path: PurePosixPath | str, written: FileState) -> bool:
        """Say whether the file at this path is there and as it was written.

        It is read only where its size is the same but its stamp is not.
        """
        found = self._there.get(self._place(path))
        if found is None or found != (written.size, found[1]):
            return False
        return found[1] == written.modified_ns or self._sha256_of(path) == written.sha256

    def remove(self, path: PurePosixPath, *, ours: Collection[str] | None = None) -> PurePosixPath | None:
        """Remove a file; see `Output`."""
        if not self.holds(path):
            return None
        if ours is not None and self._sha256_of(path) not in ours:
            return self._set_aside(path)
        with self._explained():
            self._store.rm_file(self._place(path))
        del self._there[self._place(path)]
        return None

    def sweep(self, path: PurePosixPath | str) -> int:  # noqa: ARG002 - the same for every folder
        """Remove nothing: a store holds whole files only."""
        return 0

    @cached_property
    def _there(self) -> dict[str, tuple[int, int]]:
        """Size and stamp of every file of the place, by its place in the store."""
        with self._explained():
            found: Mapping[str, Mapping[str, Any]] = self._store.find(self._root, detail=True)
        return {place: (int(told["size"]), _stamp(told)) for place, told in found.items()}

    def _recorded(self, path: PurePosixPath, sha256: str, size: int) -> FileState:
        place = self._place(path)
        with self._explained():
            self._store.invalidate_cache(self._store._parent(place))
            told = self._store.info(place)
        self._there[place] = (size, _stamp(told))
        return FileState(sha256, size, self._there[place][1])

    def _make_room(
        self, path: PurePosixPath, sha256: str, ours: Collection[str] | None
    ) -> PurePosixPath | None:
        if ours is None or not self.holds(path) or self._sha256_of(path) in {sha256, *ours}:
            return None
        return self._set_aside(path)

    def _set_aside(self, path: PurePosixPath | str) -> PurePosixPath:
        places = (place_aside(path, number) for number in itertools.count(1))
        aside = next(place for place in places if not self.holds(place))
        with self._explained():
            self._store.mv(self._place(path), self._place(aside))
        self._there[self._place(aside)] = self._there.pop(self._place(path))
        return aside

    def _sha256_of(self, path: PurePosixPath | str) -> str:
        with self._explained(), self._store.open(self._place(path), "rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    def _place(self, path: PurePosixPath | str) -> str:
        return f"{self._root.rstrip('/')}/{inner_path(path, self.name)}"

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OutputError:
            raise
        except Exception as error:  # each kind of store raises errors of its own: no credentials, no quota
            raise OutputError(
                f"{self.name} cannot be used: {error}.",
                advice="Check the address, that what speaks to its kind of store is installed (s3fs for "
                "s3://), and that your credentials for it may list, read and write there.",
            ) from error


def _stamp(told: Mapping[str, Any]) -> int:
    """Return a number that changes when a file does, from what its store tells of it."""
    said = next((str(told[name]) for name in _MADE_AT if name in told), "")
    return int(hashlib.sha256(said.encode()).hexdigest()[:_DIGITS_OF_A_STAMP], 16)
