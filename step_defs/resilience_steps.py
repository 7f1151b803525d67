"""Steps about faults: which requests they befall, what stays as it was, and what is whole in the end."""

from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from support.jumping_clock import JumpingClock
from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.stage import Stage
from support.troubles import Troubles
from support.undisturbed import Undisturbed
from support.ways import Ways


@given("people have worked on the space since then")
def people_have_worked(undisturbed: Undisturbed) -> None:
    undisturbed.people_work()


@given(parsers.re(r"every request to (?P<service>Confluence|Open WebUI) (?P<trouble>.+)"))
def every_request(troubles: Troubles, service: str, trouble: str) -> None:
    troubles.befalls_every_request(service, trouble)


@given(parsers.re(r"each request to (?P<service>Confluence|Open WebUI) for once (?P<trouble>.+)"))
def each_request_once(troubles: Troubles, service: str, trouble: str) -> None:
    troubles.befalls_each_request_once(service, trouble)


@given(parsers.parse("each request to Open WebUI that may be repeated for once {trouble}"))
def each_repeatable_request_once(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_each_repeatable_request_once("Open WebUI", trouble)


@given(parsers.parse("each request to Confluence after the first for once {trouble}"))
def each_later_request_once(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_each_request_after_the_first_once("Confluence", trouble)


@given(parsers.parse("each request to Open WebUI after the first that may be repeated for once {trouble}"))
def each_later_repeatable_request_once(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_each_repeatable_request_after_the_first_once("Open WebUI", trouble)


@given(parsers.parse("each adding of files to a knowledge base {trouble}"))
def each_adding(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_adding(trouble)


@given(parsers.parse('every download of "{filename}" {trouble}'))
def every_download(troubles: Troubles, filename: str, trouble: str) -> None:
    troubles.befalls_download(filename, trouble)


@given(parsers.parse('for once the download of "{filename}" {trouble}'))
def first_download(troubles: Troubles, filename: str, trouble: str) -> None:
    troubles.befalls_first_download(filename, trouble)


@given(parsers.re(r"the way to (?P<service>Confluence|Open WebUI) (?P<way>leads .+)"))
def a_bad_way(ways: Ways, service: str, way: str) -> None:
    ways.leads(service, way)


@when("the way is free again")
def the_way_is_free(ways: Ways) -> None:
    ways.is_free_again()


@then("no credentials went to the other host")
def no_credentials_elsewhere(ways: Ways) -> None:
    assert len(ways.elsewhere) > 0
    assert [str(request) for request in ways.elsewhere if request.signed_in] == []


@given(parsers.parse("after {count:d} downloads every request to Confluence {trouble}"))
def everything_after_downloads(troubles: Troubles, count: int, trouble: str) -> None:
    troubles.befalls_everything_after_downloads(count, trouble)


@given(parsers.parse("after {count:d} downloads each further one {trouble}"))
def each_further_download(troubles: Troubles, count: int, trouble: str) -> None:
    troubles.befalls_downloads_after(count, trouble)


@given(parsers.parse('every upload of the page "{title}" {trouble}'))
def every_upload(troubles: Troubles, title: str, trouble: str) -> None:
    troubles.befalls_upload_of_page(title, trouble)


@given(parsers.parse("the listing of pages {trouble}"))
def listing_of_pages(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_listing_of_pages(trouble)


@given(parsers.parse("the listing of files {trouble}"))
def listing_of_files(troubles: Troubles, trouble: str) -> None:
    troubles.befalls_listing_of_files(trouble)


@given(parsers.parse('right after the listing the page "{title}" is changed to "{text}"'))
def changed_after_the_listing(stage: Stage, troubles: Troubles, title: str, text: str) -> None:
    troubles.follows_the_listing(lambda: stage.changes_page(title, text))


@given(parsers.parse('right after the listing a page "{title}" is written'))
def written_after_the_listing(stage: Stage, troubles: Troubles, title: str) -> None:
    troubles.follows_the_listing(lambda: stage.adds_page(title))


@given(parsers.parse('right after the listing the page "{title}" is deleted'))
def deleted_after_the_listing(stage: Stage, troubles: Troubles, title: str) -> None:
    troubles.follows_the_listing(lambda: stage.deletes_page(title))


@given("Confluence answers no listing of the space before it was asked for all of them")
def listings_held_back(troubles: Troubles) -> None:
    troubles.holds_listings_back()


@given(parsers.parse("with the first upload the clock jumps by {days:d} days"))
def a_jumping_clock(troubles: Troubles, clock: JumpingClock, days: int) -> None:
    troubles.comes_with_the_first_upload(lambda: clock.jumps(timedelta(days=days)))


@then("the sync took less than an hour, and no less than nothing")
def the_sync_took(operator: Operator) -> None:
    assert 0 <= operator.sync_summary["duration_seconds"] < 3600


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


@then(parsers.parse("fewer than {most:d} attachments were asked for"))
def few_attachments(stage: Stage, most: int) -> None:
    assert 0 < stage.traffic.attachments_asked_for() < most


@then(parsers.parse("{count:d} attachments were asked for"))
def so_many_attachments(stage: Stage, count: int) -> None:
    assert stage.traffic.attachments_asked_for() == count


@then("no attachment that was there was fetched again")
def only_missing_attachments(stage: Stage) -> None:
    there = [path for path in stage.folder_before_run if path.parent.name == "attachments"]
    assert there
    assert stage.traffic.attachments_asked_for() == len(stage.site.attachments) - len(there)


@then("nothing was asked of Open WebUI")
def nothing_asked_of_open_webui(stage: Stage) -> None:
    assert stage.traffic.requests_to_open_webui == []


@then(parsers.parse("the summary says why in fewer than {most:d} ways"))
def why_in_few_ways(operator: Operator, most: int) -> None:
    assert 0 < len({reason["reason"] for reason in operator.space_summary["reasons"]}) < most


@then(parsers.parse("the summary says that {least:d} attachments or more were exported"))
def so_many_or_more_exported(operator: Operator, least: int) -> None:
    assert operator.space_summary["attachments"]["exported"] >= least
