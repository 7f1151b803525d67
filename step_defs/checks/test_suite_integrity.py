"""The suite holds together: every scenario runs, every step means one thing, imports point one way."""

import configparser
from collections import Counter

from support.suite_integrity import (
    PROJECT,
    STEP_DEFS,
    bound_features,
    imports_of,
    scenario_titles,
    scenarios,
    step_definitions,
)

PACKAGE = "confluence_markdown_exporter"
# Stand-ins are independent witnesses; the one exception says why in its docstring.
MAY_USE_THE_PACKAGE = {"site_from_archive.py"}
ROOMS_BELOW = {
    "errors": set(),
    "models": {"errors"},
    "processors": {"models", "errors"},
    "markdown": {"models", "errors"},
    "clients": {"models", "errors"},
    "sources": {"models", "errors"},
    "ledger": {"models", "errors"},
    "utils": {"models", "errors"},
    "config": {"processors", "models", "errors"},
    "exporters": {
        "sources",
        "clients",
        "markdown",
        "processors",
        "ledger",
        "models",
        "errors",
        "utils",
    },
    "terminal": {"config", "models", "errors"},
}


def test_every_feature_is_bound_once() -> None:
    assert sorted(bound_features()) == sorted(scenario_titles())


def test_no_scenario_is_dropped_for_having_the_title_of_another() -> None:
    twice = {
        feature: [title for title, count in Counter(titles).items() if count > 1]
        for feature, titles in scenario_titles().items()
    }
    assert {feature: titles for feature, titles in twice.items() if titles} == {}


def test_every_step_has_exactly_one_definition() -> None:
    wrong = []
    for keyword, text in {step for scenario in scenarios() for step in scenario.steps}:
        found = {one.place for one in step_definitions() if one.understands(keyword, text)}
        if len(found) != 1:
            wrong.append((keyword, text, sorted(found)))
    assert wrong == []


def test_every_definition_is_used() -> None:
    steps = {step for scenario in scenarios() for step in scenario.steps}
    unused = [
        f"{one.place}: {one.sentence}"
        for one in step_definitions()
        if not any(one.understands(keyword, text) for keyword, text in steps)
    ]
    assert unused == []


def test_every_scenario_ends_in_something_that_can_fail() -> None:
    without = [
        f"{scenario.feature}: {scenario.name}"
        for scenario in scenarios()
        if not any(keyword == "then" for keyword, _ in scenario.steps)
    ]
    assert without == []


def test_every_tag_is_declared() -> None:
    settings = configparser.ConfigParser()
    settings.read(PROJECT / "pytest.ini")
    declared = {line.split(":")[0].strip() for line in settings["pytest"]["markers"].splitlines() if line}
    assert {tag for scenario in scenarios() for tag in scenario.tags} <= declared


def test_steps_speak_to_support_and_never_to_the_package() -> None:
    direct = [
        f"{path.name} imports {name}"
        for path in STEP_DEFS.glob("*_steps.py")
        for name in imports_of(path)
        if name.split(".")[0] == PACKAGE
    ]
    assert direct == []


def test_support_knows_no_steps() -> None:
    upwards = [
        f"{path.name} imports {name}"
        for path in (PROJECT / "support").rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] == "step_defs"
    ]
    assert upwards == []


def test_stand_ins_are_independent_of_the_package() -> None:
    dependent = [
        f"{path.name} imports {name}"
        for path in (PROJECT / "support" / "services").rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] == PACKAGE and path.name not in MAY_USE_THE_PACKAGE
    ]
    assert dependent == []


def test_imports_inside_the_package_point_down() -> None:
    upwards = []
    for path in (PROJECT / PACKAGE).rglob("*.py"):
        room = path.relative_to(PROJECT / PACKAGE).parts[0].removesuffix(".py")
        for name in imports_of(path):
            parts = name.split(".")
            if room not in ROOMS_BELOW or parts[0] != PACKAGE or len(parts) < 2 or parts[1] == "__version__":
                continue
            if parts[1] != room and parts[1] not in ROOMS_BELOW[room]:
                upwards.append(f"{path.relative_to(PROJECT)} imports {name}")
    assert upwards == []


def test_only_the_command_line_writes_to_the_terminal() -> None:
    writers = [
        str(path.relative_to(PROJECT))
        for path in (PROJECT / PACKAGE).rglob("*.py")
        if path.name not in {"cli.py", "terminal.py"}
        and any(call in path.read_text(encoding="utf-8") for call in (" print(", "sys.stdout", "time.sleep("))
    ]
    assert writers == []
