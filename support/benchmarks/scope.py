"""How much a benchmark measures: a quick look, or all of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
"""What a benchmark found, as JSON."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Sizes, and how often each run is repeated; medians are reported.

    `peer` is the folder of the peer's environment, None to measure without it. `folder` is for what the
    runs write. Latencies are in seconds, sizes in pages, limits in requests a second; an export under a limit
    is to take `limited_seconds`, and is watched when its pace has had time to settle.
    """

    folder: Path
    turns: int = 3
    spaces: tuple[int, ...] = (1, 10, 100)
    large: int = 100
    growth: tuple[int, ...] = (100, 500)
    memory: int = 100
    uploads: int = 20
    latencies: tuple[float, ...] = (0.0, 0.05)
    peer_latencies: tuple[float, ...] = (0.0, 0.05)
    limits: tuple[float, ...] = (100.0,)
    limited_seconds: float = 15.0
    settled_after_seconds: float = 7.0
    peer: Path | None = None
    allocations: bool = False


def quick(folder: Path) -> Scope:
    """Look for less than a minute."""
    return Scope(folder, turns=1)


def full(folder: Path) -> Scope:
    """Measure everything that is promised."""
    return Scope(
        folder,
        spaces=(1, 10, 100, 1_000),
        large=1_000,
        growth=(1_000, 5_000, 50_000),
        memory=500,
        uploads=60,
        latencies=(0.0, 0.02, 0.05, 0.1, 0.2),
        limits=(20.0, 50.0, 100.0),
        limited_seconds=180.0,
        settled_after_seconds=60.0,
    )
