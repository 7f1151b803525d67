"""The plain checks in the report: a place of their own, and titles that are sentences."""

import inspect
import re

import allure
import pytest

EPIC = "What no scenario tells: plain checks"

_NAMES = {
    "api": "API",
    "confluence": "Confluence",
    "cql": "CQL",
    "html": "HTML",
    "http": "HTTP",
    "json": "JSON",
    "markdown": "Markdown",
    "open webui": "Open WebUI",
    "openapi": "OpenAPI",
    "xml": "XML",
    "yaml": "YAML",
    "zip": "ZIP",
}
_NAME = re.compile(rf"\b({'|'.join(_NAMES)})\b")
_LONGEST_CASE = 60


def describe_check(item: pytest.Item) -> None:
    """Give a test that is no scenario its place, its title and its description.

    Its history goes by a hidden parameter with pytest's name of the case: parameters themselves may be shown
    alike, as bytes are.
    """
    module = getattr(item, "module", None)
    function_name = getattr(item, "originalname", None) or item.name
    allure.dynamic.epic(EPIC)
    allure.dynamic.feature(_sentence(item.path.stem))
    case = _case(item)
    allure.dynamic.title(_sentence(function_name) + _in_brackets(case))
    if case:
        allure.dynamic.parameter("case", case, mode=allure.parameter_mode.HIDDEN)
    explained = [module and inspect.getdoc(module), inspect.getdoc(getattr(item, "function", None))]
    allure.dynamic.description("\n\n".join(text for text in explained if text))


def _sentence(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    named = _NAME.sub(lambda found: _NAMES[found[0]], words)
    return named[:1].upper() + named[1:]


def _case(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return str(callspec.id) if callspec else ""


def _in_brackets(case: str) -> str:
    if not case:
        return ""
    shown = " ".join(case.split())
    return f" ({shown if len(shown) <= _LONGEST_CASE else shown[:_LONGEST_CASE] + '…'})"
