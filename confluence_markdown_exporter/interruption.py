"""What becomes of a run that is told to stop: by Ctrl-C, or by a termination as systemd sends one."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from confluence_markdown_exporter.models.progress import Progress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
IN_HAND = "Stopping after what is in hand; once more stops at once."


class Interruption:
    """Lets a run finish the page, attachment or file in hand; a context manager.

    The first signal ends the run after the step that is being done, with `KeyboardInterrupt`; between stages,
    where nothing is in hand, it does so at once. Steps after that wind up, and end nothing. The second
    signal ends the process on the spot: whatever it leaves behind is what a killed run leaves, which the
    next run heals. `tell` is called when the first has to wait.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._asked = False
        self._winding_up = False
        self._steps_left = 0
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # no other thread is told of signals
            self._former = {one: signal.signal(one, self._interrupt) for one in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, handler in self._former.items():
            signal.signal(one, handler)

    def heeded_by(self, progress: Progress) -> Progress:
        """Return a progress that passes everything on, and ends a run after a step if asked."""
        return _HeedingProgress(progress, self)

    def begin(self, steps: int) -> None:
        """Be told that a stage of so many steps begins."""
        self._stop_if_asked()
        self._steps_left = steps

    def step(self) -> None:
        """Be told that a step is done with."""
        self._steps_left -= 1
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._asked and not self._winding_up:
            self._stop()

    def _stop(self) -> NoReturn:
        self._winding_up = True
        self._steps_left = 0
        raise KeyboardInterrupt

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self._asked:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._asked = True
        if self._steps_left <= 0:
            self._stop()
        self._tell(IN_HAND)


@contextmanager
def terminated_as_interrupted() -> Iterator[None]:
    """Let a termination (SIGTERM, as from systemd) end a command as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can be told of signals
        return

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


class _HeedingProgress:
    """Tells of every stage and step, first whoever shows them, then the interruption."""

    def __init__(self, progress: Progress, interruption: Interruption) -> None:
        self._progress = progress
        self._interruption = interruption

    def begin(self, stage: str, total: int) -> None:
        """Start a stage."""
        self._interruption.begin(total)
        self._progress.begin(stage, total)

    def advance(self, name: str) -> None:
        """Finish a step."""
        self._progress.advance(name)
        self._interruption.step()
