"""One page, a small, a medium and a large space: the first export, and the same run again."""

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.benchmarks.turns import figures_of


def measure(scope: Scope) -> Figures:
    """Export a space of each size, fresh and unchanged."""
    return {str(pages): _measure_size(scope, pages) for pages in scope.spaces}


def _measure_size(scope: Scope, pages: int) -> Figures:
    fresh, unchanged = [], []
    with ServedSpace(build_space(pages)) as served:
        for turn in range(scope.turns + 1):
            program = Ours(served.url, scope.folder / f"space of {pages}, {turn}")
            served.forget()
            fresh.append(program.export())
            first_traffic = served.traffic()
            program.check(pages, pages)
            served.forget()
            unchanged.append(program.export())
            second_traffic = served.traffic()
    # The first turn rehearses the answers of the stand-in.
    return {
        "fresh": figures_of(fresh[1:], pages, first_traffic),
        "unchanged": figures_of(unchanged[1:], pages, second_traffic),
    }
