"""Reads the lock: every package with its version, and the hashes of its files."""

import re
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
LOCK = PROJECT / ".ci" / "lock.txt"
SUPPLY_LOCK = PROJECT / ".ci" / "supply-lock.txt"
CONSTRAINTS = PROJECT / ".ci" / "constraints.txt"

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+?))?(?: \\)?$\n?"
    r"(?P<hashes>(?:    --hash=\S+(?: \\)?\n)*)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of one package; `marker` says where it is installed, "" for everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def pins(lock: Path | str) -> list[Pin]:
    """Return the pins of a lock, given by its path or its text."""
    text = lock.read_text(encoding="utf-8") if isinstance(lock, Path) else lock
    return [
        Pin(
            found["name"],
            found["version"],
            (found["marker"] or "").strip(),
            tuple(re.findall(r"--hash=(\S+)", found["hashes"])),
        )
        for found in _PIN.finditer(text)
    ]
