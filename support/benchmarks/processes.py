"""Runs a program as a process of its own and measures it: time, CPU, memory over time."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_MB = 1024 * 1024
_SAMPLE_SECONDS = 0.02
_OTHERS_EVERY_SECONDS = 0.25
_SETTINGS = ("CME_", "CONFLUENCE_", "OPENWEBUI_", "OPEN_WEBUI_")
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""An installed program, such as the peer, is compiled; one run from its sources is, unless this is set."""


class RunFailed(Exception):
    """A program that is measured ended otherwise than it should; says what it wrote last."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ran: seconds from start to end, CPU seconds, and the most resident memory in MB.

    Processes that it started are counted in, memory that they share as often as they share it. `memory` has
    (seconds since the start, MB) pairs.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str = field(repr=False)
    memory: tuple[tuple[float, float], ...] = field(default=(), repr=False)


def run(
    command: Sequence[str | Path],
    variables: Mapping[str, str],
    folder: Path,
    *,
    expected: Sequence[int] = (0,),
    sample_seconds: float = _SAMPLE_SECONDS,
) -> Ran:
    """Run a program in a folder, with none of this shell's settings; output goes to a file there.

    Raises `RunFailed` for an exit code that is not expected.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTINGS) and name != _UNCOMPILED
    }
    told = folder / "output.txt"
    with told.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env={**kept, **variables}, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
        with _Samples(process.pid, started, sample_seconds) as samples:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    words = told.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in expected:
        raise RunFailed(f"{command[0]} ended with code {process.returncode}: {words[-2000:]}")
    return Ran(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime + sum(samples.cpu_of_others.values()),
        # Not what the kernel tells as the largest: that counts this process too, from before the exec.
        peak_mb=max((memory for _, memory in samples.taken), default=0.0),
        output=words,
        memory=tuple(samples.taken),
    )


class _Samples:
    """Looks at the resident memory of a process, and of those below it, again and again."""

    def __init__(self, pid: int, started: float, every: float) -> None:
        self.taken: list[tuple[float, float]] = []
        self.cpu_of_others: dict[int, float] = {}
        self._process = psutil.Process(pid)
        self._others: list[psutil.Process] = []
        self._looked_for_others = 0.0
        self._started = started
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "_Samples":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        with suppress(psutil.NoSuchProcess):
            while not self._over.is_set():
                memory = self._process.memory_info().rss / _MB + self._memory_of_others()
                if memory:
                    self.taken.append((round(time.perf_counter() - self._started, 3), round(memory, 1)))
                self._over.wait(self._every)

    def _memory_of_others(self) -> float:
        """Return the MB of the processes below; who they are is asked for now and then: it takes long."""
        now = time.perf_counter()
        if now - self._looked_for_others > _OTHERS_EVERY_SECONDS:
            self._others, self._looked_for_others = self._process.children(recursive=True), now
        memory = 0.0
        for other in self._others:
            with suppress(psutil.NoSuchProcess):
                memory += other.memory_info().rss / _MB
                spent = other.cpu_times()
                self.cpu_of_others[other.pid] = spent.user + spent.system
        return memory
