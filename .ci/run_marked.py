"""Runs the tests that carry one marker: `python .ci/run_marked.py slow`.

Not part of `support`: pytest must be first to import that, so that its assertions explain themselves.
"""

import sys

import pytest


def run_marked(marker: str, arguments: list[str]) -> int:
    """Return pytest's exit code, or 0 when no test carries the marker, and say so."""
    outcome = pytest.main(["-m", marker, *arguments])
    if outcome == pytest.ExitCode.NO_TESTS_COLLECTED:
        sys.stderr.write(f"Nothing was tested: no test chosen here carries the marker {marker!r}.\n")
        return 0
    return int(outcome)


if __name__ == "__main__":
    sys.exit(run_marked(sys.argv[1], sys.argv[2:]))
