"""How a run tells what it is doing, to whoever wants to show it."""

from typing import Protocol


class Progress(Protocol):
    """Told of each stage of a run and of every step in it."""

    def begin(self, stage: str, total: int) -> None:
        """Start a stage of `total` steps, for example `Export of Team Handbook`."""

    def advance(self, name: str) -> None:
        """Finish one step: the page, attachment or file with this name is done with."""


class NoProgress:
    """Shows nothing."""

    def begin(self, stage: str, total: int) -> None:
        """Say nothing."""

    def advance(self, name: str) -> None:
        """Say nothing."""
