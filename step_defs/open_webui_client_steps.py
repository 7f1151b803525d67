"""Steps of somebody who uses the Open WebUI client by itself."""

from pytest_bdd import given, parsers, then, when

from support.stage import Stage


@given("an Open WebUI server")
def a_server(stage: Stage) -> None:
    assert stage.open_webui_url


@when("the client lists the knowledge bases")
def the_client_lists(stage: Stage) -> None:
    stage.client_user.lists_knowledge_bases()


@when("the client tries to list the knowledge bases")
def the_client_tries_to_list(stage: Stage) -> None:
    stage.client_user.tries(stage.client_user.lists_knowledge_bases)


@when(parsers.parse('the client looks for the knowledge base "{name}"'))
def the_client_looks(stage: Stage, name: str) -> None:
    stage.client_user.finds(name)


@when(parsers.parse('the client creates or gets the knowledge base "{name}" twice'))
def the_client_creates_twice(stage: Stage, name: str) -> None:
    stage.client_user.creates_or_gets(name)
    stage.client_user.creates_or_gets(name)


@when(parsers.parse('the client uploads the file "{filename}" with the text "{text}"'))
def the_client_uploads(stage: Stage, filename: str, text: str) -> None:
    stage.client_user.uploads(filename, text)


@when(parsers.parse('the client tries to upload the file "{filename}" with the text "{text}"'))
def the_client_tries_to_upload(stage: Stage, filename: str, text: str) -> None:
    stage.client_user.tries(lambda: stage.client_user.uploads(filename, text))


@when(parsers.parse('the client adds it to the knowledge base "{name}"'))
def the_client_adds(stage: Stage, name: str) -> None:
    stage.client_user.adds_upload_to(name)


@then("every request to Open WebUI carried the API key")
def every_request_carried_the_key(stage: Stage) -> None:
    assert stage.traffic.requests_to_open_webui
    assert stage.traffic.requests_without_api_key() == []


@then("the connection test says yes")
def the_connection_test_says_yes(stage: Stage) -> None:
    assert stage.client_user.tests_connection() is True


@then("the connection test says no")
def the_connection_test_says_no(stage: Stage) -> None:
    assert stage.client_user.tests_connection() is False


@then(parsers.parse('the client\'s error says "{words}"'))
def the_error_says(stage: Stage, words: str) -> None:
    assert words in str(stage.client_user.error)


@then("the client's error does not show the API key")
def the_error_hides_the_key(stage: Stage) -> None:
    assert stage.client_user.api_key not in repr(stage.client_user.error)


@then(parsers.parse("it lists {count:d} knowledge bases"))
def it_lists(stage: Stage, count: int) -> None:
    assert len(stage.client_user.listed) == count


@then(parsers.parse('it finds the knowledge base "{name}"'))
def it_finds(stage: Stage, name: str) -> None:
    assert stage.client_user.found is not None
    assert stage.client_user.found.name == name


@then("it finds nothing")
def it_finds_nothing(stage: Stage) -> None:
    assert stage.client_user.found is None


@then(parsers.parse('the uploaded file has an id and the name "{filename}"'))
def the_upload_has(stage: Stage, filename: str) -> None:
    assert stage.client_user.uploaded is not None
    assert stage.client_user.uploaded.id
    assert stage.client_user.uploaded.filename == filename
