"""How far a run is, as it is shown while it lasts."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape

from confluence_markdown_exporter.terminal.consoles import printable, tell

if TYPE_CHECKING:
    from confluence_markdown_exporter.terminal.bars import BarProgress


def progress_on(console: Console) -> "BarProgress | LineProgress":
    """Return bars for a terminal, and lines for anything else, which does without loading the bars."""
    if not console.is_terminal:
        return LineProgress(console)
    from confluence_markdown_exporter.terminal.bars import BarProgress

    return BarProgress(console)


class LineProgress:
    """One plain line for each stage; for a file or a pipe."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def begin(self, stage: str, total: int) -> None:
        """Say what comes now and how much of it."""
        tell(self._console, escape(f"{printable(stage)}: {total}"))

    def advance(self, name: str) -> None:
        """Say nothing: a log of a large space should stay short."""
