"""How long work takes, told in units of other work that is done in turns with it in the same process.

A slow or busy machine slows both, so that the ratio says more about the code than about the machine. The
reference does what the exporter does most (text, patterns, dictionaries) and must not change: whoever changes
it renews the baseline.
"""

import re
import time
from collections.abc import Callable, Mapping

from confluence_markdown_exporter.markdown import convert
from support.benchmarks.pages import pages_of
from support.benchmarks.processors import enrich_pages, filter_attachments
from support.markdown_examples import HandbookResolver

_TURNS = 15
_WORD = re.compile(r"(\w+)(\W*)")
_TEXT = "Every valve is checked before the shift begins, <em>twice</em>; see plan 7. " * 60


def reference_work() -> None:
    """Take text apart, count its words and put it together again."""
    for _ in range(12):
        counted: dict[str, int] = {}
        parts = []
        for found in _WORD.finditer(_TEXT):
            word = found[1].lower()
            counted[word] = counted.get(word, 0) + 1
            parts.append(f"{word}{found[2]}")
        assert len("".join(parts)) == len(_TEXT)


def time_ratios(turns: int = _TURNS) -> dict[str, float]:
    """Return how many times as long as the reference each work takes: the shortest by the shortest."""
    storages, _ = pages_of(9_000, variants=5)
    resolver = HandbookResolver()
    works: Mapping[str, Callable[[], object]] = {
        "convert 5 pages": lambda: [convert(page, resolver).markdown for page in storages],
        "filter 10,000 attachments": filter_attachments(),
        "enrich 100 pages": enrich_pages(100, 9_000),
    }
    return ratios_to(reference_work, works, turns)


def ratios_to(
    reference: Callable[[], object], works: Mapping[str, Callable[[], object]], turns: int
) -> dict[str, float]:
    """Do the reference and each work in turns; return the ratios of their shortest CPU times."""
    shortest: dict[str, float] = {}
    everything = {"": reference, **works}
    for _ in range(turns):
        for name, work in everything.items():
            started = time.process_time()
            work()
            taken = time.process_time() - started
            shortest[name] = min(taken, shortest.get(name, taken))
    return {name: round(shortest[name] / shortest[""], 3) for name in works}
