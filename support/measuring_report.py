"""Shows what the measured scenarios took: in the terminal, and as properties of their results."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.operator import Operator
    from support.processor_user import ProcessorUser
    from support.program import Program

_PROPERTY = "measured"


@pytest.fixture(autouse=True)
def measured_work(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note what each piece of work in a scenario about performance took."""
    if request.node.get_closest_marker("performance") is None:
        yield
        return
    operator: Operator = request.getfixturevalue("operator")
    program: Program = request.getfixturevalue("program")
    processor_user: ProcessorUser = request.getfixturevalue("processor_user")
    yield
    runs = [result.measured for result in operator.results]
    for measured in (*runs, *program.measured, *processor_user.measured):
        request.node.user_properties.append((_PROPERTY, str(measured)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was measured; nothing is judged by it."""
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for report in terminalreporter.getreports("")
        if report.when == "teardown"
        for name, value in report.user_properties
        if name == _PROPERTY
    ]
    if lines:
        terminalreporter.section("measured, for information")
        for line in lines:
            terminalreporter.write_line(line)
