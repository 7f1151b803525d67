"""What a piece of work took: time, CPU and memory of a process, measured with psutil."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

_SAMPLE_SECONDS = 0.02
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """How long some work took, in seconds, and the most resident memory that its process held, in bytes."""

    seconds: float
    cpu_seconds: float
    peak_memory: int

    @property
    def peak_memory_mb(self) -> float:
        """The memory in MB (1,048,576 bytes)."""
        return self.peak_memory / _MB

    def __str__(self) -> str:
        memory = f"{self.peak_memory_mb:.0f} MB at most in its process"
        return f"{self.seconds:.2f} s, {self.cpu_seconds:.2f} s of CPU, {memory}"


class Measurement:
    """Measures a process, this one unless told otherwise, within a `with` block; `measured` tells afterwards.

    The process is looked at all the time, so what it needs only in between counts too.
    """

    measured: Measured

    def __init__(self, pid: int | None = None) -> None:
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._peak_memory = 0
        self._cpu_seconds = 0.0

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        self._look()
        self._cpu_before = self._cpu_seconds
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.perf_counter() - self._started
        self._over.set()
        self._sampler.join()
        self._look()
        self.measured = Measured(seconds, self._cpu_seconds - self._cpu_before, self._peak_memory)

    def _sample(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self._look()

    def _look(self) -> None:
        # A process that has ended, be it waited for or not, keeps what was seen of it before.
        with suppress(psutil.NoSuchProcess):
            memory, cpu = self._process.memory_info().rss, self._process.cpu_times()
            if memory:
                self._peak_memory = max(self._peak_memory, memory)
                self._cpu_seconds = cpu.user + cpu.system
