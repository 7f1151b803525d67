"""Repeats runs in turns and takes medians, so that a busy moment of the machine strikes nobody alone."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from support.benchmarks.processes import Ran


def figures_of(ran: Sequence[Ran], pages: int, traffic: Mapping[str, int]) -> dict[str, Any]:
    """Tell runs over so many pages: medians of times and memory, and what the last one asked."""
    seconds = statistics.median(one.seconds for one in ran)
    cpu = statistics.median(one.cpu_seconds for one in ran)
    return {
        "pages": pages,
        "runs": len(ran),
        "seconds": round(seconds, 3),
        "seconds, least and most": [round(pick(one.seconds for one in ran), 3) for pick in (min, max)],
        "CPU seconds": round(cpu, 3),
        "pages per second": round(pages / seconds, 1),
        "CPU milliseconds per page": round(1000 * cpu / pages, 2),
        "peak MB": round(statistics.median(one.peak_mb for one in ran), 1),
        "other requests per page": round(traffic["other requests"] / pages, 4),
        **traffic,
    }
