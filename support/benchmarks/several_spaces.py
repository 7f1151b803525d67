"""Three spaces at once, each by a program of its own, beside the three one after the other."""

import time
from concurrent.futures import ThreadPoolExecutor

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.services.confluence_site import ConfluenceSite
from support.services.network_conditions import Conditions

_KEYS = ("ENG", "LAW", "OPS")


def measure(scope: Scope) -> Figures:
    """Export three spaces, a fifth of the large space's size each, at 20 ms a request."""
    site, pages = ConfluenceSite(), max(1, scope.large // 5)
    for key in _KEYS:
        build_space(pages, key=key, site=site)
    with ServedSpace(site) as served:
        for key in _KEYS:
            Ours(served.url, scope.folder / f"rehearsal of {key}", keys=(key,)).export()
        served.set_conditions(Conditions(latency=0.02))
        started = time.perf_counter()
        for key in _KEYS:
            Ours(served.url, scope.folder / f"{key} by itself", keys=(key,)).export()
        in_turn = time.perf_counter() - started
        programs = [Ours(served.url, scope.folder / f"{key} at once", keys=(key,)) for key in _KEYS]
        started = time.perf_counter()
        with ThreadPoolExecutor(len(programs)) as pool:
            list(pool.map(Ours.export, programs))
        at_once = time.perf_counter() - started
        for program in programs:
            program.check(pages, pages)
    return {
        "spaces": len(_KEYS),
        "pages in each": pages,
        "seconds, one after the other": round(in_turn, 2),
        "seconds, at once": round(at_once, 2),
        "times as fast at once": round(in_turn / at_once, 2),
    }
