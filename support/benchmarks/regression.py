"""Sees whether the exporter takes more than it did: requests, bytes, calls, memory, and time. ::

    python -m support.benchmarks.regression [--baseline FILE] [--renew]

What can be counted must be exactly as in the baseline, or less. Times are ratios to other work done in turns
in the same process, and may grow by a fifth. A change that is meant is accepted with `--renew`, and the
baseline committed with it. Exit codes: 0 nothing is worse, 1 something is, 2 there is nothing to compare
with.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from support.benchmarks import baseline, exact_figures
from support.benchmarks.time_ratios import time_ratios

BASELINE = Path(__file__).with_name("baseline.json")
_WORSE, _NOTHING_TO_COMPARE = 1, 2
_CONNECTION_RUNS = {False: 1, True: 3}


def main(arguments: Sequence[str]) -> int:
    """Measure and compare, or renew the baseline; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m support.benchmarks.regression",
        description="See whether the exporter takes more than it did.",
    )
    parser.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE", help="compare with this")
    parser.add_argument("--renew", action="store_true", help="make what is measured now the baseline")
    wanted = parser.parse_args(arguments)
    if wanted.renew:
        baseline.write(wanted.baseline, measure(renewing=True))
        sys.stdout.write(f"{wanted.baseline} is renewed: commit it with the change that it belongs to.\n")
        return 0
    try:
        before = baseline.read(wanted.baseline)
    except baseline.UnusableBaseline as problem:
        sys.stderr.write(f"{problem}\n")
        return _NOTHING_TO_COMPARE
    return tell(baseline.compare(before, measure(renewing=False)))


def measure(*, renewing: bool) -> baseline.Measurements:
    """Take all figures; those that vary a little are taken several times for a baseline."""
    with tempfile.TemporaryDirectory(prefix="regression-") as folder:
        return baseline.Measurements(
            exact=exact_figures.any_machine(Path(folder)),
            at_most={
                "first export: connections": exact_figures.most_connections(
                    Path(folder), _CONNECTION_RUNS[renewing]
                )
            },
            **_of_python(),
            ratios=time_ratios(),
            python=exact_figures.python_version(),
            machine=baseline.machine(),
        )


def tell(comparison: baseline.Comparison) -> int:
    """Write what differs; return the exit code."""
    for note in comparison.notes:
        sys.stdout.write(f"{note}\n")
    for finding in comparison.findings:
        sys.stdout.write(f"{finding}\n")
    if not comparison.is_good:
        sys.stdout.write(
            "If this is the price of something wanted, accept it with: "
            "python -m support.benchmarks.regression --renew\n"
        )
        return _WORSE
    is_better = bool(comparison.findings)
    sys.stdout.write("Less than before: renew the baseline.\n" if is_better else "Nothing is worse.\n")
    return 0


def _of_python() -> dict[str, dict[str, int]]:
    """Count in a process of its own, where sets and dictionaries of text have the same order each time."""
    told = subprocess.run(
        [sys.executable, "-m", "support.benchmarks.exact_figures"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, dict[str, int]] = json.loads(told.stdout)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
