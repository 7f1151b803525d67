"""Tells Allure of a run in the words of the features: a pytest plugin that acts only with `--alluredir`.

It uses the public hooks of pytest, pytest-bdd and allure-pytest. What it has to remember of a scenario is
kept in the stash of its test, so that nothing is shared between tests, workers or runs.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger
from pytest_bdd.parser import Feature, Scenario, Step

from support.reporting.cleaning import CleanResults
from support.reporting.masking import MASK, Mask
from support.reporting.plain_checks import describe_check
from support.reporting.scenario_steps import ScenarioSteps
from support.reporting.scenario_story import describe_scenario, show_example
from support.reporting.surroundings import write_surroundings
from support.reporting.tags import is_for_the_report

_STEPS = pytest.StashKey[ScenarioSteps]()


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool | None:  # noqa: ARG001
    """Keep tags that speak to the report (`@owner:docs-team`) from becoming markers: these know no colon."""
    return True if is_for_the_report(tag) else None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse a results folder that cannot be written, before anything runs."""
    folder = _results_folder(config)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise pytest.UsageError(
            f"The Allure results cannot be written to {folder}: {error.strerror}. "
            "Name a folder that you may write to: --alluredir=FOLDER"
        ) from error


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Take the place of Allure's own writer of results, and start to listen to the scenarios."""
    config = session.config
    folder = _results_folder(config)
    if folder is None:
        return
    results = CleanResults(folder, Mask.for_run(config.rootpath, config.option.basetemp))
    writers = allure_commons.plugin_manager
    for theirs in [one for one in writers.get_plugins() if isinstance(one, AllureFileLogger)]:
        writers.unregister(theirs)
        config.add_cleanup(
            partial(writers.register, theirs)
        )  # allure-pytest takes it away itself, afterwards
    writers.register(results)
    config.add_cleanup(partial(writers.unregister, results))
    config.stash[MASK] = results.mask
    config.pluginmanager.register(Bridge(config, folder))


class Bridge:
    """Listens to pytest and pytest-bdd, and passes on to Allure what a reader wants to see."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Show the row of an outline, before allure-pytest takes it for one value."""
        show_example(item)

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
    ) -> None:
        """Say what the scenario is about."""
        request.node.stash[_STEPS] = ScenarioSteps(scenario)
        describe_scenario(request.node, feature, scenario)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Open a step."""
        request.node.stash[_STEPS].begin(step)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Close a step that held."""
        request.node.stash[_STEPS].end(None)

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        """Close a step that did not."""
        request.node.stash[_STEPS].end(exception)

    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, step: Step, exception: Exception
    ) -> None:
        """Show a step that nobody defined; pytest-bdd never began it."""
        request.node.stash[_STEPS].begin(step)
        request.node.stash[_STEPS].end(exception)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Close what `pytest.skip` left open, and show the rest as skipped."""
        steps = request.node.stash[_STEPS]
        steps.end(sys.exc_info()[1])
        steps.skip_the_rest()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Give a plain check its title and its place."""
        if _STEPS not in item.stash:
            describe_check(item)

    def pytest_sessionfinish(self) -> None:
        """Tell where the run took place; once, not in every worker."""
        if not hasattr(self._config, "workerinput"):
            write_surroundings(self._folder, self._config)


def _results_folder(config: pytest.Config) -> Path | None:
    folder = getattr(config.option, "allure_report_dir", None)
    return Path(folder).absolute() if folder else None
