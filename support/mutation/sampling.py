"""Which mutants a sample holds, and how far what became of them is true of all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt

from support.mutation.results import Mutant

# A normally distributed figure lies within so many standard deviations of its mean in 95 of 100 cases.
_DEVIATIONS = 1.96


@dataclass(frozen=True, slots=True)
class Sample:
    """So many mutants, each module's share as large as in the whole, drawn by chance that a seed decides.

    The same seed draws the same mutants in every run, and a larger sample holds the smaller one (save for the
    odd mutant where shares are rounded), so that what was run before counts again.
    """

    size: int
    seed: int

    def drawn_from(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """Return the mutants of the sample, in an order left to chance, so that any part is fair."""
        modules = defaultdict(list)
        for mutant in self.shuffled(mutants):
            modules[mutant.module].append(mutant)
        shares = {module: self.size * len(found) / len(mutants) for module, found in modules.items()}
        whole = {module: int(share) for module, share in shares.items()}
        missing = min(self.size, len(mutants)) - sum(whole.values())
        for module in sorted(shares, key=lambda one: whole[one] - shares[one])[: max(missing, 0)]:
            whole[module] += 1
        return self.shuffled(
            [mutant for module, found in modules.items() for mutant in found[: whole[module]]]
        )

    def shuffled(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """Return these mutants in the order that the seed decides."""
        return sorted(mutants, key=lambda mutant: blake2b(f"{self.seed} {mutant.name}".encode()).digest())


def interval(killed: int, run: int) -> tuple[float, float]:
    """Return between which percentages the score of all mutants lies in 95 of 100 samples (after Wilson).

    It is a little wider than need be: that each module has its share makes a sample better than pure chance.
    """
    if not run:
        return 0.0, 100.0
    share, weight = killed / run, _DEVIATIONS**2 / run
    middle = share + weight / 2
    reach = _DEVIATIONS * sqrt(share * (1 - share) / run + weight / (4 * run))
    return 100 * (middle - reach) / (1 + weight), 100 * (middle + reach) / (1 + weight)
