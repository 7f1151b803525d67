"""Runs the suite and builds the report of it: `python -m support.reporting [RESULTS]`.

With RESULTS nothing is run: the report is of the results that are there. The exit code is pytest's (0 for
results that were given), 2 where there can be no report, 3 where it would show what nobody should see.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from support.reporting.generator import ReportFailed, ReportGenerator
from support.reporting.leaks import PROJECT, forbidden_texts
from support.reporting.results import ResultsFolder

RESULTS = PROJECT / "allure-results"
REPORT = PROJECT / "allure-report"
GENERATOR = PROJECT / ".report-generator"

_NO_REPORT = 2
_LEAKS = 3
_RAN = {0, 1}  # all passed, some failed; else pytest has said why there is nothing to report


def main(arguments: list[str]) -> int:
    """Build the report, and say where it is, or why there is none."""
    try:
        return _build(Path(arguments[0])) if arguments else _run_and_build()
    except ReportFailed as failure:
        _say(Console(stderr=True, highlight=False), str(failure))
        return _NO_REPORT


def _run_and_build() -> int:
    """Run everything afresh; results of an earlier run would count as attempts of this one."""
    ReportGenerator(GENERATOR).install()
    shutil.rmtree(RESULTS, ignore_errors=True)
    options = ["-m", "not (browser or tools)", f"--alluredir={RESULTS}"]
    exit_code = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=PROJECT, check=False
    ).returncode
    return _build(RESULTS) or exit_code if exit_code in _RAN else exit_code


def _build(results: Path) -> int:
    leaks = list(ResultsFolder(results).places_of(*forbidden_texts()))
    if leaks:
        told = f"The report would show what nobody should see: {'; '.join(leaks[:5])}."
        _say(Console(stderr=True, highlight=False), told)
        return _LEAKS
    generator = ReportGenerator(GENERATOR)
    generator.install()
    page = generator.build(results, REPORT)
    _say(Console(highlight=False), f"The report: {page} ({page.stat().st_size / 1_000_000:.1f} MB)")
    return 0


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
