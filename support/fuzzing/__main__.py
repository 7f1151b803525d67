"""`python -m support.fuzzing [TARGET…] [--inputs N] [--seed S]`: play inputs; keep what went wrong."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from support.fuzzing.campaign import Campaign
from support.fuzzing.targets import TARGETS, target


def main(arguments: Sequence[str]) -> int:
    """Play inputs on each target; put findings into a folder; exit 1 where there are any."""
    parser = argparse.ArgumentParser(prog="python -m support.fuzzing", description=main.__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all, or of: {', '.join(TARGETS)}")
    parser.add_argument("--inputs", type=int, default=2_000, help="so many on each target (2000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other inputs (1)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (0)")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="folder for findings")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    found = [_play(name, chosen) for name in chosen.targets or TARGETS]
    return 1 if any(found) else 0


def _play(name: str, chosen: argparse.Namespace) -> int:
    begun = time.process_time()
    campaign = Campaign(target(name), chosen.seed)
    for finding in campaign.play(chosen.inputs, first=chosen.first):
        folder = chosen.findings / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / finding.file_name).write_bytes(finding.given)
        _say(f"{name}: {finding.kind}\n  {finding.given[:300]!r}\n  {finding.detail[-900:]}")
    seconds = time.process_time() - begun
    _say(
        f"{name}: {campaign.inputs:,} inputs, {len(campaign.findings)} findings, "
        f"{campaign.inputs / max(seconds, 0.001):,.0f} inputs a second of processor time"
    )
    return len(campaign.findings)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
