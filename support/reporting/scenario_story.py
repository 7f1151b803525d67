"""What a scenario is about, as the report tells it: its place, its title, and its text."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import allure
import pytest
from pytest_bdd.parser import Feature, Rule, Scenario, Step

from support.reporting.tags import label_from_tags

_EXAMPLE = "_pytest_bdd_example"
_LONGEST_VALUES = 80
_FENCES = ('"""', "```")


@dataclass(frozen=True, slots=True)
class _Plain:
    """A value that Allure shows as it is, without the quotes of a Python text."""

    text: str

    def __repr__(self) -> str:
        return self.text


def show_example(item: pytest.Item) -> None:
    """Show the row of an outline as one parameter a column.

    The history of a scenario goes by its parameters, joined without separators: one hidden parameter with
    the whole row takes their place there, so that the rows (1, 23) and (12, 3) stay two scenarios.
    """
    example = example_of(item)
    if not example:
        return
    allure.dynamic.parameter(_EXAMPLE, "", excluded=True, mode=allure.parameter_mode.HIDDEN)
    for column, value in example.items():
        allure.dynamic.parameter(column, _Plain(value), excluded=True)
    row = json.dumps(example, sort_keys=True, ensure_ascii=False)
    allure.dynamic.parameter("example", _Plain(row), mode=allure.parameter_mode.HIDDEN)


def describe_scenario(item: pytest.Item, feature: Feature, scenario: Scenario) -> None:
    """Give the scenario its place in the tree, its title, its description and its labels."""
    allure.dynamic.epic(_epic(item.config, feature))
    allure.dynamic.feature(feature.name)
    if scenario.rule:
        allure.dynamic.story(scenario.rule.name)
    allure.dynamic.title(_title(scenario.name, example_of(item)))
    allure.dynamic.description(_description(feature, scenario))
    label_from_tags(feature, scenario)


def example_of(item: pytest.Item) -> dict[str, str]:
    """Return the row of an outline that a test plays, by column; nothing for another test."""
    callspec = getattr(item, "callspec", None)
    example: dict[str, str] = callspec.params.get(_EXAMPLE, {}) if callspec else {}
    return example


def _epic(config: pytest.Config, feature: Feature) -> str:
    """Return the feature's top folder as a title."""
    base = config.rootpath / str(config.getini("bdd_features_base_dir") or "")
    folders = Path(os.path.relpath(feature.filename, base)).parts[:-1]
    return folders[0].replace("_", " ").capitalize() if folders else "Features"


def _title(name: str, example: dict[str, str]) -> str:
    """Tell the rows of an outline apart, where its title does not."""
    if not example or any(value and value in name for value in example.values()):
        return name
    values = ", ".join(example.values())
    return f"{name} ({values if len(values) <= _LONGEST_VALUES else values[:_LONGEST_VALUES] + '…'})"


def _description(feature: Feature, scenario: Scenario) -> str:
    narrative = _lines_kept(feature.description)
    rule = f"**Rule: {scenario.rule.name}**" if scenario.rule else ""
    explained = [_lines_kept(dedented(one)) for one in (_rule_text(scenario.rule), scenario.description)]
    gherkin = f"````gherkin\n{scenario_text(scenario)}\n````"
    return "\n\n".join(part for part in (narrative, rule, *explained, gherkin) if part)


def scenario_text(scenario: Scenario) -> str:
    """Return the scenario as it runs: background first, values filled in, tables and texts in place."""
    lines = [f"Scenario: {scenario.name}"]
    for step in scenario.steps:
        lines.append(f"  {step_title(step)}")
        lines += [f"    {line}" for line in argument_lines(scenario, step)]
    return "\n".join(lines)


def step_title(step: Step) -> str:
    """Return the step as it is read."""
    return f"{step.keyword} {step.name}"


def argument_lines(scenario: Scenario, step: Step) -> list[str]:
    """Return the table and the text that stand below a step."""
    lines = []
    if step.datatable is not None:
        rows = [[str(cell).replace("|", r"\|") for cell in row] for row in step.datatable.raw()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += [f"| {' | '.join(map(str.ljust, row, widths))} |" for row in rows]
    if step.docstring is not None:
        lines += [f'"""{media_type(scenario, step)}', *step.docstring.splitlines(), '"""']
    return lines


def media_type(scenario: Scenario, step: Step) -> str:
    """Return what stands after the opening quotes of a step's text: pytest-bdd does not pass it on."""
    below = Path(scenario.feature.filename).read_text(encoding="utf-8").splitlines()[step.line_number :]
    opening = below[0].strip() if below else ""
    return opening[3:].strip() if opening.startswith(_FENCES) else ""


def _rule_text(rule: Rule | None) -> str:
    return str(rule.description or "") if rule else ""


def dedented(text: str | None) -> str:
    """Return a description without what its lines begin with in the feature."""
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())


def _lines_kept(text: str) -> str:
    """Keep the lines of "As a … / I want … / So that …" apart: Markdown joins them otherwise."""
    return "  \n".join(text.strip().splitlines())
