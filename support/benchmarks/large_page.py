"""One page of 10 MB: seconds and peak memory of its conversion, in a process of its own.

Run by `markdown_speed`; writes one line of JSON. Memory is the process's peak, with and without the page.
"""

import json
import resource
import sys
import time

from confluence_markdown_exporter.markdown import convert
from support.benchmarks.pages import pages_of
from support.markdown_examples import HandbookResolver

SIZE = 10_000_000
_UNITS_IN_A_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_IN_A_MEGABYTE


def main() -> None:
    """Convert the page once, after a small one."""
    [small, *_], _ = pages_of(3_000)
    convert(small, HandbookResolver())
    [page, *_], _ = pages_of(SIZE, variants=1)
    before = _peak_megabytes()
    started = time.process_time()
    markdown = convert(page, HandbookResolver()).markdown
    figures = {
        "storage megabytes": round(len(page) / 1e6, 1),
        "markdown megabytes": round(len(markdown) / 1e6, 1),
        "seconds": round(time.process_time() - started, 2),
        "peak megabytes before": round(before),
        "peak megabytes": round(_peak_megabytes()),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
