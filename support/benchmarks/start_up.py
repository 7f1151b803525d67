"""How long the program takes to say something: `--help` and `status`, beside the peer's help and `version`.

The peer has no `status`; `version` is the least that it can do after its start.
"""

import statistics
import sys
from pathlib import Path

from support.benchmarks.exporters import PEER
from support.benchmarks.peer_environment import peer_environment
from support.benchmarks.processes import run
from support.benchmarks.scope import Figures, Scope

_RUNS_PER_TURN = 3
_COMMAND = "confluence-markdown-exporter"


def measure(scope: Scope) -> Figures:
    """Start each program again and again, in turns."""
    ours = Path(sys.executable).with_name(_COMMAND)
    commands: dict[str, list[str | Path]] = {"--help": [ours, "--help"], "status": [ours, "status"]}
    if scope.peer is not None:
        theirs = peer_environment(scope.peer, PEER) / _COMMAND
        commands |= {"peer --help": [theirs, "--help"], "peer version": [theirs, "version"]}
    folder = scope.folder / "start-up"
    folder.mkdir(parents=True)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_RUNS_PER_TURN * scope.turns + 1):
        for name, command in commands.items():
            variables = {"CME_CONFIG_PATH": str(folder / f"{name.split()[0]}.json"), "PYTHONPATH": ""}
            seconds[name].append(run(command, variables, folder, expected=(0, 1, 2)).seconds)
    # The first round reads everything from the disk.
    figures: Figures = {
        f"{name}, seconds": round(statistics.median(taken[1:]), 3) for name, taken in seconds.items()
    }
    if scope.peer is not None:
        for mine, other in (("--help", "peer --help"), ("status", "peer version")):
            figures[f"{mine} by {other}"] = round(
                statistics.median(seconds[mine][1:]) / statistics.median(seconds[other][1:]), 3
            )
    return figures
