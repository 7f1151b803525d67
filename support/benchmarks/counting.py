"""Counts what work takes in figures that no machine changes: calls, and memory that Python allots."""

import gc
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import confluence_markdown_exporter

_PACKAGE = str(Path(confluence_markdown_exporter.__file__).parent)


def calls(work: Callable[[], object]) -> int:
    """Count the calls of the package's functions that the work makes, in this thread.

    Comprehensions do not count: newer Pythons do not call them. Generators count each time they go on.
    """
    counted = 0

    def notice(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(_PACKAGE) and not code.co_name.startswith("<"):
            counted += 1

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def peak_bytes(work: Callable[[], object]) -> int:
    """Return how much more memory Python allots at most while it works.

    The work is done once before, so that what it keeps for good does not count.
    """
    work()
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        work()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    return peak
