"""What a store holds, seen through fsspec."""

import fsspec
import pytest


class Refused(Exception):
    """An error of a kind that only the store knows."""


class Store:
    """A place in a store, by its address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._files, self._root = fsspec.core.url_to_fs(address)

    def empties(self) -> None:
        """Remove everything from it."""
        if self._files.exists(self._root):
            self._files.rm(self._root, recursive=True)

    @property
    def contents(self) -> dict[str, bytes]:
        """Its files by their path in it."""
        return {
            place.removeprefix(f"{self._root}/"): self._files.cat_file(place)
            for place in self._files.find(self._root)
        }

    def writes(self, path: str, content: bytes) -> None:
        """Overwrite a file."""
        self._files.pipe_file(f"{self._root}/{path}", content)

    def refuses(self, part: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Refuse files with this in their names from now on, by an error of its own as stores do."""
        pipe_file, put_file = self._files.pipe_file, self._files.put_file

        def pipe(place: str, content: bytes) -> None:
            refuse(place)
            pipe_file(place, content)

        def put(source: str, place: str) -> None:
            refuse(place)
            put_file(source, place)

        def refuse(place: str) -> None:
            if part in place:
                raise Refused(reason)

        monkeypatch.setattr(self._files, "pipe_file", pipe)
        monkeypatch.setattr(self._files, "put_file", put)
