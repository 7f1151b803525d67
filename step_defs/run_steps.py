"""Steps about runs: what the operator starts, and what the run says of itself."""

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pytest_bdd import given, parsers, then, when

from support.matchers.exported_folder import contents_but_addresses
from support.operator import Operator
from support.program import Program
from support.stage import Stage

INTO_OPEN_WEBUI = ("--open-webui",)
ON_DISK = ("--no-open-webui",)


# exporting


@given(parsers.parse('the operator has exported the space "{key}"'))
@when(parsers.parse('the operator exports the space "{key}"'))
@when(parsers.parse('the operator exports the space "{key}" again'))
@when(parsers.parse('the operator exports the space "{key}" once more'))
def exports_space(stage: Stage, operator: Operator, key: str) -> None:
    stage.new_run()
    operator.exports("space", stage.address(key), options=ON_DISK)


@when(parsers.parse('the operator exports the space "{key}" with archived pages'))
def exports_space_with_archived(operator: Operator, key: str) -> None:
    operator.exports("space", key, options=(*ON_DISK, "--include-archived"))


@given(parsers.parse('the operator has exported the space "{key}" into Open WebUI'))
@when(parsers.parse('the operator exports the space "{key}" into Open WebUI'))
@when(parsers.parse('the operator exports the space "{key}" into Open WebUI again'))
def exports_into_open_webui(stage: Stage, operator: Operator, key: str) -> None:
    stage.new_run()
    operator.exports("space", key, options=INTO_OPEN_WEBUI)


@given(parsers.parse('the operator has exported the page "{title}"'))
@when(parsers.parse('the operator exports the page "{title}"'))
def exports_page(stage: Stage, operator: Operator, title: str) -> None:
    operator.exports("page", stage.page(title).id, options=ON_DISK)


@when(parsers.parse('the operator exports the page "{title}" into Open WebUI'))
def exports_page_into_open_webui(stage: Stage, operator: Operator, title: str) -> None:
    operator.exports("page", stage.page(title).id, options=INTO_OPEN_WEBUI)


@when(parsers.parse('the operator asks what exporting the space "{key}" into Open WebUI would do'))
def asks_for_the_plan(stage: Stage, operator: Operator, key: str) -> None:
    stage.new_run()
    operator.asks_for_the_plan("space", key, options=INTO_OPEN_WEBUI)


@when(parsers.parse('the operator exports the page at the address of "{title}"'))
def exports_page_by_address(stage: Stage, operator: Operator, title: str) -> None:
    operator.exports("page", stage.page_address(title), options=ON_DISK)


@when(parsers.parse('the operator exports the page with the id "{page_id}"'))
def exports_page_by_id(operator: Operator, page_id: str) -> None:
    operator.exports("page", page_id, options=ON_DISK)


@when(parsers.parse('the operator exports the page "{title}" with its descendants'))
def exports_descendants(stage: Stage, operator: Operator, title: str) -> None:
    operator.exports("page-with-descendants", stage.page(title).id, options=ON_DISK)


@when("the operator exports all spaces")
def exports_all_spaces(operator: Operator) -> None:
    operator.exports("all-spaces", options=ON_DISK)


@when("the operator exports the space export")
def exports_space_export(stage: Stage, operator: Operator) -> None:
    operator.exports("space", str(stage.space_export), options=ON_DISK)


@when(parsers.parse("the operator exports it from the space export and from {source}"))
def exports_from_both(stage: Stage, operator: Operator, source: str) -> None:
    operator.exports("space", str(stage.space_export), options=ON_DISK)
    stage.speaks_as(source)
    operator.exports("space", stage.space.key, into=stage.other_output, options=ON_DISK)


@given("the ledger of the export is lost")
def the_ledger_is_lost(operator: Operator) -> None:
    operator.loses_ledger()


# commands


@given(parsers.parse('the operator has run "{line}"'))
@when(parsers.parse('the operator runs "{line}"'))
def runs(operator: Operator, line: str) -> None:
    operator.runs_line(line)


@when("the operator runs nothing but the program")
def runs_nothing_but_the_program(operator: Operator) -> None:
    operator.runs()


@given("the operator sits at a terminal")
def at_a_terminal(operator: Operator) -> None:
    operator.sits_at_terminal()


@given(parsers.parse('the operator has run the installed command "{line}"'))
@when(parsers.parse('the operator runs the installed command "{line}"'))
def runs_installed(operator: Operator, line: str) -> None:
    operator.runs_installed(line)


@when(parsers.parse('a program uses the exporter on the space "{key}"'))
def a_program_exports(program: Program, key: str) -> None:
    program.exports_space(key)


# how it ended


@then(parsers.parse("the command ends with exit code {code:d}"))
def ends_with(operator: Operator, code: int) -> None:
    assert operator.latest.exit_code == code, operator.latest.terminal


@then("the run ends complete")
def ends_complete(operator: Operator) -> None:
    assert operator.latest.exit_code == 0, operator.latest.terminal
    assert operator.summary["status"] == "complete"
    assert all(space["reasons"] == [] for space in operator.summary["spaces"])


@then("the run ends incomplete")
def ends_incomplete(operator: Operator) -> None:
    assert operator.latest.exit_code == 3, operator.latest.terminal
    assert operator.summary["status"] == "incomplete"


@then("the command ends with a failure")
def ends_with_failure(operator: Operator) -> None:
    assert operator.latest.exit_code == 1, operator.latest.terminal


@then("the command ends with a usage error")
def ends_with_usage_error(operator: Operator) -> None:
    assert operator.latest.exit_code == 2, operator.latest.terminal


@then(parsers.parse('the operator is told "{words}"'))
@then(parsers.parse('the operator reads "{words}"'))
def the_operator_reads(operator: Operator, words: str) -> None:
    assert words in operator.latest.terminal


@then(parsers.parse('the operator does not read "{words}"'))
def the_operator_does_not_read(operator: Operator, words: str) -> None:
    assert words not in operator.latest.terminal


@then(
    parsers.re(
        r"the summary says that (?P<count>\d+) (?P<kind>page|attachment)s? (?:was|were) (?P<outcome>\w+)"
    )
)
def the_summary_counts(operator: Operator, count: str, kind: str, outcome: str) -> None:
    assert operator.space_summary[f"{kind}s"][outcome] == int(count)


@then(
    parsers.re(
        r'the summary says that the (?P<kind>page|attachment) "(?P<name>.+)" failed because "(?P<reason>.+)"'
    )
)
@then(
    parsers.re(
        r'the summary says that the (?P<kind>page|attachment) "(?P<name>.+)" failed '
        r'because it "(?P<reason>.+)"'
    )
)
def the_summary_names_the_failure(operator: Operator, kind: str, name: str, reason: str) -> None:
    failures = [one for one in operator.space_summary["reasons"] if one["outcome"] == "failed"]
    assert [(one["kind"], one["name"]) for one in failures] == [(kind, name)]
    assert reason in failures[0]["reason"]


@then(parsers.parse('the output is one JSON summary with the status "{status}"'))
def the_output_is_json(operator: Operator, status: str) -> None:
    assert json.loads(operator.latest.output)["status"] == status


@then("the output is the version of the program")
def the_output_is_the_version(operator: Operator) -> None:
    assert operator.latest.output.strip() == version("confluence-markdown-exporter-open-webui")


@then(parsers.parse('the progress names the stage "{stage_name}"'))
def the_progress_names(operator: Operator, stage_name: str) -> None:
    assert stage_name in operator.latest.errors


@then(parsers.parse('the progress counts "{count}"'))
def the_progress_counts(operator: Operator, count: str) -> None:
    assert count in operator.latest.errors


@then("the progress has no terminal codes")
def no_terminal_codes(operator: Operator) -> None:
    assert "\x1b" not in operator.latest.terminal


@then("both exports are the same, file for file")
def both_are_the_same(stage: Stage, operator: Operator) -> None:
    assert contents_but_addresses(operator.output) == contents_but_addresses(stage.other_output)


# a program of one's own


@then("the export says yes")
def says_yes(program: Program) -> None:
    assert program.answer is True


@then("the export says no")
def says_no(program: Program) -> None:
    assert program.answer is False


@then("the program has no Open WebUI exporter")
def no_exporter(program: Program) -> None:
    assert program.exporter.open_webui_exporter is None


@then("the program's summary reports failed pages and errors")
def reports_failures(program: Program) -> None:
    [space] = program.exporter.last_run.spaces
    assert space.sync is not None
    assert space.sync.failed_pages > 0
    assert space.sync.errors


@then(parsers.parse('the log holds the event "{event}" as JSON'))
def the_log_holds(operator: Operator, event: str) -> None:
    lines = [json.loads(line) for line in operator.latest.errors.splitlines() if line.startswith("{")]
    assert event in [line["event"] for line in lines]


@then(parsers.parse('the summary says that only the page "{title}" was read as Confluence shows it'))
def the_summary_names_the_rendered(operator: Operator, title: str) -> None:
    assert operator.space_summary["rendered"] == [title]


@then("the summary names no macro")
def the_summary_names_no_macro(operator: Operator) -> None:
    assert operator.space_summary["unsupported"] == {}


@then(parsers.parse('the summary names the macro "{macro}" on the page "{title}"'))
def the_summary_names_the_macro(operator: Operator, macro: str, title: str) -> None:
    assert operator.space_summary["unsupported"] == {macro: [title]}


@then(parsers.parse('the summary names the removed "{name}"'))
def the_summary_names_the_removed(operator: Operator, name: str) -> None:
    assert [one["name"] for one in operator.space_summary["removed"]] == [name]


# the plan


@then("the plan on disk is:")
def the_plan_on_disk(operator: Operator, datatable: list[list[str]]) -> None:
    assert _planned(operator.space_summary, datatable[0]) == datatable[1]


@then("the plan for the knowledge base is:")
def the_plan_for_the_knowledge_base(operator: Operator, datatable: list[list[str]]) -> None:
    assert _planned(operator.sync_summary, datatable[0]) == datatable[1]


def _planned(plan: Mapping[str, Any], kinds: list[str]) -> list[str]:
    return [", ".join(sorted(_title(change["name"]) for change in plan[kind])) for kind in kinds]


def _title(name: str) -> str:
    """Return a page's title, also where the plan can name only its file."""
    return re.sub(r"-\d+\.md$", "", name)


@then("the output folder does not exist")
def no_output_folder(operator: Operator) -> None:
    assert not operator.output.exists()


@then("no file in the output folder changed")
def no_file_changed(stage: Stage) -> None:
    assert stage.folder_before_run
    assert stage.folder_now() == stage.folder_before_run


@then("the summary names these macros and the pages that hold them:")
def the_summary_names_macros(operator: Operator, datatable: list[list[str]]) -> None:
    expected: dict[str, list[str]] = {}
    for macro, title in datatable[1:]:
        expected.setdefault(macro, []).append(title)
    assert operator.space_summary["unsupported"] == expected


@given("the clock was set back by a day since then")
def the_clock_was_set_back(operator: Operator) -> None:
    operator.sets_clock_back()


@then("the status tells of the latest run first, whatever the clock said")
def the_latest_run_first(operator: Operator) -> None:
    latest = operator.space_summary
    operator.runs("status", "--json")
    first, second = operator.summary["runs"][:2]
    assert first["ended"] < second["ended"]
    assert first["pages"] == latest["pages"]
