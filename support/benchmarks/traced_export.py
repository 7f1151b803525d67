"""Runs the exporter's command with tracemalloc and tells who held most memory; started by `memory`. ::

python -m support.benchmarks.traced_export FILE space KEY FOLDER …
"""

import json
import sys
import threading
import tracemalloc
from pathlib import Path

from confluence_markdown_exporter.cli import execute

_LOOK_SECONDS = 0.25
_SHOWN = 15
_PROJECT = Path(__file__).parents[2]


def main(told: Path, arguments: list[str]) -> int:
    """Trace one run."""
    over = threading.Event()
    largest = 0
    snapshot: tracemalloc.Snapshot | None = None

    def look() -> None:
        nonlocal largest, snapshot
        while not over.wait(_LOOK_SECONDS):
            now, _ = tracemalloc.get_traced_memory()
            if now > largest * 1.1:
                largest, snapshot = now, tracemalloc.take_snapshot()

    tracemalloc.start()
    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    code = execute(arguments)
    over.set()
    watcher.join()
    snapshot = snapshot or tracemalloc.take_snapshot()
    _, peak = tracemalloc.get_traced_memory()
    lines = snapshot.statistics("lineno")[:_SHOWN]
    figures = {
        "peak MB of Python's allocations": round(peak / 1024 / 1024, 2),
        "MB by line, near the peak": {_place(one): round(one.size / 1024 / 1024, 2) for one in lines},
    }
    told.write_text(json.dumps(figures), encoding="utf-8")
    return code


def _place(line: tracemalloc.Statistic) -> str:
    frame = line.traceback[0]
    path = Path(frame.filename)
    parts = path.relative_to(_PROJECT).parts if path.is_relative_to(_PROJECT) else path.parts[-2:]
    return f"{'/'.join(parts)}:{frame.lineno}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
