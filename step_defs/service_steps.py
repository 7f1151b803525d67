"""Steps about the state of Confluence and Open WebUI, and about what was asked of them."""

from pytest_bdd import given, parsers, then, when

from support.operator import Operator
from support.stage import Stage


@given("Confluence is down")
def confluence_is_down(stage: Stage) -> None:
    stage.mishaps.confluence_goes_down()


@given("Open WebUI is down")
def open_webui_is_down(stage: Stage) -> None:
    stage.mishaps.open_webui_goes_down()


@given(parsers.parse('Confluence is "{source}"'))
def confluence_is(stage: Stage, source: str) -> None:
    stage.speaks_as(source)


@given(parsers.parse('Confluence gives the page "{title}" only as it shows it'))
def withholds_storage(stage: Stage, title: str) -> None:
    stage.page(title).withholds_storage = True


@given("Confluence refuses storage format to these credentials")
def refuses_storage(stage: Stage) -> None:
    stage.site.refuses_storage = True


@given("the Confluence credentials are wrong")
def wrong_credentials(operator: Operator) -> None:
    operator.sets("auth.confluence.api_token", "wrong-token-of-confluence")


@given("the API key is wrong")
def wrong_api_key(stage: Stage, operator: Operator) -> None:
    stage.client_user.api_key = "sk-wrong-key-of-open-webui"
    operator.sets("auth.open_webui.api_key", "sk-wrong-key-of-open-webui")


@given("the Open WebUI API key is empty")
def empty_api_key(operator: Operator) -> None:
    operator.sets("auth.open_webui.api_key", "")


@given("a login page stands before Confluence")
def a_login_page(stage: Stage) -> None:
    stage.mishaps.confluence_shows_login_page()


@given("Confluence tells these credentials nothing about people")
def nothing_about_people(stage: Stage) -> None:
    stage.mishaps.confluence_hides_people()


@given("Confluence fails to list the pages")
def no_listing(stage: Stage) -> None:
    stage.mishaps.confluence_fails_to_list_pages()


@given(parsers.parse('Confluence forgets the page "{title}" in its next listing'))
def a_forgotten_page(stage: Stage, title: str) -> None:
    stage.mishaps.forgets_page_in_next_listing(title)


@given(parsers.parse("Confluence {hesitates} {times:d} times and then answers"))
def confluence_hesitates(stage: Stage, hesitates: str, times: int) -> None:
    stage.mishaps.confluence_hesitates(hesitates, times)


@given('Confluence answers "unavailable" for ever')
def confluence_never_recovers(stage: Stage) -> None:
    stage.mishaps.confluence_hesitates('answers "unavailable"', None)


@given(parsers.parse('Confluence lists the page "{title}" but does not give its content'))
def no_content(stage: Stage, title: str) -> None:
    stage.mishaps.withholds_content_of(title)


@given("Open WebUI refuses to create knowledge bases")
def no_knowledge_bases(stage: Stage) -> None:
    stage.mishaps.open_webui_refuses_knowledge_bases()


@given("Open WebUI refuses every upload")
def no_uploads(stage: Stage) -> None:
    stage.mishaps.open_webui_refuses_uploads()


@given("the API key expires after the first upload")
def the_key_expires(stage: Stage) -> None:
    stage.mishaps.open_webui_key_expires_after_uploads(1)


@given(parsers.parse('Open WebUI never finishes processing the file of "{title}"'))
def endless_processing(stage: Stage, title: str) -> None:
    stage.mishaps.open_webui_never_finishes(title)


@given("Open WebUI takes a while to process each file")
def slow_processing(stage: Stage) -> None:
    stage.mishaps.open_webui_processes_slowly()


@given(parsers.parse('Open WebUI cannot process the file of "{filename}"'))
def cannot_process(stage: Stage, filename: str) -> None:
    stage.mishaps.open_webui_cannot_process_attachment(filename)


@given(parsers.parse('Open WebUI cannot process new files of "{title}"'))
def cannot_process_page(stage: Stage, title: str) -> None:
    stage.mishaps.open_webui_cannot_process_page(title)


@given(parsers.parse('Open WebUI silently drops the file of "{title}" from a batch'))
def drops_from_batch(stage: Stage, title: str) -> None:
    stage.mishaps.open_webui_drops_from_batch(title)


@given("files are added in batches")
def batches(operator: Operator) -> None:
    operator.sets("export.open_webui_batch_add", value=True)


@given("files are added one by one")
def one_by_one(operator: Operator) -> None:
    operator.sets("export.open_webui_batch_add", value=False)


@when("Open WebUI recovers")
def open_webui_recovers(stage: Stage) -> None:
    stage.mishaps.open_webui_recovers()


@when("Confluence recovers")
def confluence_recovers(stage: Stage) -> None:
    stage.mishaps.confluence_recovers()


@then("Confluence was asked for no page content")
def no_content_asked(stage: Stage) -> None:
    assert stage.traffic.content_requests() == []


@then("Confluence was asked for no attachment")
def no_attachment_asked(stage: Stage) -> None:
    assert stage.traffic.download_requests() == []


@then(parsers.parse("Confluence was asked at most {count:d} times besides downloads"))
def few_requests_besides_downloads(stage: Stage, count: int) -> None:
    asked = stage.traffic.requests_besides_downloads()
    assert 0 < len(asked) <= count, asked


@then(parsers.parse("Confluence was asked at most {count:d} times"))
def few_requests(stage: Stage, count: int) -> None:
    assert 0 < len(stage.traffic.requests_to_confluence) <= count, stage.traffic.requests_to_confluence
