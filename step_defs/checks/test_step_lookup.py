"""The functions of steps are found fast, and they are those that pytest-bdd finds."""

import pytest
from pytest_bdd.parser import Step

from support.step_lookup import THEIRS, find_steps, takes_the_place_of
from support.suite_integrity import scenarios

pytestmark = pytest.mark.unit

_SENTENCES = sorted({step for scenario in scenarios() for step in scenario.steps})[::20]


def test_what_pytest_bdd_finds_is_found(request: pytest.FixtureRequest) -> None:
    assert THEIRS is not None
    fixtures = request._fixturemanager
    for keyword, sentence in [*_SENTENCES, ("given", "nobody ever wrote this")]:
        step = Step(name=sentence, type=keyword, indent=0, line_number=1, keyword=keyword)
        theirs = [*THEIRS(step, fixtures, request.node)]
        assert [*find_steps(step, fixtures, request.node)] == theirs
        assert len(theirs) == (sentence != "nobody ever wrote this"), sentence


def test_a_pytest_bdd_that_searches_otherwise_is_refused() -> None:
    assert takes_the_place_of(THEIRS)
    assert not takes_the_place_of(None)
    assert not takes_the_place_of(lambda _step, _request: [])
