"""The steps of one scenario in the report: each with its time, its status, its table and its text."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import allure
import pytest
from allure_commons.types import AttachmentType
from pytest_bdd.parser import Scenario, Step

from support.reporting.scenario_story import media_type, step_title
from support.skipping import NotHere

_MEDIA_TYPES = {
    "markdown": ("text/markdown", "md"),
    "json": (AttachmentType.JSON, None),
    "xml": (AttachmentType.XML, None),
}
_NO_TYPE = (AttachmentType.TEXT, None)


class ScenarioSteps:
    """Opens and closes the steps of one scenario, one at a time."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._to_come = list(scenario.steps)
        self._open: Any = None

    def begin(self, step: Step) -> None:
        """Open a step, with what stands below it in the feature."""
        self._to_come.remove(step)
        self._open = allure.step(step_title(step))
        self._open.__enter__()
        if step.datatable is not None:
            allure.attach(_as_csv(step.datatable.raw()), "Table", AttachmentType.CSV)
        if step.docstring is not None:
            kind, extension = _MEDIA_TYPES.get(media_type(self._scenario, step), _NO_TYPE)
            allure.attach(step.docstring, "Text", kind, extension)

    def end(self, problem: BaseException | None) -> None:
        """Close the open step, if there is one, as passed, or as what the problem makes of it."""
        if self._open is None:
            return
        if isinstance(problem, NotHere):
            problem = pytest.skip.Exception(str(problem))
        closing, self._open = self._open, None
        closing.__exit__(type(problem) if problem else None, problem, problem and problem.__traceback__)

    def skip_the_rest(self) -> None:
        """Show the steps that were never begun as skipped."""
        for step in list(self._to_come):
            self.begin(step)
            self.end(pytest.skip.Exception("not run, because an earlier step did not hold"))


def _as_csv(rows: Sequence[Sequence[object]]) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    return table.getvalue()
