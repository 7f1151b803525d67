"""A place outside of the output folder, and symbolic links in the output folder that lead to it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

_WORDS = "---\ntitle: Private\n---\n# Private\nNobody's business.\n"


class Elsewhere:
    """A folder with one file, which no run may touch."""

    def __init__(self, workplace: Path) -> None:
        self._workplace = workplace
        self.folder = workplace / "elsewhere"
        self.file = self.folder / "private.txt"
        self.folder.mkdir()
        self.file.write_text(_WORDS)

    def takes_the_place_of(self, path: Path) -> None:
        """Put a symbolic link in place of a folder or file: it leads to the folder, or to the file."""
        target = self.file if path.is_file() else self.folder
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    @property
    def untouched(self) -> bool:
        """Whether the folder holds its one file, as it was, and nothing else."""
        return list(self.folder.rglob("*")) == [self.file] and self.file.read_text() == _WORDS

    def strays(self, *, beside: Sequence[Path]) -> list[Path]:
        """List what is in the workplace beside these folders and space exports, or `escaped` above it."""
        inside = [
            path
            for path in self._workplace.rglob("*")
            if path.suffix != ".zip"
            and not any(path.is_relative_to(known) for known in (self.folder, *beside))
        ]
        above = [folder / "escaped" for folder in self._workplace.parents]
        return inside + [path for path in above if path.exists()]
