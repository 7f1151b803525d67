"""Clocks that tell, by stage, the processor's time that work takes, and the time in which nothing works.

Each thread has a clock of its own, which is read whenever the thread enters or leaves a stage: a moment
belongs to the innermost stage that the thread is in. The processor's time is the thread's own
(`time.thread_time`), so that a thread which waits, be it for the network, for another thread or for Python's
lock, takes none. An export as a whole waits while its main thread does and no other thread works instead: a
thread that waits for Python's lock loses nothing, for another one has it.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from inspect import isgeneratorfunction
from typing import Any

OTHER = "other"
"""What is in no stage."""


class StageClocks:
    """Clocks that run within a `with` block; the thread that enters it is the main thread.

    Afterwards there are, in seconds: `seconds`, which the block took; `cpu_seconds`, which the process took
    of the processor meanwhile; `worked`, these by stage, with `OTHER` for the rest; and `waited`, how long
    nothing worked, by the stage that the main thread was in.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self._clocks: list[_ThreadClock] = []

    def __enter__(self) -> "StageClocks":
        self._cpu_before, self._begun = time.process_time(), time.perf_counter()
        self._main = self._here.clock = _MainClock()
        self._clocks.append(self._main)
        return self

    def __exit__(self, *_: object) -> None:
        self._main.turn_to(OTHER)
        self.seconds = time.perf_counter() - self._begun
        self.cpu_seconds = time.process_time() - self._cpu_before
        self.waited = dict(self._main.idle_seconds)
        stages = {stage for clock in self._clocks for stage in clock.cpu_seconds} - {OTHER}
        self.worked = {stage: sum(clock.cpu_seconds[stage] for clock in self._clocks) for stage in stages}
        self.worked[OTHER] = self.cpu_seconds - sum(self.worked.values())

    def clocked(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same work as part of a stage; of a generator function each step is, not the call."""
        if isgeneratorfunction(work):
            return lambda *arguments, **options: _ClockedGenerator(self, stage, work(*arguments, **options))

        def in_stage(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the work takes and gives
            clock = self._of_this_thread()
            before = clock.turn_to(stage)
            try:
                return work(*arguments, **options)
            finally:
                clock.turn_to(before)

        return in_stage

    def _of_this_thread(self) -> "_ThreadClock":
        try:
            clock: _ThreadClock = self._here.clock
        except AttributeError:
            clock = self._here.clock = _ThreadClock()
            self._clocks.append(clock)
        return clock


class _ThreadClock:
    """The processor's time of one thread, by stage."""

    def __init__(self) -> None:
        self.cpu_seconds: defaultdict[str, float] = defaultdict(float)
        self._stage, self._cpu_then = OTHER, time.thread_time()

    def turn_to(self, stage: str) -> str:
        """Be in this stage from now on; return the one before, which the time until now belongs to."""
        cpu_now, before = time.thread_time(), self._stage
        self.cpu_seconds[before] += cpu_now - self._cpu_then
        self._stage, self._cpu_then = stage, cpu_now
        return before


class _MainClock(_ThreadClock):
    """The clock of the main thread, which also tells how long no thread of the process worked."""

    def __init__(self) -> None:
        super().__init__()
        self.idle_seconds: defaultdict[str, float] = defaultdict(float)
        self._worked_then, self._then = time.process_time(), time.perf_counter()

    def turn_to(self, stage: str) -> str:
        """Be in this stage from now on; return the one before, which the time until now belongs to."""
        before = super().turn_to(stage)
        worked_now, now = time.process_time(), time.perf_counter()
        # Where threads work without Python's lock, several at a time, more is worked than time passes.
        self.idle_seconds[before] += max(0.0, now - self._then - (worked_now - self._worked_then))
        self._worked_then, self._then = worked_now, now
        return before


class _ClockedGenerator(Generator[Any, Any, Any]):
    """A generator whose steps belong to a stage, whichever thread takes them; what is between does not."""

    def __init__(self, clocks: StageClocks, stage: str, steps: Generator[Any, Any, Any]) -> None:
        self._send = clocks.clocked(stage, steps.send)
        self._throw = clocks.clocked(stage, steps.throw)

    def send(self, value: Any) -> Any:  # noqa: ANN401 - as the generator
        return self._send(value)

    def throw(self, *error: Any) -> Any:  # noqa: ANN401
        return self._throw(*error)
