"""A first export and an unchanged run beside the peer's, on the same site, in turns."""

from typing import TYPE_CHECKING

from support.benchmarks.exporters import ExportProgram, Ours, Peer
from support.benchmarks.peer_confluence import PeerConfluenceApi
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.benchmarks.turns import figures_of
from support.services.network_conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.benchmarks.processes import Ran

SHARED_OUT = "ours, two processes"
_SHARING = (
    "--no-open-webui",
    *("--workers", "2"),
    *("--set", "connection_config.parallel_downloads=64"),
)


def measure(scope: Scope) -> Figures:
    """Measure at each latency; ratios say how many times faster this project is."""
    if scope.peer is None:
        return {"left out": "No environment of the peer was named: --peer FOLDER."}
    site = build_space(scope.large)
    with ServedSpace(site) as ours, ServedSpace(site, api=PeerConfluenceApi) as theirs:
        Ours(ours.url, scope.folder / "rehearsal").export()
        return {
            f"{1000 * latency:g} ms": _measure_latency(scope, ours, theirs, latency)
            for latency in scope.peer_latencies
        }


def _measure_latency(scope: Scope, ours: ServedSpace, theirs: ServedSpace, latency: float) -> Figures:
    assert scope.peer is not None
    ran: dict[tuple[str, str], list[Ran]] = {}
    traffic: dict[tuple[str, str], Mapping[str, int]] = {}
    for served in (ours, theirs):
        served.set_conditions(Conditions(latency=latency))
    for turn in range(scope.turns):
        place = scope.folder / f"{latency} s, turn {turn}"
        programs: list[tuple[ServedSpace, ExportProgram]] = [
            (ours, Ours(ours.url, place / "ours")),
            (ours, Ours(ours.url, place / SHARED_OUT, name=SHARED_OUT, options=_SHARING)),
            (theirs, Peer(theirs.url, place / "peer", scope.peer)),
        ]
        for run in ("fresh", "unchanged"):
            for served, program in programs:
                served.forget()
                ran.setdefault((run, program.name), []).append(program.export())
                traffic[run, program.name] = served.traffic()
                program.check(scope.large, scope.large)
    figures: Figures = {}
    for run, name in ran:
        figures.setdefault(run, {})[name] = figures_of(ran[run, name], scope.large, traffic[run, name])
    for run in figures.values():
        run["times as fast"] = round(run["peer"]["seconds"] / run["ours"]["seconds"], 2)
        run["times as fast, two processes"] = round(run["peer"]["seconds"] / run[SHARED_OUT]["seconds"], 2)
        run["times as little CPU"] = round(run["peer"]["CPU seconds"] / run["ours"]["CPU seconds"], 2)
    return figures
