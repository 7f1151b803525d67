"""Watches what a running program holds: memory, open files, threads."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

_SAMPLE_SECONDS = 0.25
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """What was held at a moment, in seconds since the start."""

    seconds: float
    memory_mb: float
    open_files: int
    threads: int


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """How a program ended, and what it held meanwhile; `errors` is what it wrote to standard error."""

    exit_code: int
    seconds: float
    cpu_seconds: float
    samples: tuple[Sample, ...]
    output: str
    errors: str

    def most(self, held: str) -> float:
        """Return the most that was held of it."""
        return max((getattr(sample, held) for sample in self.samples), default=0)

    def by_quarters(self, held: str) -> list[float]:
        """Return what was held of it in each quarter of the run, the median."""
        quarters: list[list[float]] = [[], [], [], []]
        for sample in self.samples:
            quarters[min(3, int(4 * sample.seconds / self.seconds))].append(getattr(sample, held))
        return [round(median(quarter), 1) if quarter else 0.0 for quarter in quarters]


def watch(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> WatchedRun:
    """Run a program to its end and look at it all the time; what it writes goes through files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    output, errors = folder / "output", folder / "errors"
    begun = time.perf_counter()
    with output.open("wb") as said, errors.open("wb") as complained:
        running = psutil.Popen(command, env=dict(environment), stdout=said, stderr=complained)
        over = threading.Event()
        samples: list[Sample] = []
        cpu = [0.0]
        sampler = threading.Thread(target=_sample, args=(running, begun, over, samples, cpu), daemon=True)
        sampler.start()
        exit_code = running.wait()
        seconds = time.perf_counter() - begun
        over.set()
        sampler.join()
    return WatchedRun(
        exit_code, seconds, cpu[0], tuple(samples), output.read_text("utf-8"), errors.read_text("utf-8")
    )


def _sample(
    process: psutil.Process, begun: float, over: threading.Event, samples: list[Sample], cpu: list[float]
) -> None:
    while not over.wait(_SAMPLE_SECONDS):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            memory = process.memory_info().rss / _MB
            times = process.cpu_times()
            held = process.num_fds(), process.num_threads()
            if memory:
                samples.append(Sample(time.perf_counter() - begun, round(memory, 1), *held))
                cpu[0] = times.user + times.system
