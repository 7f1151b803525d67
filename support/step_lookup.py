"""Finds the function of a step in a moment: a pytest plugin.

For each step that is played, pytest-bdd asks pytest about every fixture there is, which is a fifth of what
a scenario takes. Which step functions a module sees does not change while it is played; so here they are
asked for once a module, and what a sentence means is looked up once a module too. What is found is the
same, in the same order.

pytest-bdd has no hook for this, so the function that does it takes the place of pytest-bdd's own during a
run. A pytest-bdd in which that function is gone, or takes something else, is refused before anything is
played.
"""

import inspect
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest
from _pytest.fixtures import FixtureDef, FixtureManager
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

_MODULE = import_module("pytest_bdd.scenario")  # the package has a function of that name
_REPLACED = "find_fixturedefs_for_step"
_TAKES = ["step", "fixturemanager", "node"]

THEIRS: Callable[..., Iterable[FixtureDef[Any]]] | None = getattr(_MODULE, _REPLACED, None)
"""What `find_steps` takes the place of."""


class _VisibleSteps:
    """The step functions that the tests of one module (or class) see."""

    def __init__(self, fixtures: FixtureManager, seen_from: pytest.Item | pytest.Collector) -> None:
        self._functions: list[tuple[FixtureDef[Any], StepFunctionContext]] = [
            (fixture, context)
            for name in get_fixture_names(fixtures)
            for fixture in getfixturedefs(fixtures, name, seen_from) or ()
            if (context := step_function_context_registry.get(fixture.func)) is not None
        ]
        self._found: dict[tuple[str, str], list[FixtureDef[Any]]] = {}

    def that_understand(self, step: Step) -> list[FixtureDef[Any]]:
        """Return those that a step may mean, in the order in which pytest-bdd finds them."""
        sentence = (step.type, step.name)
        if sentence not in self._found:
            self._found[sentence] = [
                fixture
                for fixture, context in self._functions
                if context.type in (None, step.type) and context.parser.is_matching(step.name)
            ]
        return self._found[sentence]


_VISIBLE = pytest.StashKey[_VisibleSteps]()


def find_steps(step: Step, fixturemanager: FixtureManager, node: pytest.Item) -> Iterable[FixtureDef[Any]]:
    """Return the step functions that a step of a test may mean."""
    seen_from = node.parent or node
    if _VISIBLE not in seen_from.stash:
        seen_from.stash[_VISIBLE] = _VisibleSteps(fixturemanager, seen_from)
    return seen_from.stash[_VISIBLE].that_understand(step)


def takes_the_place_of(theirs: Callable[..., object] | None) -> bool:
    """Say whether `find_steps` can do what a function of pytest-bdd does."""
    return theirs is not None and [*inspect.signature(theirs).parameters] == _TAKES


def pytest_configure(config: pytest.Config) -> None:
    """Take the place of pytest-bdd's own search until the run is over."""
    if not takes_the_place_of(THEIRS):
        raise pytest.UsageError(
            f"This pytest-bdd has no {_REPLACED}({', '.join(_TAKES)}); adapt support/step_lookup.py to it."
        )
    replacement = patch.object(_MODULE, _REPLACED, find_steps)
    replacement.start()
    config.add_cleanup(replacement.stop)
