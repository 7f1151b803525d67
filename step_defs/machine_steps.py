"""Steps about what the machine does to the program."""

import signal

import pytest
from pytest_bdd import given, parsers, then, when

from support.hard_machine import HardMachine
from support.operator import Operator
from support.stage import Stage


@pytest.fixture
def machine(stage: Stage) -> HardMachine:
    """The machine that the program runs on."""
    return HardMachine(stage)


@given(parsers.re(r"after (?P<count>\d+) downloads (?P<happening>the (?:operator|machine) .+)"))
def after_downloads(machine: HardMachine, count: str, happening: str) -> None:
    machine.after_downloads(int(count), happening)


@given(parsers.parse("when pages are listed {happening}"))
def when_pages_are_listed(machine: HardMachine, happening: str) -> None:
    machine.at_the_listing(happening)


@given(parsers.parse("when content is asked for {happening}"))
def when_content_is_asked_for(machine: HardMachine, happening: str) -> None:
    machine.at_the_content(happening)


@when(
    parsers.parse('the operator exports the space "{key}" into a folder whose path has {count:d} characters')
)
def exports_deep_down(operator: Operator, key: str, count: int) -> None:
    operator.exports("space", key, into=operator.deep_folder(count), options=("--no-open-webui",))


@given(parsers.parse('the operator has run the installed program on the space "{key}"'))
@when(parsers.parse('the operator runs the installed program on the space "{key}"'))
@when(parsers.parse('the operator runs the installed program on the space "{key}" again'))
def runs_the_program(stage: Stage, operator: Operator, key: str) -> None:
    stage.new_run()
    operator.runs_installed(f"space {key} --json --open-webui")


@then(parsers.parse('the program was ended by "{name}"'))
def ended_by(operator: Operator, name: str) -> None:
    assert operator.latest.exit_code == -signal.Signals[name]
