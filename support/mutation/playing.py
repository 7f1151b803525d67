"""A pytest plugin that plays mutants: the suite is collected once, each mutant gets a fork of that process.

The fork runs the tests that come by the changed function, the quickest first, up to the first that fails.
"""

import gc
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from math import ceil
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from support.mutation.results import SECONDS_OF_TESTS, Verdict, read_mutants

_SEED = 7
_NO_TESTS = 33
_STATISTICS = Path("mutmut-stats.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be restricted to parts of the package, and to a time."""
    parser.addoption("--mutants", action="append", default=[], help="names of mutants, with wildcards")
    parser.addoption("--mutant-minutes", type=float, default=float("inf"), help="start no mutant after this")
    parser.addoption("--mutant-processes", type=int, default=2, help="play so many mutants at a time")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Play the mutants in place of the suite, in random order, so that a part of them is a fair sample."""
    Players(session).play(list(_waiting(session.config.getoption("mutants"))))
    return True


def _waiting(patterns: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for mutant in read_mutants(Path()):
        if mutant.verdict is Verdict.NOT_RUN and (
            not patterns or any(fnmatch(mutant.name, one) for one in patterns)
        ):
            yield mutant.module, mutant.name


class Players:
    """So many processes at a time, each with one mutant; what became of it goes into mutmut's files."""

    def __init__(self, session: pytest.Session) -> None:
        statistics = json.loads(_STATISTICS.read_text(encoding="utf-8"))
        self._session = session
        self._tests = {test.nodeid: test for test in session.items}
        self._reaching: Mapping[str, list[str]] = statistics["tests_by_mangled_function_name"]
        self._seconds: Mapping[str, float] = statistics["duration_by_test"]
        self._running: dict[int, tuple[Path, str]] = {}

    def play(self, mutants: list[tuple[Path, str]]) -> None:
        """Play these until the time is over, after a look whether a change would be seen at all."""
        self._see_that_changes_are_noticed()
        random.Random(_SEED).shuffle(mutants)  # noqa: S311 - a draw, no secret
        started = time.monotonic()
        allowed = 60 * self._session.config.getoption("mutant_minutes")
        gc.freeze()
        for number, (module, name) in enumerate(mutants, 1):
            if time.monotonic() - started > allowed:
                break
            tests = self._tests_of(name)
            if not tests:
                _note(module, name, _NO_TESTS)
                continue
            while len(self._running) >= self._session.config.getoption("mutant_processes"):
                self._await_one()
            self._running[self._start(name, tests)] = (module, name)
            if number % 50 == 0:
                rate = number / (time.monotonic() - started)
                sys.stderr.write(f"{number} of {len(mutants)} mutants, {rate:.1f} a second\n")
        while self._running:
            self._await_one()

    def _tests_of(self, mutant: str) -> list[pytest.Item]:
        reaching = self._reaching.get(mangled_name_from_mutant_name(mutant), [])
        chosen: list[pytest.Item] = []
        spent = 0.0
        for test in sorted((test for test in reaching if test in self._tests), key=self._seconds.__getitem__):
            if chosen and spent > SECONDS_OF_TESTS:
                break
            chosen.append(self._tests[test])
            spent += self._seconds[test]
        return chosen

    def _see_that_changes_are_noticed(self) -> None:
        some = self._tests_of(next(iter(self._reaching)) + "__mutmut_1")[:1]
        for mutant, noticed in (("", False), ("fail", True)):
            _, status = os.waitpid(self._start(mutant, some), 0)
            if (os.waitstatus_to_exitcode(status) != 0) is not noticed:
                fault = "passes with a function that fails" if noticed else "fails unchanged"
                raise pytest.UsageError(f"{some[0].nodeid} {fault}; no mutant can be judged so.")

    def _start(self, mutant: str, tests: Sequence[pytest.Item]) -> int:
        process = os.fork()
        if process == 0:
            with suppress(BaseException):  # the exit code is all that is wanted of a mutant
                self._be(mutant, tests)
                os._exit(0)
            os._exit(3)
        return process

    def _be(self, mutant: str, tests: Sequence[pytest.Item]) -> None:
        expected = sum(self._seconds[test.nodeid] for test in tests)
        processor_seconds = ceil(3 * expected + 10)
        used = ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + processor_seconds, used + processor_seconds + 1))
        signal.alarm(4 * processor_seconds)  # for one that waits for ever
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        set_mutant_under_test(mutant)
        for test, following in zip(tests, [*tests[1:], None], strict=True):
            test.ihook.pytest_runtest_protocol(item=test, nextitem=following)
            if self._session.testsfailed:
                os._exit(1)

    def _await_one(self) -> None:
        process, status = os.wait()
        module, name = self._running.pop(process)
        _note(module, name, os.waitstatus_to_exitcode(status))


def _note(module: Path, mutant: str, exit_code: int) -> None:
    """Write down what became of a mutant, beside the mutated module, where mutmut looks for it."""
    path = module.with_suffix(".py.meta")
    found = json.loads(path.read_text(encoding="utf-8"))
    found["exit_code_by_key"][mutant] = exit_code
    path.write_text(json.dumps(found, indent=4), encoding="utf-8")
