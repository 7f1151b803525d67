"""Writes results as a Markdown report with pictures. ::

    python -m support.benchmarks.report RESULTS FOLDER

RESULTS is what `python -m support.benchmarks --results RESULTS` wrote; FOLDER gets `report.md` and the
pictures, which need the extra `bench` (`pip install '.[bench]'`). Exit codes: 0 written, 2 the results cannot
be read or the extra is missing.
"""

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from support.benchmarks.catalogue import BENCHMARKS
from support.benchmarks.goals import goals_table

_UNUSABLE = 2
_LEFT_TO_PICTURES = frozenset({"over time", "seconds, least and most"})


def main(arguments: Sequence[str]) -> int:
    """Write the report; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m support.benchmarks.report", description="Write a report."
    )
    parser.add_argument("results", type=Path, metavar="RESULTS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    wanted = parser.parse_args(arguments)
    try:
        results = json.loads(wanted.results.read_text(encoding="utf-8"))
        found, is_full, system = results["results"], results["mode"] == "full", results["system"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{wanted.results} cannot be read as results of the benchmarks: {error!r}.\n")
        return _UNUSABLE
    if importlib.util.find_spec("pygal") is None:
        sys.stderr.write("The pictures need the extra `bench`: pip install -e '.[bench]'\n")
        return _UNUSABLE
    from support.benchmarks.plots import draw

    wanted.folder.mkdir(parents=True, exist_ok=True)
    pictures = draw(found, wanted.folder)
    report = "\n".join(_report(found, system, pictures, is_full=is_full))
    (wanted.folder / "report.md").write_text(report + "\n", encoding="utf-8")
    sys.stdout.write(f"{wanted.folder / 'report.md'} is written, with {len(pictures)} pictures.\n")
    return 0


def _report(
    found: Mapping[str, Any], system: Mapping[str, Any], pictures: Mapping[str, Path], *, is_full: bool
) -> Iterator[str]:
    yield "# Benchmarks\n"
    changed = ", with changes" if system["changed since the commit"] else ""
    yield (
        f"Measured {system['measured']} at commit {system['commit']}{changed}, in "
        f"{'full' if is_full else 'quick'} mode: {system['system']} on {system['architecture']}, "
        f"{system['processors']} processors, {system['memory GB']} GB, "
        f"{system['implementation']} {system['python']}; load before {system['load average before']}.\n"
    )
    yield from goals_table(found, is_full=is_full)
    for title, path in pictures.items():
        yield f"\n## {title}\n\n![{title}]({path.name})"
    bottlenecks = {name: row["bottleneck"] for name, row in found.get("stages", {}).items()}
    if bottlenecks:
        yield "\n## Bottlenecks\n"
        yield from (f"- {name}: {told}" for name, told in bottlenecks.items())
    for name, figures in found.items():
        yield f"\n## {BENCHMARKS[name].title if name in BENCHMARKS else name}\n"
        yield from _table(figures)


def _table(figures: Mapping[str, Any]) -> Iterator[str]:
    """Write figures as rows of two columns, nested ones with their whole path."""
    yield "| figure | value |\n|---|---:|"
    for path, value in _flat(figures, ()):
        yield f"| {', '.join(path)} | {value} |"


def _flat(figures: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*above, name))
        elif name not in _LEFT_TO_PICTURES:
            yield (*above, name), f"{value:,}" if isinstance(value, int) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
