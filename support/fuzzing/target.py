"""What is tried: a parser, the inputs that it gets, and what must be true of its results."""

import random
from dataclasses import dataclass
from typing import Protocol


class BrokenPromise(Exception):
    """A parser took an input and gave a result that it must not give; the message says which."""


class Target(Protocol):
    """One parser. Inputs are bytes, so that they can be kept as files."""

    name: str

    def make(self, chance: random.Random) -> bytes:
        """Return an input; the same state of `chance` gives the same one."""

    def play(self, given: bytes) -> None:
        """Parse the input; raise `BrokenPromise` for a bad result, and let a typed error pass or not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one input did that none may do.

    `kind` says what went wrong and where, the same for all inputs that go wrong in the same way; `detail` is
    for whoever mends it.
    """

    target: str
    kind: str
    detail: str
    given: bytes

    @property
    def file_name(self) -> str:
        """A name for a file that keeps the input."""
        return "".join(sign if sign.isalnum() else "-" for sign in self.kind).strip("-").lower()[:100]


def promise(kept: bool, said: str) -> None:  # noqa: FBT001 - reads as a sentence: promise(a == b, "…")
    """Raise `BrokenPromise` unless what was promised is so."""
    if not kept:
        raise BrokenPromise(said)
