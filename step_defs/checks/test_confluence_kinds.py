"""Finding out which kind of Confluence is at an address, from what answers there."""

from threading import Thread

import pytest
import requests_mock

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import ConfluenceNotFound, ConfluenceUnexpectedAnswer

pytestmark = pytest.mark.unit

ANY_ADDRESS = requests_mock.ANY
NOTHING: dict[str, object] = {"results": [], "_links": {}}
HOST = "https://wiki.example.com"


def client(address: str) -> ConfluenceClient:
    return ConfluenceClient(address, retry=RetryPolicy(retries=5), sleep=lambda _seconds: None)


@pytest.mark.parametrize(
    ("address", "answering", "space_address"),
    [
        (HOST, f"{HOST}/wiki/api/v2/spaces", f"{HOST}/wiki/spaces/DOCS"),
        (f"{HOST}/wiki", f"{HOST}/wiki/api/v2/spaces", f"{HOST}/wiki/spaces/DOCS"),
        (HOST, f"{HOST}/rest/api/space", f"{HOST}/display/DOCS"),
        (f"{HOST}/wiki", f"{HOST}/wiki/rest/api/space", f"{HOST}/wiki/display/DOCS"),
        (f"{HOST}/confluence", f"{HOST}/confluence/rest/api/space", f"{HOST}/confluence/display/DOCS"),
    ],
)
def test_the_kind_that_answers_is_spoken_at_the_address_where_it_does(
    requests_mock: requests_mock.Mocker, address: str, answering: str, space_address: str
) -> None:
    requests_mock.get(ANY_ADDRESS, status_code=404)
    requests_mock.get(answering, json=NOTHING)

    assert client(address).build_space_url("DOCS") == space_address


@pytest.mark.parametrize(
    ("address", "wiki"),
    [
        ("https://team.atlassian.net", "https://team.atlassian.net/wiki"),
        ("https://team.atlassian.net/wiki/spaces/DOCS/overview", "https://team.atlassian.net/wiki"),
        ("https://team.atlassian.net/jira/software", "https://team.atlassian.net/wiki"),
        (
            "https://api.atlassian.com/ex/confluence/1a-2b",
            "https://api.atlassian.com/ex/confluence/1a-2b/wiki",
        ),
        (
            "https://api.atlassian.com/ex/confluence/1a-2b/wiki/",
            "https://api.atlassian.com/ex/confluence/1a-2b/wiki",
        ),
    ],
)
def test_atlassians_own_hosts_are_known_without_a_request(
    requests_mock: requests_mock.Mocker, address: str, wiki: str
) -> None:
    assert client(address).build_space_url("DOCS") == f"{wiki}/spaces/DOCS"
    assert requests_mock.call_count == 0


def test_a_host_that_only_ends_like_atlassians_is_asked(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ANY_ADDRESS, status_code=404)
    with pytest.raises(ConfluenceNotFound):
        client("https://evilatlassian.net").build_space_url("DOCS")


def test_an_address_without_confluence_is_named_with_what_to_set(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ANY_ADDRESS, status_code=404)

    with pytest.raises(ConfluenceNotFound, match=f"There is no Confluence at {HOST}: neither") as raised:
        client(HOST).build_space_url("DOCS")
    assert "auth.confluence.url to the address of the site's start page" in raised.value.advice
    assert [request.path for request in requests_mock.request_history] == [
        "/wiki/api/v2/spaces",
        "/rest/api/space",
    ]


def test_something_that_is_no_confluence_is_told_by_its_answer(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ANY_ADDRESS, json={"greeting": "hello"})

    with pytest.raises(ConfluenceUnexpectedAnswer, match=r"GET /api/v2/spaces .* results is missing"):
        client(HOST).build_space_url("DOCS")


def test_a_server_that_is_not_ready_is_asked_just_once_more(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(f"{HOST}/confluence/rest/api/space", [{"status_code": 503}, {"json": NOTHING}])

    assert client(f"{HOST}/confluence").build_space_url("A") == f"{HOST}/confluence/display/A"
    assert requests_mock.call_count == 2


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (f"{HOST}/wiki", ["/wiki/api/v2/spaces?keys=docs"]),
        (f"{HOST}/confluence", ["/confluence/rest/api/space?spacekey=docs&expand=homepage"]),
    ],
)
def test_the_first_answer_about_a_space_tells_the_kind_too(
    requests_mock: requests_mock.Mocker, address: str, asked: list[str]
) -> None:
    space = {"id": "1", "key": "DOCS", "name": "Documents"}
    requests_mock.get(ANY_ADDRESS, json={"results": [space], "_links": {}})

    assert client(address).get_space_details("DOCS").name == "Documents"
    assert [f"{one.path}?{one.query}" for one in requests_mock.request_history] == asked


def test_a_space_that_nobody_knows_is_no_sign_of_another_kind(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(ANY_ADDRESS, json=NOTHING)

    with pytest.raises(ConfluenceNotFound, match="There is no space 'DOCS'"):
        client(HOST).get_space_details("DOCS")
    assert {request.path for request in requests_mock.request_history} == {"/wiki/api/v2/spaces"}


def test_a_site_that_has_answered_is_waited_for(requests_mock: requests_mock.Mocker) -> None:
    spaces = f"{HOST}/confluence/rest/api/space"
    requests_mock.get(spaces, [{"json": NOTHING}, *[{"status_code": 503}] * 4, {"json": NOTHING}])
    site = client(f"{HOST}/confluence")
    site.check_connection()

    assert site.spaces() == []
    assert requests_mock.call_count == 6


def test_threads_that_come_together_find_it_out_with_one_question(
    requests_mock: requests_mock.Mocker,
) -> None:
    site = client(HOST)
    late = Thread(target=site.build_space_url, args=["DOCS"])

    def answer(*_: object) -> dict[str, object]:
        if not late.ident:
            late.start()
            late.join(0.05)  # time enough to ask once more, if it did not wait for this answer
        return NOTHING

    requests_mock.get(f"{HOST}/wiki/api/v2/spaces", json=answer)
    site.build_space_url("DOCS")
    late.join()
    assert requests_mock.call_count == 1
