"""Steps about faults: which requests they befall, what stays as it was, and what is whole in the end."""

from pytest_bdd import given, parsers, then

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.stage import Stage
from support.troubles import Troubles
from support.undisturbed import Undisturbed


@given("people have worked on the space since then")
def people_have_worked(undisturbed: Undisturbed) -> None:
    undisturbed.people_work()


@given(parsers.re(r"every request to (?P<service>Confluence|Open WebUI) (?P<trouble>.+)"))
def every_request(troubles: Troubles, service: str, trouble: str) -> None:
    troubles.befalls_every_request(service, trouble)


@given(parsers.re(r"each request to (?P<service>Confluence|Open WebUI) for once (?P<trouble>.+)"))
def each_request_once(troubles: Troubles, service: str, trouble: str) -> None:
    troubles.befalls_each_request_once(service, trouble)


@given(parsers.parse("each request to {service} that may be repeated for once {trouble}"))
def each_repeatable_request_once(troubles: Troubles, service: str, trouble: str) -> None:
    troubles.befalls_each_repeatable_request_once(service, trouble)


@given(parsers.parse("each adding of files to a knowledge base {trouble}"))
def each_adding(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_adding(trouble)


@given(parsers.parse('every download of "{filename}" {trouble}'))
def every_download(troubles: Troubles, filename: str, trouble: str) -> None:
    troubles.befalls_download(filename, trouble)


@given(parsers.parse('every upload of the page "{title}" {trouble}'))
def every_upload(troubles: Troubles, title: str, trouble: str) -> None:
    troubles.befalls_upload_of_page(title, trouble)


@then("everything is as if nothing had failed")
def everything_is_whole(undisturbed: Undisturbed) -> None:
    assert undisturbed.differences_on_disk() == []
    assert undisturbed.differences_in_knowledge_base() == []


@then("the export on disk is as if nothing had failed")
def the_disk_is_whole(undisturbed: Undisturbed) -> None:
    assert undisturbed.differences_on_disk() == []


@then(parsers.parse('the sync says that the page "{title}" failed because "{words}"'))
def the_sync_names_the_page(operator: Operator, title: str, words: str) -> None:
    [failure] = operator.sync_summary["errors"]
    assert (failure["kind"], failure["name"]) == ("page", title)
    assert words in failure["reason"]


@then(parsers.parse('the exported attachment "{filename}" is as it was before'))
def the_old_attachment(stage: Stage, exported: ExportedFolder, filename: str) -> None:
    path = exported.attachment(filename, stage.site.attachment(filename).id)
    assert stage.times_before_run[path] == path.stat().st_mtime_ns
