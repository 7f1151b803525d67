"""Says what to do when a feature cannot be played: a pytest plugin for those who write features.

pytest-bdd notices a feature that is no Gherkin and a step without definition, but not what to do about it;
a placeholder without a column in the examples it does not notice at all.
"""

import difflib
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.parser import Feature, Scenario, Step

from support.suite_integrity import step_definitions

_PLACEHOLDER = re.compile(r"<([^<>]+)>")
_SUGGESTIONS = 3


def pytest_exception_interact(
    call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
) -> None:
    """Name file, line and remedy where a feature is no Gherkin, in place of a traceback."""
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, GherkinParseError):
        report.longrepr = (
            f"{Path(error.filename).name}, line {error.line}, is no Gherkin: {error.line_content.strip()}\n"
            f"{error.message}\n"
            "A line of a scenario begins with Given, When, Then, And or But; a table has as many cells in "
            'each row as in its first; a doc string stands between two lines of """. '
            "Mend the line, or the one before it."
        )


@pytest.hookimpl(trylast=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    """Fail an outline that asks for a column which its examples do not have."""
    if not hasattr(request.node, "callspec"):
        return
    example: dict[str, str] = request.node.callspec.params.get("_pytest_bdd_example", {})
    for step in scenario.steps:
        for name in _PLACEHOLDER.findall(step.name):
            if not any(f"<{name}>" in value for value in example.values()):
                pytest.fail(
                    f"{feature.rel_filename}, line {step.line_number}: the examples have no column {name!r}, "
                    f"which the step {step.name!r} asks for; they have {', '.join(map(repr, example))}. "
                    "Add the column, or mend the name between < and >.",
                    pytrace=False,
                )


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_func_lookup_error(step: Step, exception: Exception) -> None:
    """Add the sentences that come nearest to a step which has no definition."""
    sentences = {definition.sentence: definition.place for definition in step_definitions()}
    near = difflib.get_close_matches(step.name, sentences, n=_SUGGESTIONS, cutoff=0.5)
    meant = "".join(f"\n  {sentence}   ({sentences[sentence]})" for sentence in near)
    exception.add_note(
        (f"The nearest sentences are:{meant}\n" if near else "No sentence comes near to it.\n")
        + "Mend the step, or define it in step_defs/<noun>_steps.py."
    )
