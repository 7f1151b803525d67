"""Runs the exporter's command and tells which stages of it took the time; started by `stages`. ::

python -m support.benchmarks.clocked_export FILE space KEY FOLDER …
"""

import json
import sys
from pathlib import Path

from confluence_markdown_exporter.cli import execute
from support.benchmarks.stage_entries import STAGES, entries_clocked


def main(told: Path, arguments: list[str]) -> int:
    """Clock one run; tell seconds, of this process without its start."""
    with entries_clocked() as clocks:
        code = execute(arguments)
    figures = {
        "seconds": clocks.seconds,
        "CPU seconds": clocks.cpu_seconds,
        "worked": {stage: clocks.worked.get(stage, 0.0) for stage in STAGES},
        "waited": {stage: clocks.waited.get(stage, 0.0) for stage in STAGES},
    }
    told.write_text(json.dumps(figures), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
