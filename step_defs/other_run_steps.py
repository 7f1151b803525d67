"""Steps about runs of others into the same folder, and about who is told of a run."""

import json

from pytest_bdd import given, parsers, then, when

from support.bad_disk import BadDisk
from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.other_runs import OtherRuns
from support.stage import Stage


@given(parsers.parse('"{user}" on "{host}" is writing into the output folder since "{since}"'))
def somebody_is_at_work(other_runs: OtherRuns, user: str, host: str, since: str) -> None:
    other_runs.at_work(user, host, since)


@given(parsers.parse('the run of "{user}" on "{host}" died and left an unfinished file'))
def a_run_died(other_runs: OtherRuns, user: str, host: str) -> None:
    other_runs.dead(user, host)


@when(parsers.parse('the operator exports the space "{key}" into Open WebUI from another folder'))
def exports_from_another_folder(stage: Stage, operator: Operator, key: str) -> None:
    stage.new_run()
    operator.exports("space", key, into=stage.other_output, options=("--open-webui",))


@given(parsers.parse('the operator has exported the space "{key}" {count:d} times'))
def exports_many_times(operator: Operator, key: str, count: int) -> None:
    for _ in range(count):
        operator.exports("space", key, options=("--no-open-webui",))


@then(parsers.parse("the status tells of {count:d} runs"))
def so_many_runs(operator: Operator, count: int) -> None:
    assert len(operator.summary["runs"]) == count


@given("a webhook is set")
def a_webhook(stage: Stage) -> None:
    stage.sets_webhook()


@given("the webhook is down")
def the_webhook_is_down(stage: Stage) -> None:
    stage.mishaps.webhook_goes_down()


@then(parsers.parse('the webhook was told once, with the status "{status}" and no secret'))
def the_webhook_was_told(stage: Stage, status: str) -> None:
    assert [told["status"] for told in stage.webhook.told] == [status]
    assert [secret for secret in stage.secrets if secret in json.dumps(stage.webhook.told)] == []


@then("the webhook was told nothing")
def the_webhook_was_not_told(stage: Stage) -> None:
    assert stage.webhook.told == []


# what earlier runs left


@given("the ledger of the export is damaged")
def a_damaged_ledger(operator: Operator) -> None:
    operator.damages_ledger()


@given(parsers.parse("the ledger of the export has the format {number:d}"))
def a_ledger_of_another_format(operator: Operator, number: int) -> None:
    operator.has_ledger_of_format(number)


@given("Confluence is reached at another address")
def another_address(stage: Stage) -> None:
    stage.speaks_as("Confluence Cloud")


@given(parsers.parse('somebody deleted the knowledge base "{name}"'))
def a_deleted_knowledge_base(stage: Stage, name: str) -> None:
    stage.knowledge.deletes(name)


@given("the API key belongs to somebody who may not create knowledge bases")
def a_key_without_permission(stage: Stage, operator: Operator) -> None:
    key = "sk-somebody-without-permission"
    stage.stand_in.add_user("Guest", key, may_create=False)
    operator.sets("auth.open_webui.api_key", key)


@then("nothing was moved to the files changed by hand")
def nothing_was_moved(exported: ExportedFolder) -> None:
    assert exported.markdown_files
    assert exported.changed_by_hand == []


@given(parsers.parse("the disk {trouble}"))
def a_bad_disk(disk: BadDisk, trouble: str) -> None:
    disk.goes_bad(trouble)


@given(parsers.parse('another program holds the file of the page "{title}"'))
def a_file_that_is_held(stage: Stage, disk: BadDisk, title: str) -> None:
    disk.another_program_holds(stage.file_name_of_page(title))


@when("the disk is well again")
def a_disk_that_is_well(disk: BadDisk) -> None:
    disk.is_well_again()
