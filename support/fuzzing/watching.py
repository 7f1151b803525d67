"""Plays one input under watch: errors, processor time, memory."""

import re
import resource
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from confluence_markdown_exporter.errors import ExporterError
from support.fuzzing.target import BrokenPromise, Finding, Target

LONGEST_SECONDS = 2.0
"""Of processor time, which a busy machine does not lengthen; a usual input takes a thousandth of it."""
MOST_KILOBYTES = 200 * 1024
"""What one input may add, at its worst moment, to the memory that the process had before."""
_MOST_ADDRESSES = 4 * 1024**3
"""Beyond so many bytes of addresses a process gets no more memory, instead of taking the machine's."""
_STATUS = Path("/proc/self/status")
_FORGET_MOST_MEMORY = Path("/proc/self/clear_refs")
"""Where "5" sets the most memory so far to that of the moment (proc_pid_clear_refs(5))."""
_PACKAGE = "confluence_markdown_exporter"


class TookTooLong(BaseException):
    """Raised inside of a parser; no `except` of its may catch it."""


def finding_of(target: Target, given: bytes) -> Finding | None:
    """Play an input and say what was wrong, None where nothing was."""
    memory_before = _memory_afresh()
    try:
        with _limits():
            target.play(given)
    except ExporterError as error:
        return None if error.message else Finding(target.name, "an error without words", repr(error), given)
    except BrokenPromise as broken:
        return Finding(target.name, f"{broken}".split("\n")[0], f"{broken}", given)
    except MemoryError:
        return Finding(target.name, "took too much memory", "more than the process may have", given)
    except TookTooLong:
        return Finding(target.name, "took too long", f"more than {LONGEST_SECONDS} seconds", given)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Finding(target.name, _place(error), traceback.format_exc(limit=-6), given)
    added = _most_memory() - memory_before
    if added > MOST_KILOBYTES:
        return Finding(target.name, "took too much memory", f"{added // 1024} MB more", given)
    return None


@contextmanager
def _limits() -> Iterator[None]:
    previous = signal.signal(signal.SIGPROF, _stop)
    addresses, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, most))
    signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (addresses, most))
        signal.signal(signal.SIGPROF, previous)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def _memory_afresh() -> int:
    """Forget how much memory this process had at most until now; return what it has, in kilobytes."""
    _FORGET_MOST_MEMORY.write_text("5")
    return _kilobytes("VmRSS")


def _most_memory() -> int:
    return _kilobytes("VmHWM")


def _kilobytes(name: str) -> int:
    """Return what Linux says of this process under a name in /proc/self/status (proc_pid_status(5))."""
    told = re.search(rf"^{name}:\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    assert told is not None, f"{_STATUS} says nothing of {name}"
    return int(told[1])


def _place(error: BaseException) -> str:
    """Name the error and the innermost function of the package that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _PACKAGE in frame.filename] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).stem}.{ours[-1].name}"
