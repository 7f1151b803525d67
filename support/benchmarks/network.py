"""What the network costs: latency, jitter, a rate limit; requests, connections and bytes."""

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.benchmarks.turns import figures_of
from support.services.network_conditions import Conditions

_JITTERY = Conditions(latency=0.05, jitter=0.04)
_STRICT = Conditions(requests_per_second=100)


def measure(scope: Scope) -> Figures:
    """Export the same space under each condition."""
    conditions = {f"{1000 * latency:g} ms": Conditions(latency=latency) for latency in scope.latencies}
    conditions |= {"50 ms, 40 more or less": _JITTERY, "100 requests a second": _STRICT}
    pages = scope.large
    figures: Figures = {}
    with ServedSpace(build_space(pages)) as served:
        Ours(served.url, scope.folder / "network, rehearsal").export()
        for name, condition in conditions.items():
            ran = []
            for turn in range(scope.turns):
                program = Ours(served.url, scope.folder / f"network, {name}, {turn}")
                served.set_conditions(condition)
                served.forget()
                ran.append(program.export())
                program.check(pages, pages)
            figures[name] = figures_of(ran, pages, served.traffic())
    return figures
