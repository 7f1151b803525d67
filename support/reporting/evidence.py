"""What a scenario left behind, attached to its result: files, knowledge bases, requests, and the terminal.

A pytest plugin beside `bridge`: the one place of the report that knows what the product makes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import allure
import pytest
from allure_commons.types import AttachmentType
from pytest_bdd.parser import Scenario

from support import behaviours
from support.knowledge_view import KnowledgeContents
from support.matchers.exported_folder import ExportedFolder
from support.operator import CommandResult, Operator
from support.reporting.masking import MASK
from support.services.request_log import LoggedRequest
from support.stage import Stage

_OPERATOR = pytest.StashKey[Operator]()
_STAGE = pytest.StashKey[Stage]()
_MOST_FILES = 8
_LONGEST_NAME = 120
_MOST_CHARACTERS = 20_000
_MARKDOWN = ("text/markdown", "md")
_COLUMNS = ("to", "method", "path", "query", "answer", "signed in", "sent", "received")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Remember who and what is on stage, and never show its secrets."""
    made = yield
    if isinstance(made, Operator):
        request.node.stash[_OPERATOR] = made
    elif isinstance(made, Stage):
        request.node.stash[_STAGE] = made
        if MASK in request.config.stash:
            request.config.stash[MASK].hide(made.secrets)
    return made


def pytest_bdd_before_scenario(scenario: Scenario) -> None:
    """Name the behaviours that were asked for and that the scenario proves."""
    for number in sorted(found[1] for tag in scenario.tags if (found := behaviours.TAG.fullmatch(tag))):
        allure.dynamic.label("behaviour", f"{number} {behaviours.BEHAVIOURS[number]}")


@pytest.hookimpl(trylast=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Attach what there is, when all steps are closed; of a kind that there is not, nothing."""
    if MASK not in request.config.stash:
        return
    if operator := request.node.stash.get(_OPERATOR, None):
        _attach_terminal(operator.results)
        _attach_export(ExportedFolder(operator.output))
    if stage := request.node.stash.get(_STAGE, None):
        _attach_knowledge(stage.knowledge_contents())
        _attach_requests({"Confluence": stage.confluence.log, "Open WebUI": stage.open_webui.log})


def _attach_terminal(results: list[CommandResult]) -> None:
    shown = [
        f"$ {result.command}\n{result.terminal.strip()}\n(exit code {result.exit_code})" for result in results
    ]
    if shown:
        allure.attach(_shortened("\n\n".join(shown)), "Terminal", AttachmentType.TEXT)


def _attach_export(exported: ExportedFolder) -> None:
    files = exported.files
    if not files:
        return
    names = {path: path.relative_to(exported.root).as_posix() for path in files}
    listing = "\n".join(f"{path.stat().st_size:>9}  {name}" for path, name in names.items())
    allure.attach(_shortened(listing), f"Exported files ({len(files)})", AttachmentType.TEXT)
    for page in exported.markdown_files[:_MOST_FILES]:
        # As text: a Markdown reader would make a heading of the front matter.
        allure.attach(_shortened(_text_of(page.path)), _ending(names[page.path]), AttachmentType.TEXT)


def _attach_knowledge(bases: list[KnowledgeContents]) -> None:
    if bases:
        name = f"Knowledge base “{bases[0].name}”" if len(bases) == 1 else f"Knowledge bases ({len(bases)})"
        allure.attach(_shortened("\n\n".join(map(_told, bases))), name, *_MARKDOWN)


def _told(known: KnowledgeContents) -> str:
    parts = [f"# {known.name}", known.description, f"{len(known.texts)} files"]
    for filename, text in known.texts:
        parts += [f"## {filename}", f"````\n{text or '(not processed)'}\n````"]
    return "\n\n".join(parts)


def _attach_requests(requests: Mapping[str, Iterable[LoggedRequest]]) -> None:
    rows = [
        (
            service,
            one.method,
            one.path,
            unquote_plus(one.query),
            one.status or "none",
            one.signed_in or "no",
            one.request_bytes,
            one.response_bytes,
        )
        for service, log in requests.items()
        for one in log
    ]
    if rows:
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows([_COLUMNS, *rows])
        allure.attach(table.getvalue(), f"Requests of the latest run ({len(rows)})", AttachmentType.CSV)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return f"(it cannot be read: {error.strerror})"


def _ending(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def _shortened(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return f"{text[:_MOST_CHARACTERS]}\n… ({len(text) - _MOST_CHARACTERS} characters more)"
