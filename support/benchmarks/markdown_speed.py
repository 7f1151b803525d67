"""How fast and how frugal the conversion is: ours and the peer's, the same pages, interleaved in one run.

The peer is confluence-markdown-exporter 5.5.0, in an environment of its own that is made on first use.
We read storage format, the peer the rendered page that it asks for; both say the same. ::

    make benchmark-markdown
    python -m support.benchmarks.markdown_speed [--json] [ENVIRONMENT]

Speeds are per second of CPU time of one core, medians of `TURNS` turns; the 10 MB page is ours alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from confluence_markdown_exporter.markdown import convert
from support.benchmarks.exporters import PEER
from support.benchmarks.pages import pages_of
from support.benchmarks.peer_environment import peer_environment
from support.markdown_examples import HandbookResolver

TURNS = 7
_PROJECT = Path(__file__).parents[2]
_OUR_ROUNDS = 20


def _our_seconds(pages: list[str]) -> float:
    resolver = HandbookResolver()
    started = time.process_time()
    for _ in range(_OUR_ROUNDS):
        for page in pages:
            convert(page, resolver)
    return (time.process_time() - started) / _OUR_ROUNDS


def _peer_seconds(peer: subprocess.Popen[str], pages: list[str]) -> float:
    if peer.stdin is None or peer.stdout is None:
        raise RuntimeError("the peer was started without pipes")
    peer.stdin.write(json.dumps({"pages": pages, "rounds": 1}) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    if not answer["characters"]:
        raise RuntimeError("the peer converted nothing")
    return float(answer["seconds"])


def measure(python: Path, settings: Path) -> dict[str, dict[str, float]]:
    """Take turns with the peer on small and on rich pages; its settings are kept in a file of its own."""
    environment = {**os.environ, "CME_CONFIG_PATH": str(settings), "PYTHONPATH": ""}
    worker = Path(__file__).with_name("peer_conversion.py")
    figures = {}
    with subprocess.Popen(
        [python, worker],
        env=environment,
        cwd=settings.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as peer:
        for name, size in (("3 KB", 3_000), ("9 KB", 9_000)):
            storages, views = pages_of(size)
            _our_seconds(storages), _peer_seconds(peer, views)
            turns = [(_our_seconds(storages), _peer_seconds(peer, views)) for _ in range(TURNS)]
            ours, theirs = (len(storages) / statistics.median(side) for side in zip(*turns, strict=True))
            size_of_page = statistics.mean(map(len, storages))
            figures[name] = {
                "storage characters": round(size_of_page),
                "our pages per second": round(ours, 1),
                "peer pages per second": round(theirs, 1),
                "our MB per second": round(ours * size_of_page / 1e6, 2),
                "peer MB per second": round(theirs * size_of_page / 1e6, 2),
                "ratio": round(ours / theirs, 1),
            }
    return figures


def measure_large_page() -> dict[str, float]:
    """Convert a page of 10 MB in a process of its own."""
    command = [sys.executable, "-m", "support.benchmarks.large_page"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_PROJECT)
    figures: dict[str, float] = json.loads(told.stdout)
    return figures


def report(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Write the figures for people, as a Markdown table and a sentence."""
    lines = [
        "| page | ours, pages/s | peer, pages/s | ours, MB/s | peer, MB/s | ratio |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in figures.items():
        if "ratio" in row:
            told = [row[f"{who} {what} per second"] for what in ("pages", "MB") for who in ("our", "peer")]
            lines.append(f"| {name} | {' | '.join(f'{one:,}' for one in told)} | {row['ratio']} |")
    large = figures["10 MB"]
    lines += [
        "",
        f"A page of {large['storage megabytes']} MB takes {large['seconds']} s; the process peaks at "
        f"{large['peak megabytes']} MB, {large['peak megabytes before']} MB of it without the conversion.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and show the figures."""
    parser = argparse.ArgumentParser(description="Measure the conversion against the peer's.")
    parser.add_argument("environment", nargs="?", type=Path, help="folder of the peer's environment")
    parser.add_argument("--json", action="store_true", help="show the figures as JSON")
    wanted = parser.parse_args()
    default = Path(tempfile.gettempdir()) / "markdown-speed-peer"
    python = peer_environment(wanted.environment or default, PEER) / "python"
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(python, Path(folder) / "settings.json")
    figures["10 MB"] = measure_large_page()
    sys.stdout.write((json.dumps(figures, indent=2) if wanted.json else report(figures)) + "\n")


if __name__ == "__main__":
    main()
