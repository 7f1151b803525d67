"""Listings of many pages, and answers that are not as documented: nothing to read in a feature."""

import itertools
import re
import threading
from typing import Any
from urllib.parse import unquote_plus

import pytest
import requests
import requests_mock
from requests.adapters import BaseAdapter

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.errors import ConfluenceUnexpectedAnswer
from confluence_markdown_exporter.models.page import Page

SITE = "https://team.atlassian.net/wiki"
SPACES = f"{SITE}/api/v2/spaces"


def space(key: str) -> dict[str, str]:
    return {"id": str(ord(key)), "key": key, "name": f"Space {key}"}


def test_a_listing_is_followed_to_its_end(requests_mock: requests_mock.Mocker) -> None:
    requests_mock.get(
        SPACES, json={"results": [space("A")], "_links": {"next": "/wiki/api/v2/spaces?cursor=b"}}
    )
    requests_mock.get(f"{SPACES}?cursor=b", json={"results": [], "_links": {"next": "/elsewhere?cursor=c"}})
    requests_mock.get(f"{SPACES}?cursor=c&status=current", json={"results": [space("C")], "_links": {}})

    assert [found.key for found in ConfluenceClient(SITE).spaces()] == ["A", "C"]


@pytest.mark.parametrize(
    "link", ["/wiki/api/v2/spaces?cursor=same", "https://evil.example/spaces?cursor=x", "/wiki/api/v2/spaces"]
)
def test_a_next_page_that_leads_nowhere_new_is_an_error(
    requests_mock: requests_mock.Mocker, link: str
) -> None:
    requests_mock.get(SPACES, json={"results": [space("A")], "_links": {"next": link}})

    with pytest.raises(ConfluenceUnexpectedAnswer, match="GET /api/v2/spaces names a next page"):
        ConfluenceClient(SITE).spaces()
    assert requests_mock.call_count <= 2
    assert {request.hostname for request in requests_mock.request_history} == {"team.atlassian.net"}


@pytest.mark.parametrize(("results", "most"), [([space("A")], 2), ([space("B"), space("A")], 2), ([], 150)])
def test_a_listing_without_end_is_an_error(
    requests_mock: requests_mock.Mocker, results: list[dict[str, str]], most: int
) -> None:
    cursors = itertools.count()

    def always_more(*_request: object) -> dict[str, object]:
        return {"results": results, "_links": {"next": f"/wiki/api/v2/spaces?cursor={next(cursors)}"}}

    requests_mock.get(SPACES, json=always_more)
    with pytest.raises(ConfluenceUnexpectedAnswer, match="leads nowhere new"):
        ConfluenceClient(SITE).spaces()
    assert requests_mock.call_count <= most


def test_results_that_moved_on_while_they_were_read_come_twice(requests_mock: requests_mock.Mocker) -> None:
    more = {"next": "/wiki/api/v2/spaces?cursor=b"}
    requests_mock.get(SPACES, json={"results": [space("A"), space("B")], "_links": more})
    requests_mock.get(f"{SPACES}?cursor=b", json={"results": [space("B"), space("C")], "_links": {}})

    assert [found.key for found in ConfluenceClient(SITE).spaces()] == ["A", "B", "B", "C"]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ([], "its top level is not a JSON object"),
        ({}, "results is missing"),
        ({"results": {}}, "results is not a list"),
        ({"results": ["x"]}, r"results\[0\] is not a JSON object"),
        ({"results": [{"id": "1", "name": "A"}]}, r"results\[0\]\.key is missing"),
        ({"results": [{"id": "1", "key": None, "name": "A"}]}, r"results\[0\]\.key is missing"),
        ({"results": [{"id": "1", "key": ["A"], "name": "A"}]}, r"results\[0\]\.key is not text"),
        ({"results": [], "_links": "none"}, "_links is not a JSON object"),
    ],
)
def test_answers_of_the_wrong_shape_are_named(
    requests_mock: requests_mock.Mocker, answer: object, what: str
) -> None:
    requests_mock.get(SPACES, json=answer)

    with pytest.raises(ConfluenceUnexpectedAnswer, match=rf"GET /api/v2/spaces .*{what}"):
        ConfluenceClient(SITE).spaces()


class TwoSearchesAtOnce(BaseAdapter):
    """Answers no search for pages before there were two; only page 201 has readers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._both = threading.Barrier(2, timeout=10)

    def send(self, request: requests.PreparedRequest, *_how: object, **_more: object) -> requests.Response:
        """Wait for the other search, then answer."""
        self._both.wait()
        page_ids = re.findall(
            r"\d+", unquote_plus(str(request.url)).partition("id in (")[2].partition(")")[0]
        )
        return requests_mock.create_response(request, json={"results": [self._told(one) for one in page_ids]})

    def close(self) -> None:
        """Close nothing."""

    @staticmethod
    def _told(page_id: str) -> dict[str, Any]:
        users = [{"accountId": "ada"}] if page_id == "201" else []
        readers = {"user": {"results": users}, "group": {"results": []}}
        return {"id": page_id, "restrictions": {"read": {"restrictions": readers}}}


def test_who_may_view_many_pages_is_searched_for_side_by_side() -> None:
    session = requests.Session()
    session.mount(SITE, TwoSearchesAtOnce())
    pages = [Page(str(number), f"Page {number}", "DOCS", version=1) for number in range(1, 202)]

    assert ConfluenceClient(SITE, session=session).view_restricted(pages) == {"201"}
