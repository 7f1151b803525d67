"""How near to a service's limit the exporter comes, and how often it has to be told of it."""

from collections.abc import Sequence

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.services.network_conditions import Conditions
from support.services.request_log import LoggedRequest

_REQUESTS_A_PAGE = 2
_REFUSED = 429
_SECONDS_OF_THE_LAST_ONES = 1.0


def measure(scope: Scope) -> Figures:
    """Export under each limit, for as long as its pace is to be seen."""
    return {f"{limit:g} requests a second": _measure_limit(scope, limit) for limit in scope.limits}


def _measure_limit(scope: Scope, limit: float) -> Figures:
    pages = int(limit * scope.limited_seconds / _REQUESTS_A_PAGE)
    with ServedSpace(build_space(pages)) as served:
        served.set_conditions(Conditions(requests_per_second=limit))
        served.forget()
        program = Ours(served.url, scope.folder / f"limited to {limit:g}")
        ran = program.export(sample_seconds=0.5)
        program.check(pages, pages)
        asked = served.requests
    return {
        "pages": pages,
        "seconds": round(ran.seconds, 1),
        "requests": len(asked),
        "refused requests": sum(one.status == _REFUSED for one in asked),
        **_settled(asked, limit, after=scope.settled_after_seconds),
    }


def _settled(asked: Sequence[LoggedRequest], limit: float, *, after: float) -> Figures:
    """Tell the pace from so many seconds after the first request on, until shortly before the last."""
    begin, end = asked[0].asked_at + after, asked[-1].asked_at - _SECONDS_OF_THE_LAST_ONES
    then = [one for one in asked if begin <= one.asked_at < end]
    refused = sum(one.status == _REFUSED for one in then)
    return {
        "seconds it was watched": round(end - begin, 1),
        "used of the limit, percent": round(100 * (len(then) - refused) / (end - begin) / limit, 1),
        "refused, percent": round(100 * refused / len(then), 2),
    }
