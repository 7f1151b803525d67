"""Steps about the Confluence client when it is used by itself."""

from pytest_bdd import given, parsers, then, when

from support.confluence_client_user import ConfluenceClientUser
from support.stage import Stage

Table = list[list[str]]


@given(parsers.parse("the space is in {kind}"))
def the_kind_of_confluence(stage: Stage, kind: str) -> None:
    stage.speaks_as(kind)


@when(parsers.parse('an engineer asks Confluence about the page "{title}"'))
def asks_about_page(stage: Stage, confluence_client_user: ConfluenceClientUser, title: str) -> None:
    confluence_client_user.asks_about_page(stage.page(title).id)


@when(parsers.parse('an engineer asks Confluence about the page with the id "{page_id}"'))
def asks_about_page_id(confluence_client_user: ConfluenceClientUser, page_id: str) -> None:
    confluence_client_user.asks_about_page(page_id)


@when(parsers.parse('an engineer asks Confluence about the attachment "{filename}"'))
def asks_about_attachment(stage: Stage, confluence_client_user: ConfluenceClientUser, filename: str) -> None:
    confluence_client_user.asks_about_attachment(stage.site.attachment(filename).id)


@when(parsers.parse('an engineer asks Confluence about the attachment with the id "{attachment_id}"'))
def asks_about_attachment_id(confluence_client_user: ConfluenceClientUser, attachment_id: str) -> None:
    confluence_client_user.asks_about_attachment(attachment_id)


@when(parsers.parse('an engineer asks Confluence about the space "{key}"'))
def asks_about_space(confluence_client_user: ConfluenceClientUser, key: str) -> None:
    confluence_client_user.asks_about_space(key)


@then("the answer says:")
def the_answer_says(confluence_client_user: ConfluenceClientUser, datatable: Table) -> None:
    told = confluence_client_user.told()
    expected = dict(row for row in datatable[1:])
    assert {about: told.get(about) for about in expected} == expected


@then(parsers.parse('the answer has the id, the address and the dates of the page "{title}"'))
def the_answer_has_the_rest(stage: Stage, confluence_client_user: ConfluenceClientUser, title: str) -> None:
    page, told = stage.page(title), confluence_client_user.told()
    assert told["page_id"] == page.id
    assert told["page_url"].startswith(stage.confluence_url)
    assert (told["created"], told["updated"]) == (page.created, page.updated)


@then(parsers.parse('the answer tells the size of "{filename}" in bytes'))
def the_answer_tells_the_size(
    stage: Stage, confluence_client_user: ConfluenceClientUser, filename: str
) -> None:
    content = stage.site.attachment(filename).content
    assert confluence_client_user.told()["attachment_size"] == str(len(content))


@then(parsers.parse('the answer names the homepage "{title}"'))
def the_answer_names_the_homepage(
    stage: Stage, confluence_client_user: ConfluenceClientUser, title: str
) -> None:
    assert confluence_client_user.answer.homepageId == stage.page(title).id


@then(parsers.parse('the client says that "{words}"'))
def the_client_says(confluence_client_user: ConfluenceClientUser, words: str) -> None:
    error = confluence_client_user.error
    assert error is not None
    assert words in str(error)


@then(parsers.parse('the client advises "{words}"'))
def the_client_advises(confluence_client_user: ConfluenceClientUser, words: str) -> None:
    error = confluence_client_user.error
    assert error is not None
    assert words in error.advice


@then(parsers.parse("the client's connection test to Confluence says {answer}"))
def the_connection_test_says(confluence_client_user: ConfluenceClientUser, answer: str) -> None:
    assert confluence_client_user.tests_connection() is {"yes": True, "no": False}[answer]
