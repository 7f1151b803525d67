"""The documentation says what is there: links lead somewhere; commands, codes, keys, features are told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer

from confluence_markdown_exporter.cli import ExitCode, app
from confluence_markdown_exporter.models.open_webui_models import ExportError, OpenWebUIExportSummary
from confluence_markdown_exporter.models.run_history import SpaceState
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, RunSummary, SpaceSummary
from support.operator import Operator
from support.suite_integrity import PROJECT, scenario_titles

pytestmark = pytest.mark.unit

COMMAND_LINE = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")
# docs/markdown.md shows links as examples of what the converter writes.
PAGES = [
    path
    for pattern in ("*.md", "docs/**/*.md", "features/**/*.md", "support/*.md")
    for path in sorted(PROJECT.glob(pattern))
    if path.name != "markdown.md"
]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_EXPORTING = {"space", "page", "page-with-descendants", "all-spaces"}
_BEFORE_THE_COMMAND = ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_feature_is_on_the_map_once() -> None:
    map_of_features = (PROJECT / "features" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([^)]+\.feature)\)", map_of_features)) == sorted(scenario_titles())


def test_every_make_target_that_is_told_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    told = set(re.findall(r"^make ([a-z-]+)", pages, re.MULTILINE))
    assert {"demo", "test"} <= told <= targets


def test_the_commands_that_are_told_are_those_that_there_are() -> None:
    told = [re.sub(r" (?:\[?[A-Z]).*", "", words) for words in _first_column("command")]
    assert sorted(told) == sorted(_options().keys() - {_BEFORE_THE_COMMAND})


def test_each_command_has_the_options_that_are_told_of_it() -> None:
    commands = _options().keys() - {_BEFORE_THE_COMMAND}
    told: dict[str, set[str]] = {command: set() for command in _options()}
    for options, of, _ in _table("option"):
        scopes = {
            "all": commands,
            "all but `config`": {one for one in commands if not one.startswith("config ")},
            "exporting": _EXPORTING,
            "exporting many": _EXPORTING - {"page"},
            "exporting, `status`": {*_EXPORTING, "status"},
            "`convert`": {"convert"},
            "`config set`": {"config set"},
            "before the command": {_BEFORE_THE_COMMAND},
        }
        for command in scopes[of]:
            told[command] |= set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", options))
    assert told == _options()


def test_every_exit_code_is_told() -> None:
    assert [int(code) for code, *_ in _table("code")] == [int(code) for code in ExitCode]


def test_every_key_of_the_summary_is_told() -> None:
    assert _told_keys() == set(_keys(_full_summary()))


def test_every_key_of_the_status_is_told(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    assert operator.runs("status", "--json").exit_code == ExitCode.COMPLETE
    section = COMMAND_LINE.partition("## The JSON of `status`")[2]
    services, problems, spaces, runs = (
        set(re.findall(r"`(\w+(?:\[\])?)`", line)) for line in section.splitlines()[4:8]
    )
    assert services - {"true", "false"} == {"services", *operator.summary["services"]}
    assert {"runs[]", "ended", "site"} <= runs
    assert problems == {"problems"}
    assert spaces == {"spaces[]", *(field.name for field in fields(SpaceState))}
    assert set(operator.summary) == {"services", "problems", "spaces", "runs"}


def _options() -> dict[str, set[str]]:
    """Return the options of every command, those before the command under `_BEFORE_THE_COMMAND`."""
    return dict(_options_below(typer.main.get_command(app), _BEFORE_THE_COMMAND))


def _options_below(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:  # noqa: ANN401
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner or name == _BEFORE_THE_COMMAND:
        options = [one for one in command.params if one.param_type_name == "option"]
        yield name, {word for one in options for word in (*one.opts, *one.secondary_opts)} - {"--help"}
    for word, below in inner.items():
        yield from _options_below(below, f"{name} {word}".strip())


def _full_summary() -> dict[str, Any]:
    """Return a summary in which every list has a member."""
    refusal = ExportError("attachment", "team.jpg", "not allowed")
    sync = OpenWebUIExportSummary(
        "Team Handbook", filtered_pages=[refusal], filtered_attachments=[refusal], errors=[refusal]
    )
    reason = Reason("page", "1", "Onboarding", Outcome.FAILED, "it could not be read")
    return RunSummary([SpaceSummary("DOCS", reasons=[reason], removed=[reason], sync=sync)]).to_dict()


def _keys(value: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, inner in value.items():
        members = [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else [inner]
        path = f"{above}{key}[]" if isinstance(inner, list) else f"{above}{key}"
        yield path
        for member in members:
            if isinstance(member, dict):
                yield from _keys(member, f"{path}.")


def _told_keys() -> set[str]:
    summary = COMMAND_LINE.partition("## The JSON summary\n")[2].partition("\n## ")[0]
    first, *sections = summary.split("\n### In ")
    told = set(_words_of_rows(first))
    for section in sections:
        heading, _, rows = section.partition("\n")
        places = re.findall(r"`([^`]+)`", heading)
        told |= {f"{place}.{key}" for place, key in product(places, _words_of_rows(rows))}
    return told


def _words_of_rows(text: str) -> list[str]:
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def _first_column(title: str) -> list[str]:
    return [row[0].strip("`") for row in _table(title)]


def _table(title: str) -> list[list[str]]:
    """Return the rows of the table in docs/command-line.md whose first column has this title."""
    [rows] = re.findall(rf"^\| {title} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", COMMAND_LINE, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows.splitlines()]
