"""`python -m support.secret_search`: run the exporter with known credentials; say where they were found."""

import sys
import tempfile
from pathlib import Path

from support.secret_search.run import SecretRun
from support.secret_search.shapes import found_in


def main() -> int:
    """Write a table of what was searched and what was found; 1 where anything was."""
    with tempfile.TemporaryDirectory(prefix="secrets-") as workplace, SecretRun(Path(workplace)) as run:
        kept = run.plays()
    lines = ["| searched | pieces | bytes | found |", "|---|---|---|---|"]
    everything = 0
    for kind, artefacts in kept.items():
        found = found_in(artefacts, run.secrets)
        everything += len(found)
        size = sum(len(content) for _, content in artefacts)
        lines.append(f"| {kind} | {len(artefacts)} | {size:,} | {len(found) or 'nothing'} |")
        lines += [f"| {one.place} | | | {one.secret}, {one.shape} |" for one in found]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
