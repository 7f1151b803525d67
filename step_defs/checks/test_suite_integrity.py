"""The suite holds together: every scenario runs, every step means one thing, imports point one way."""

import configparser
import re
from collections import Counter
from pathlib import Path

from support import behaviours, faults_page
from support.reporting.tags import is_for_the_report
from support.suite_integrity import (
    PROJECT,
    STEP_DEFS,
    bindings,
    bound_features,
    calls_in,
    imports_of,
    markers_in_checks,
    outcomes_that_cannot_fail,
    scenario_titles,
    scenarios,
    scenarios_without_rows,
    step_definitions,
)

PACKAGE = "confluence_markdown_exporter"
# Stand-ins are independent witnesses; the one exception says why in its docstring.
MAY_USE_THE_PACKAGE = {"site_from_archive.py"}
# Who may import whom; a room that is not named here fails the check.
ROOMS_BELOW: dict[str, set[str]] = {
    "__init__": set(),
    "errors": set(),
    "models": {"errors"},
    "processors": {"models", "errors"},
    "markdown": {"models", "errors"},
    "clients": {"reading_ahead", "models", "errors"},
    "sources": {"models", "errors"},
    "ledger": {"models", "errors"},
    "utils": {"models", "errors"},
    "config": {"processors", "models", "errors"},
    "exporters": {
        "reading_ahead",
        "sources",
        "clients",
        "markdown",
        "processors",
        "ledger",
        "models",
        "errors",
        "utils",
    },
    "workers": {"exporters", "sources", "errors"},
    "terminal": {"config", "models", "errors"},
    "interruption": {"models"},
    "careful_output": {"errors"},
    "memory": set(),
    "reading_ahead": set(),
    "connections": {"clients", "config", "exporters", "workers", "models", "errors"},
    "targets": {"clients", "config", "exporters", "sources", "models", "errors"},
    "services": {"connections", "config", "clients", "errors", "utils"},
    "runs": {
        "connections",
        "services",
        "targets",
        "config",
        "exporters",
        "sources",
        "clients",
        "markdown",
        "processors",
        "ledger",
        "models",
        "errors",
        "utils",
    },
    "main": {
        "services",
        "runs",
        "config",
        "exporters",
        "clients",
        "markdown",
        "ledger",
        "models",
        "errors",
        "utils",
    },
    "cli_options": {"errors", "utils"},
    "cli_settings": {"cli_options", "terminal", "config"},
    "cli": {
        "cli_options",
        "cli_settings",
        "main",
        "terminal",
        "interruption",
        "careful_output",
        "memory",
        "config",
        "models",
        "errors",
        "utils",
    },
    "__main__": {"cli"},
}
# `main.main()` is the program's entry by contract; it looks up the command line only when it is called.
UPWARDS_ON_PURPOSE = {"main.py imports confluence_markdown_exporter.cli"}


def test_every_feature_is_bound_once() -> None:
    assert sorted(bound_features()) == sorted(scenario_titles())


def test_every_test_module_binds_one_feature() -> None:
    assert {module: features for module, features in bindings().items() if len(features) != 1} == {}


def test_no_outline_lacks_rows() -> None:
    assert scenarios_without_rows() == ()


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


def test_every_outcome_asserts_something_about_what_happened() -> None:
    assert outcomes_that_cannot_fail() == ()


def test_every_tag_is_declared() -> None:
    tags = {tag for scenario in scenarios() for tag in scenario.tags}
    markers = {tag for tag in tags if not (_numbers_proofs(tag) or is_for_the_report(tag))}
    assert markers <= _declared_markers().keys()


def test_every_declared_marker_is_carried() -> None:
    carried = {tag for scenario in scenarios() for tag in scenario.tags} | markers_in_checks()
    assert _declared_markers().keys() - carried == set()


def test_every_marker_is_explained_to_testers_as_it_is_declared() -> None:
    guide = (PROJECT / "docs" / "testing.md").read_text(encoding="utf-8")
    markers = guide.partition("\n## Markers\n")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", markers, re.MULTILINE))
    assert told == _declared_markers()


def test_every_behaviour_is_proved_and_no_other_is_named() -> None:
    assert behaviours.proofs_by_number().keys() == behaviours.BEHAVIOURS.keys()


def test_the_page_of_behaviours_is_up_to_date() -> None:
    page = behaviours.PAGE.read_text(encoding="utf-8")
    assert page == behaviours.page(), "run: python -m support.behaviours"


def test_the_page_of_faults_is_up_to_date() -> None:
    page = faults_page.PAGE.read_text(encoding="utf-8")
    assert page == faults_page.page(), "run: python -m support.faults_page"


def test_there_are_at_least_sixty_faults_of_both_services_and_the_machine() -> None:
    faults = faults_page.faults()
    assert len(faults) >= 60
    assert {fault.service for fault in faults} == set(faults_page.SERVICES.values())
    assert {fault.outcome for fault in faults} == set(faults_page.OUTCOMES.values())


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
    upwards = {
        f"{path.relative_to(PROJECT / PACKAGE)} imports {PACKAGE}.{room}"
        for path in (PROJECT / PACKAGE).rglob("*.py")
        for room in _rooms_imported_by(path)
        if room not in ROOMS_BELOW.get(_room_of(path), set()) | {_room_of(path)}
    }
    assert upwards == UPWARDS_ON_PURPOSE


def test_imports_inside_the_package_are_absolute() -> None:
    relative = [
        f"{path.relative_to(PROJECT)} imports {name}"
        for path in (PROJECT / PACKAGE).rglob("*.py")
        for name in imports_of(path)
        if name.startswith(".")
    ]
    assert relative == []


def test_every_room_of_the_package_has_its_place() -> None:
    assert {_room_of(path) for path in (PROJECT / PACKAGE).rglob("*.py")} == set(ROOMS_BELOW)


def test_only_the_command_line_writes_to_the_terminal_and_nobody_sleeps() -> None:
    forbidden = {"print", "time.sleep", "sleep", "sys.stdout.write", "sys.stderr.write"}
    offenders = [
        f"{path.relative_to(PROJECT)} calls {call}"
        for path in (PROJECT / PACKAGE).rglob("*.py")
        if path.relative_to(PROJECT / PACKAGE).as_posix() != "cli.py"
        for call in sorted(calls_in(path) & forbidden)
    ]
    assert offenders == []


def _numbers_proofs(tag: str) -> bool:
    return bool(behaviours.TAG.fullmatch(tag) or faults_page.TAG.fullmatch(tag))


def _declared_markers() -> dict[str, str]:
    """Return the markers that pytest.ini declares, with what it says of each."""
    settings = configparser.ConfigParser()
    settings.read(PROJECT / "pytest.ini")
    lines = [line.partition(":") for line in settings["pytest"]["markers"].splitlines() if line]
    return {name.strip(): meaning.strip() for name, _, meaning in lines}


def _room_of(path: Path) -> str:
    return path.relative_to(PROJECT / PACKAGE).parts[0].removesuffix(".py")


def _rooms_imported_by(path: Path) -> set[str]:
    inside = {name.split(".")[1] for name in imports_of(path) if name.startswith(f"{PACKAGE}.")}
    return inside - {"__version__"}
