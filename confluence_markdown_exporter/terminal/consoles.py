"""The two ends of the terminal, and what may be written to them."""

import sys
from typing import TextIO

from rich.console import Console


def output_console() -> Console:
    """Return where results go: standard output, as it is now."""
    return _console_on(sys.stdout)


def errors_console() -> Console:
    """Return where progress and errors go: standard error, as it is now."""
    return _console_on(sys.stderr)


def _console_on(stream: TextIO) -> Console:
    return Console(file=stream, emoji=False)  # a title or a path may hold `:key:`


def printable(text: str) -> str:
    """Return text without control characters, so that no title can steer the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def tell(console: Console, *lines: str) -> None:
    """Write lines of Rich's markup, with no colour but what it says; only a terminal gets them wrapped."""
    for line in lines:
        console.print(line, highlight=False, soft_wrap=not console.is_terminal)
