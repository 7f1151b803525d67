"""Which tests are played with a mutant, and in which order."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from support.mutation.results import SECONDS_OF_TESTS, Mutant

_STATISTICS = Path("mutmut-stats.json")
_REMEMBERED = 5


class PromisingTests:
    """The tests that come by a function: first those that killed something near, then quick and focused ones.

    A test is focused when it comes by few functions: it is more likely to be about the one that was changed.
    """

    def __init__(self, tests: Sequence[pytest.Item], killers: Mapping[str, str]) -> None:
        statistics = json.loads(_STATISTICS.read_text(encoding="utf-8"))
        self._tests = {test.nodeid: test for test in tests}
        self._reaching: Mapping[str, list[str]] = statistics["tests_by_mangled_function_name"]
        self._seconds: Mapping[str, float] = statistics["duration_by_test"]
        self._functions = Counter(test for reaching in self._reaching.values() for test in reaching)
        self._killed: dict[str, list[str]] = defaultdict(list)
        for mutant, test in killers.items():
            self._remember(mutant, test)

    def of(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests to play with this mutant, about as many as run in the seconds that it is given."""
        reaching = {test for test in self._reaching.get(_function(mutant.name), ()) if test in self._tests}
        near = [*self._killed[_function(mutant.name)], *self._killed[_module(mutant.name)]]
        first = list(dict.fromkeys(test for test in near if test in reaching))[:_REMEMBERED]
        chosen: list[pytest.Item] = []
        spent = 0.0
        for test in [*first, *sorted(reaching.difference(first), key=self._promise)]:
            if chosen and spent > SECONDS_OF_TESTS:
                break
            chosen.append(self._tests[test])
            spent += self._seconds[test]
        return chosen

    def seconds(self, tests: Sequence[pytest.Item]) -> float:
        """Return how long these tests take with nothing changed."""
        return sum(self._seconds[test.nodeid] for test in tests)

    def remember(self, mutant: Mutant, test: str) -> None:
        """Try a test that killed a mutant early with those near it; an empty name is nothing to remember."""
        if test:
            self._remember(mutant.name, test)

    def _remember(self, mutant: str, test: str) -> None:
        for place in (_function(mutant), _module(mutant)):
            self._killed[place].insert(0, test)

    def _promise(self, test: str) -> tuple[float, str]:
        return self._seconds[test] * self._functions[test], test


def _function(mutant: str) -> str:
    return str(mangled_name_from_mutant_name(mutant))


def _module(mutant: str) -> str:
    return mutant.rpartition(".")[0]
