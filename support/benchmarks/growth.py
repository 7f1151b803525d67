"""What a page costs, in CPU time and memory, as the space grows."""

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.benchmarks.turns import figures_of


def measure(scope: Scope) -> Figures:
    """Export spaces of growing size; the second export of each counts, when answers are rehearsed."""
    figures: Figures = {str(pages): _measure_size(scope, pages) for pages in scope.growth}
    least, most = figures[str(min(scope.growth))], figures[str(max(scope.growth))]
    cost = "CPU milliseconds per page"
    # Starting the program is no cost of a page: both are told without it.
    figures["cost per page, largest by smallest"] = round(most[cost] / least[cost], 3)
    figures["peak MB, largest less smallest"] = round(most["peak MB"] - least["peak MB"], 1)
    figures["peak MB, largest"] = most["peak MB"]
    return figures


def _measure_size(scope: Scope, pages: int) -> Figures:
    with ServedSpace(build_space(pages)) as served:
        started = Ours(served.url, scope.folder / f"growth to {pages}, rehearsal").export(sample_seconds=1)
        program = Ours(served.url, scope.folder / f"growth to {pages}")
        served.forget()
        ran = program.export(sample_seconds=0.05)
        program.check(pages, pages)
        figures = figures_of([ran], pages, served.traffic())
    return {**figures, "seconds when the answers were new": round(started.seconds, 2)}
