"""Memory over the time of one export, as the system sees it; on request also who allocated it."""

import json
import sys

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space

_POINTS = 120


def measure(scope: Scope) -> Figures:
    """Sample one export; with `allocations`, run it once more under tracemalloc, which slows it down."""
    with ServedSpace(build_space(scope.memory)) as served:
        Ours(served.url, scope.folder / "memory, rehearsal").export()
        ran = Ours(served.url, scope.folder / "memory").export(sample_seconds=0.01)
        step = max(1, len(ran.memory) // _POINTS)
        figures: Figures = {
            "pages": scope.memory,
            "seconds": round(ran.seconds, 2),
            "peak MB": round(ran.peak_mb, 1),
            "over time": [list(one) for one in ran.memory[::step]],
        }
        if scope.allocations:
            figures["allocations"] = _allocations(scope, served)
    return figures


def _allocations(scope: Scope, served: ServedSpace) -> Figures:
    told = scope.folder / "allocations.json"
    launcher = (sys.executable, "-m", "support.benchmarks.traced_export", str(told))
    Ours(served.url, scope.folder / "memory, traced", launcher=launcher).export()
    found: Figures = json.loads(told.read_text(encoding="utf-8"))
    return found
