"""Whatever befalls a run, every error and every warning in it says what the operator can do."""

import logging

import pytest

from confluence_markdown_exporter.errors import ExporterError
from support.advice import gives_advice
from support.operator import Operator
from support.stage import Stage
from support.troubles import LISTINGS, OUTCOMES, Troubles

pytestmark = pytest.mark.integration

_SERVICES = ("Confluence", "Open WebUI")


class _Made(list[ExporterError]):
    """The errors that the package made while it was watched."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> _Made:
    watched = _Made()
    make = ExporterError.__init__

    def makes(error: ExporterError, message: str, *, advice: str = "") -> None:
        make(error, message, advice=advice)
        watched.append(error)

    monkeypatch.setattr(ExporterError, "__init__", makes)
    return watched


@pytest.fixture
def space(stage: Stage, operator: Operator) -> Stage:
    operator.sets("retry_config.max_waiting_seconds", 0.01)
    operator.sets("retry_config.max_backoff_retries", 1)
    operator.sets("connection_config.transfer_timeout_seconds", 0.2)
    stage.opens_space("DOCS", "Team Handbook")
    stage.adds_page("Onboarding")
    stage.attaches("Onboarding", "plan.pdf")
    return stage


@pytest.mark.parametrize("service", _SERVICES)
@pytest.mark.parametrize("trouble", OUTCOMES)
def test_whatever_befalls_a_service_the_operator_is_told_what_to_do(
    space: Stage,
    operator: Operator,
    troubles: Troubles,
    made: _Made,
    caplog: pytest.LogCaptureFixture,
    service: str,
    trouble: str,
) -> None:
    troubles.befalls_every_request(service, trouble)
    _export_and_look(operator, made, caplog)
    assert space.traffic


@pytest.mark.parametrize("trouble", LISTINGS)
def test_whatever_a_listing_does_the_operator_is_told_what_to_do(
    space: Stage,
    operator: Operator,
    troubles: Troubles,
    made: _Made,
    caplog: pytest.LogCaptureFixture,
    trouble: str,
) -> None:
    assert space.traffic
    troubles.befalls_listing_of_pages(trouble)
    _export_and_look(operator, made, caplog)


def _export_and_look(operator: Operator, made: _Made, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "confluence_markdown_exporter")
    ended = operator.exports("space", "DOCS", options=("--open-webui",))
    warned = [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING]
    assert [str(error) for error in made if not gives_advice(error.advice)] == []
    assert [line for line in warned if not gives_advice(line)] == []
    if ended.exit_code:
        assert gives_advice(ended.terminal.replace("\n", " ")), ended.terminal


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("The disk is full.", False),
        ("The disk is full. Free some space.", True),
        ("Check the disk", True),
        ("It failed; run the same command again.", True),
        ("The Setting is wrong", False),
        ("", False),
        ("docs/configuration.md lists every setting.", True),
    ],
)
def test_advice_is_told_from_complaints(text: str, *, gives: bool) -> None:
    assert gives_advice(text) is gives
