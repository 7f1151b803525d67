"""Runs the exporter's command and tells which stages of it took the time; started by `stages`. ::

python -m support.benchmarks.sampled_export FILE space KEY FOLDER …
"""

import json
import sys
from pathlib import Path

from confluence_markdown_exporter.cli import execute
from support.benchmarks.stage_samples import StageSamples


def main(told: Path, arguments: list[str]) -> int:
    """Sample one run."""
    with StageSamples() as samples:
        code = execute(arguments)
    told.write_text(json.dumps(samples.told), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
