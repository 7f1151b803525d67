"""A pytest plugin that plays mutants: the suite is collected once, each mutant gets a fork of that process.

The fork runs the tests that come by the changed function, the most promising first, until one fails.
"""

import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

from support.mutation.choice import PromisingTests
from support.mutation.results import Mutant, Notes, Verdict, read_mutants

_NO_TESTS = 33
_NO_CHANGE = ""
_EVERY_CHANGE = "fail"
_MUTANTS_PER_CONTROL = 20
_LONGEST_NAME = 4096


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be restricted to a time, and be told which mutants to play."""
    parser.addoption("--mutants", type=Path, help="a file with the names of the mutants, in order")
    parser.addoption("--mutant-minutes", type=float, default=float("inf"), help="start no mutant after this")
    parser.addoption("--mutant-processes", type=int, default=2, help="play so many mutants at a time")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Play the mutants in place of the suite."""
    named = session.config.getoption("mutants").read_text(encoding="utf-8").split()
    known = {mutant.name: mutant for mutant in read_mutants(Path())}
    Players(session).play([known[name] for name in named if known[name].verdict is Verdict.NOT_RUN])
    return True


@dataclass(frozen=True, slots=True)
class _Player:
    """A process that plays a mutant, or a control; what it says is the test that failed."""

    mutant: Mutant
    is_control: bool
    says: int


class Players:
    """So many processes at a time, each with one mutant; what became of it is noted at once."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._notes = Notes(Path())
        self._tests = PromisingTests(session.items, self._notes.killers)
        self._running: dict[int, _Player] = {}

    def play(self, mutants: Sequence[Mutant]) -> None:
        """Play these until the time is over, after a look whether a change would be seen at all."""
        self._see_that_changes_are_noticed(mutants)
        started = time.monotonic()
        allowed = 60 * self._session.config.getoption("mutant_minutes")
        gc.freeze()
        for number, mutant in enumerate(mutants, 1):
            if time.monotonic() - started > allowed:
                break
            tests = self._tests.of(mutant)
            if not tests:
                self._notes.write(mutant, _NO_TESTS)
                continue
            self._start(mutant, tests)
            if number % _MUTANTS_PER_CONTROL == 0:
                self._start(mutant, tests, change=_NO_CHANGE)
                rate = number / (time.monotonic() - started)
                sys.stderr.write(f"{number} of {len(mutants)} mutants, {rate:.2f} a second\n")
        while self._running:
            self._await_one()

    def _see_that_changes_are_noticed(self, mutants: Sequence[Mutant]) -> None:
        mutant = next((one for one in mutants if self._tests.of(one)), None)
        if not mutant:
            return
        some = self._tests.of(mutant)[:1]
        for change, noticed in ((_NO_CHANGE, False), (_EVERY_CHANGE, True)):
            process, says = self._fork(change, some)
            os.close(says)
            _, status = os.waitpid(process, 0)
            if (os.waitstatus_to_exitcode(status) != 0) is not noticed:
                fault = "passes with a function that fails" if noticed else "fails unchanged"
                raise pytest.UsageError(f"{some[0].nodeid} {fault}; no mutant can be judged so.")

    def _start(self, mutant: Mutant, tests: Sequence[pytest.Item], change: str | None = None) -> None:
        while len(self._running) >= self._session.config.getoption("mutant_processes"):
            self._await_one()
        process, says = self._fork(mutant.name if change is None else change, tests)
        self._running[process] = _Player(mutant, is_control=change == _NO_CHANGE, says=says)

    def _fork(self, change: str, tests: Sequence[pytest.Item]) -> tuple[int, int]:
        says, told = os.pipe()
        process = os.fork()
        if process == 0:
            with suppress(BaseException):  # the exit code is all that is wanted of a mutant
                self._be(change, tests, told)
                os._exit(0)
            os._exit(3)
        os.close(told)
        return process, says

    def _be(self, change: str, tests: Sequence[pytest.Item], told: int) -> None:
        processor_seconds = ceil(3 * self._tests.seconds(tests) + 5)
        used = ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + processor_seconds, used + processor_seconds + 1))
        signal.alarm(8 * processor_seconds)  # for one that waits for ever
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        set_mutant_under_test(change)
        for test, following in zip(tests, [*tests[1:], None], strict=True):
            test.ihook.pytest_runtest_protocol(item=test, nextitem=following)
            if self._session.testsfailed:
                os.write(told, test.nodeid.encode())
                os._exit(1)

    def _await_one(self) -> None:
        process, status = os.wait()
        player = self._running.pop(process)
        failed = os.read(player.says, _LONGEST_NAME).decode()
        os.close(player.says)
        code = os.waitstatus_to_exitcode(status)
        if player.is_control:
            self._notes.write_control(
                failed or f"{player.mutant.name} unchanged ended with {code}" * bool(code)
            )
            return
        self._notes.write(player.mutant, code, failed)
        self._tests.remember(player.mutant, failed)
