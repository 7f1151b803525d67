"""Runs benchmarks and tells what they found. ::

    python -m support.benchmarks [NAME …] [--full] [--peer FOLDER] [--results FILE] [--report FOLDER]

Without names all are run; `--list` says which there are. Without `--full` all of it takes a minute or so, and
goals that are about large spaces stay open. `--peer` names the folder of the peer's environment, which is
made on first use; without it the peer is left out. Results are JSON, with the machine and the commit. Shown
are the figures of benchmarks that were named, and of all the goals with what was measured of them. Exit
codes: 0 measured, 1 a benchmark failed, 2 no such benchmark.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.benchmarks.catalogue import BENCHMARKS
from support.benchmarks.exporters import WrongExport
from support.benchmarks.goals import goals_table
from support.benchmarks.outline import outline
from support.benchmarks.processes import RunFailed
from support.benchmarks.scope import Scope, full, quick
from support.benchmarks.system_information import system_information

_FAILED, _NO_SUCH = 1, 2
RESULTS_FORMAT = 1


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for; return the exit code."""
    wanted = _parser().parse_args(arguments)
    if wanted.list:
        sys.stdout.writelines(f"{name:12} {one.title}\n" for name, one in BENCHMARKS.items())
        return 0
    strangers = sorted(set(wanted.names) - BENCHMARKS.keys())
    if strangers:
        sys.stderr.write(f"No such benchmark: {', '.join(strangers)}. There are {', '.join(BENCHMARKS)}.\n")
        return _NO_SUCH
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        scope = dataclasses.replace(
            (full if wanted.full else quick)(Path(folder)), peer=wanted.peer, allocations=wanted.allocations
        )
        if wanted.turns:
            scope = dataclasses.replace(scope, turns=wanted.turns)
        try:
            results = run(wanted.names or list(BENCHMARKS), scope, is_full=wanted.full)
        except (RunFailed, WrongExport) as failure:
            sys.stderr.write(f"{failure}\n")
            return _FAILED
    if wanted.results:
        wanted.results.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    sys.stdout.write(f"{json.dumps(results, indent=1) if wanted.json else _told(results, wanted)}\n")
    return 0


def run(names: Sequence[str], scope: Scope, *, is_full: bool) -> dict[str, Any]:
    """Run benchmarks one after the other; return all that was found, with where it was."""
    system = system_information()
    found: dict[str, Any] = {}
    for name in names:
        sys.stderr.write(f"{BENCHMARKS[name].title} …\n")
        found[name] = BENCHMARKS[name].measure(scope)
    return {
        "format": RESULTS_FORMAT,
        "mode": "full" if is_full else "quick",
        "turns": scope.turns,
        "system": system,
        "results": found,
    }


def _told(results: Mapping[str, Any], wanted: argparse.Namespace) -> str:
    """Write the figures of benchmarks that were asked for by name, and the goals of all that were run."""
    figures = list(outline(results["results"])) if wanted.names else []
    return "\n".join([*figures, *goals_table(results["results"], is_full=wanted.full)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m support.benchmarks", description="Measure the exporter.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark; all of them without a name")
    parser.add_argument("--list", action="store_true", help="show which benchmarks there are")
    parser.add_argument("--full", action="store_true", help="measure all sizes, several times")
    parser.add_argument("--peer", type=Path, metavar="FOLDER", help="the peer's environment")
    parser.add_argument("--turns", type=_at_least_one, metavar="N", help="how often each run is repeated")
    parser.add_argument("--allocations", action="store_true", help="also trace allocations: slow")
    parser.add_argument("--results", type=Path, metavar="FILE", help="write all figures into a file")
    parser.add_argument("--json", action="store_true", help="show all figures, not the goals")
    return parser


def _at_least_one(given: str) -> int:
    if not given.isascii() or not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is not a number of at least 1")
    return int(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
