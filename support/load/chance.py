"""Faults by chance: which can strike, and how often they did."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from support.services.faults import Fault, Outcome
from support.troubles import OUTCOMES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PASSING: Mapping[str, Outcome] = {
    trouble: OUTCOMES[trouble]()
    for trouble in (
        "is refused",
        "is left without an answer",
        "is cut off before the answer",
        "is cut off in the middle of the answer",
        "takes effect, but its answer is lost",
        "gets half of the answer",
        "gets more than the answer",
        "is asked to slow down",
        "is asked to slow down for a second",
        "meets a broken server",
        "meets a bad gateway",
        "meets an unavailable service",
        "meets a gateway that waited too long",
        "gets a login page",
        "gets a maintenance page",
        "gets nothing",
        "gets JSON that breaks off",
        "is answered byte by byte",
        "is announced as longer than it is",
        "is announced as shorter than it is",
        "finds the connection closed afterwards",
        "finds the connection reset afterwards",
        "leaves a connection that serves no other",
    )
}
"""What a run heals by itself."""

REFUSALS: Mapping[str, Outcome] = {
    trouble: OUTCOMES[trouble]()
    for trouble in (
        "is refused as a mistake",
        "is refused as not signed in",
        "is forbidden",
        "finds nothing",
        "meets a conflict",
        "leads back to itself",
    )
}
"""What no repetition helps against: it is named, and the next run heals it."""

_SPARED = 2
_ONE_FILE_EACH = ("/media/file/", "/api/v1/files/")


class Chance:
    """Lets a share of all requests to one service fail, each kind of fault as often as any other.

    The first requests of a run are spared: a service that was never seen to answer well is given up at once,
    and is meant to be. Refusals strike only what is about one file; one in a listing ends a run.
    """

    def __init__(self, share: float, seed: int, *, refusals: bool) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chance, no secret
        self._share = share
        self._refusals = refusals
        self._spared = 0
        self._kind = ""
        self.struck: Counter[str] = Counter()

    def begins_a_run(self) -> None:
        """Spare the next few requests."""
        self._spared = _SPARED

    def fault(self) -> Fault:
        """Return what to add to a service's faults."""
        return Fault(self._strike, matches=self._strikes, times=None)

    def _strikes(self, path: str) -> bool:
        if self._spared:
            self._spared -= 1
            return False
        return self._random.random() < self._share and bool(self._possible(path))

    def _possible(self, path: str) -> list[str]:
        about_one_file = any(part in path for part in _ONE_FILE_EACH)
        return [*PASSING, *(REFUSALS if self._refusals and about_one_file else ())]

    def _strike(
        self, app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        kind = self._random.choice(self._possible(environ["PATH_INFO"]))
        self.struck[kind] += 1
        return {**PASSING, **REFUSALS}[kind](app, environ, start_response)
