"""Plays many inputs on one target and gathers what went wrong, each kind once and as short as it can be."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from support.fuzzing.minimising import minimised
from support.fuzzing.target import Finding, Target
from support.fuzzing.watching import finding_of


@dataclass(slots=True)
class Campaign:
    """What came of the inputs with the numbers from `first` on; `seed` and number make an input."""

    target: Target
    seed: int
    inputs: int = 0
    findings: dict[str, Finding] = field(default_factory=dict)

    def play(self, inputs: int, *, first: int = 0) -> Iterator[Finding]:
        """Play so many inputs; yield each new kind of finding when it is met."""
        for number in range(first, first + inputs):
            given = self.target.make(random.Random(f"{self.seed}/{self.target.name}/{number}"))
            found = finding_of(self.target, given)
            self.inputs += 1
            if found is not None and found.kind not in self.findings:
                self.findings[found.kind] = self._shortest(found)
                yield self.findings[found.kind]

    def _shortest(self, found: Finding) -> Finding:
        def still_wrong(given: bytes) -> bool:
            again = finding_of(self.target, given)
            return again is not None and again.kind == found.kind

        costly = found.kind.startswith("took too")
        given = minimised(found.given, still_wrong, most_trials=40 if costly else 1_500)
        return replace(finding_of(self.target, given) or found, given=given)
