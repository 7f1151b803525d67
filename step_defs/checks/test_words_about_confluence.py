"""What an operator reads where Confluence is not as asked for: the whole message and the whole advice."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import requests
import requests_mock as mocking

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.confluence_urls import (
    PageAddress,
    parse_page_address,
    parse_space_address,
)
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import (
    ConfigurationError,
    ConfluenceError,
    ConfluenceNotAuthorised,
    ConfluenceNotFound,
    ConfluenceRefused,
    ConfluenceUnexpectedAnswer,
    ConfluenceUnreachable,
    ExporterError,
)
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import Author
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.space import Space

pytestmark = pytest.mark.unit

_CLOUD = "https://team.atlassian.net/wiki"
_HERE = "https://wiki.example/confluence"
_ITSELF = "Check that auth.confluence.url is the address of Confluence itself."
_OPEN_IT = "Open it in a browser with the same account, and copy its address from there."
_KEY = "The key stands in the address of the space's pages: …/spaces/KEY/…."
_DOCS = Space("DOCS", "Documents", id="1")


@pytest.fixture
def client() -> ConfluenceClient:
    return ConfluenceClient(_CLOUD, retry=RetryPolicy(retries=0))


def _refuses(act: Callable[[], object], kind: type[ExporterError], message: str, advice: str) -> None:
    with pytest.raises(ExporterError) as told:
        act()
    assert type(told.value) is kind
    assert (told.value.message, told.value.advice) == (message, advice)


@pytest.mark.parametrize(
    ("address", "told", "advice"),
    [
        (
            "https://ann:pw@wiki.example",
            "auth.confluence.url holds a user name or password.",
            "Put them into auth.confluence.username and auth.confluence.api_token.",
        ),
        *(
            (
                address,
                f"auth.confluence.url is no web address: {address!r}.",
                "Give the whole address of the site, for example https://your-site.atlassian.net/wiki.",
            )
            for address in ("wiki.example", "ftp://wiki.example", "https://", "https://[::1")
        ),
    ],
)
def test_an_address_that_is_none(address: str, told: str, advice: str) -> None:
    _refuses(lambda: ConfluenceClient(address), ConfigurationError, told, advice)


_START_PAGE = (
    "Set auth.confluence.url to the address of the site's start page with nothing after it, "
    "for example https://your-site.atlassian.net/wiki or https://wiki.example.com/confluence."
)


def test_a_site_that_is_no_confluence(requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, status_code=404)
    _refuses(
        ConfluenceClient(_HERE, retry=RetryPolicy(retries=0)).check_connection,
        ConfluenceNotFound,
        f"There is no Confluence at {_HERE}: neither the Cloud nor the Data Center API answers there.",
        _START_PAGE,
    )


@pytest.mark.parametrize(
    ("answer", "kind", "told", "advice"),
    [
        (
            {"status_code": 401},
            ConfluenceNotAuthorised,
            "Confluence at https://team.atlassian.net refuses the credentials for "
            "GET /wiki/api/v2/spaces: 401.",
            "Check auth.confluence.username and api_token (or pat) and what that account may see.",
        ),
        (
            {"status_code": 404},
            ConfluenceNotFound,
            "There is no Confluence at https://team.atlassian.net/wiki: its API does not answer there.",
            _START_PAGE,
        ),
        (
            {"status_code": 400, "json": {"message": "no"}},
            ConfluenceRefused,
            "Confluence refuses GET /wiki/api/v2/spaces: 400 (no).",
            "Mend what it names, or look into its log; then run the same command again.",
        ),
        (
            {"exc": requests.ReadTimeout},
            ConfluenceUnreachable,
            "Confluence at https://team.atlassian.net cannot be reached: no answer in time.",
            "Check auth.confluence.url and the network, then run the same command again.",
        ),
        *(
            (
                {"json": answer},
                ConfluenceUnexpectedAnswer,
                f"Confluence's answer to GET /api/v2/spaces is not as its API documents it: {what}.",
                _ITSELF,
            )
            for answer, what in (
                ([], "its top level is not a JSON object"),
                ({"results": 1}, "results is not a list"),
                ({}, "results is missing"),
                ({"results": [], "_links": {"base": "https://[::1"}}, "_links.base is no address"),
            )
        ),
    ],
)
def test_a_refused_connection(
    client: ConfluenceClient,
    requests_mock: mocking.Mocker,
    answer: dict[str, Any],
    kind: type[ExporterError],
    told: str,
    advice: str,
) -> None:
    requests_mock.get(mocking.ANY, **answer)
    _refuses(client.check_connection, kind, told, advice)
    assert not client.test_connection()


_PAGE: dict[str, Any] = {
    "id": "2",
    "title": "Start",
    "version": {"number": 1, "createdAt": "2024-01-01T00:00:00Z"},
    "createdAt": "2024-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"version": {"number": "1"}}, "results[0].version.number is not a whole number"),
        ({"version": {"number": True}}, "results[0].version.number is not a whole number"),
        ({"version": 1}, "results[0].version is not a JSON object"),
        ({"createdAt": "yesterday"}, "results[0].createdAt is no ISO 8601 time"),
        ({"createdAt": "0001-01-01T00:00:00+23:00"}, "results[0].createdAt is no ISO 8601 time"),
        ({"title": None}, "results[0].title is missing"),
        ({"title": True}, "results[0].title is not text"),
        ({"_links": {"webui": "https://[::1"}}, "results[0]._links.webui is no address"),
    ],
)
def test_a_page_that_is_not_as_documented(
    client: ConfluenceClient, requests_mock: mocking.Mocker, changed: dict[str, Any], what: str
) -> None:
    requests_mock.get(mocking.ANY, json={"results": [_PAGE | changed]})
    _refuses(
        lambda: list(client.pages(_DOCS)),
        ConfluenceUnexpectedAnswer,
        f"Confluence's answer to GET /api/v2/spaces/1/pages is not as its API documents it: {what}.",
        _ITSELF,
    )


def test_a_listing_that_leads_nowhere_new(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, json={"results": [], "_links": {"next": "/wiki/api/v2/spaces"}})
    _refuses(
        client.spaces,
        ConfluenceUnexpectedAnswer,
        "Confluence's answer to GET /api/v2/spaces names a next page that leads nowhere new.",
        "A complete listing cannot be had; run the same command again.",
    )


@pytest.mark.parametrize(("empty", "ends"), [(100, True), (101, False)])
def test_so_many_empty_answers_in_a_row_are_borne(
    client: ConfluenceClient, requests_mock: mocking.Mocker, empty: int, *, ends: bool
) -> None:
    asked = itertools.count(1)

    def answer(*_about: object) -> dict[str, Any]:
        number = next(asked)
        more = {"next": f"/wiki/api/v2/spaces?cursor=c{number}"} if number <= empty else {}
        return {"results": [], "_links": more}

    requests_mock.get(mocking.ANY, json=answer)
    if ends:
        assert client.spaces() == []
    else:
        with pytest.raises(ConfluenceUnexpectedAnswer, match="leads nowhere new"):
            client.spaces()


@pytest.mark.parametrize(
    ("key", "meant"),
    [("HANDBOK", "Did you mean HANDBOOK or HANDBOOKS? "), ("QQ", "")],
)
def test_a_space_that_is_not_there(
    client: ConfluenceClient, requests_mock: mocking.Mocker, key: str, meant: str
) -> None:
    spaces = [
        {"id": str(n), "key": known, "name": known} for n, known in enumerate(("HANDBOOK", "HANDBOOKS", "X"))
    ]
    requests_mock.get(f"{_CLOUD}/api/v2/spaces", json={"results": spaces})
    requests_mock.get(f"{_CLOUD}/api/v2/spaces?keys={key}", json={"results": []})
    _refuses(
        lambda: client.get_space_details(key),
        ConfluenceNotFound,
        f"There is no space '{key}' at {_CLOUD}, or these credentials may not see it.",
        f"{meant}{_KEY}",
    )
    assert client.get_space_details("handbook").key == "HANDBOOK"


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda client: client.space_key_of_page("7"), "page 7"),
        (lambda client: client.get_complete_page_metadata("7"), "page 7"),
        (lambda client: client.get_complete_attachment_metadata("att7"), "attachment att7"),
        (lambda client: client.page_id_at(PageAddress("", "DOCS", "Rules")), "page in space DOCS 'Rules'"),
    ],
    ids=["space of a page", "page", "attachment", "title"],
)
def test_what_is_not_there(
    client: ConfluenceClient,
    requests_mock: mocking.Mocker,
    ask: Callable[[ConfluenceClient], object],
    what: str,
) -> None:
    requests_mock.get(mocking.ANY, status_code=404)
    requests_mock.get(f"{_CLOUD}/api/v2/spaces?keys=DOCS", json={"results": []})
    _refuses(
        lambda: ask(client),
        ConfluenceNotFound,
        f"There is no {what} at {_CLOUD}, or these credentials may not see it.",
        _OPEN_IT,
    )


def test_an_attachment_of_nothing(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, json={"id": "att7"})
    _refuses(
        lambda: client.get_complete_attachment_metadata("att7"),
        ConfluenceUnexpectedAnswer,
        "Attachment att7 belongs to no page or blog post.",
        "Give the id of an attachment to a page or blog post.",
    )


@pytest.mark.parametrize("path", ["https://evil.example/a.pdf", "//evil.example/a.pdf", "a.pdf"])
def test_an_attachment_elsewhere(requests_mock: mocking.Mocker, path: str) -> None:
    requests_mock.get(f"{_HERE}/rest/api/space", json={"results": []})
    _refuses(
        lambda: ConfluenceClient(_HERE).download(
            Attachment("att7", "a.pdf", "2", version=1, download_path=path), lambda chunks: b"".join(chunks)
        ),
        ConfluenceUnexpectedAnswer,
        f"Confluence says that attachment 'a.pdf' is not on {_HERE}.",
        "Credentials are not sent to other hosts; download it by hand if you trust its link.",
    )


def test_a_query_that_is_none(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, status_code=400, json={"message": "Could not parse cql"})
    _refuses(
        lambda: client.pages_found_by("label =", _DOCS),
        ConfluenceRefused,
        "Confluence does not accept the query 'label =': "
        "Confluence refuses GET /wiki/rest/api/content/search: 400 (Could not parse cql).",
        "Try it in Confluence's advanced search; leave `order by` out.",
    )


def test_restrictions_that_are_not_told(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, status_code=403)
    _refuses(
        lambda: client.view_restricted([Page("2", "Start", "DOCS", version=1)]),
        ConfluenceNotAuthorised,
        "Confluence does not tell who may view the pages, so none may go into a shared knowledge base: "
        "Confluence at https://team.atlassian.net refuses the credentials for "
        "GET /wiki/rest/api/content/search: 403.",
        "To take restricted pages along regardless, use --include-restricted; "
        "to leave Open WebUI out, --no-open-webui.",
    )


def _restricted(*, by: str = "") -> dict[str, Any]:
    """Return what is told of the readers of a page: nobody in particular, or one user or group."""
    readers = {kind: {"results": [{"name": "ada"}] if kind == by else []} for kind in ("user", "group")}
    return {"restrictions": {"read": {"restrictions": readers}}}


def test_who_may_view_a_page(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    pages = [
        Page("2", "Open", "DOCS", version=1),
        Page("3", "For Ada", "DOCS", version=1),
        Page("4", "Below her page", "DOCS", version=1, parent_id="3"),
        Page("5", "For a group", "DOCS", version=1, parent_id="2"),
        Page("6", "Hidden", "DOCS", version=1),
        Page("7", "New", "DOCS", version=1, parent_id="2"),
        Page("8", "New, below a hidden folder", "DOCS", version=1, parent_id="9"),
        Page("10", "Below an open folder", "DOCS", version=1, parent_id="11"),
    ]
    readers = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"
    found = [{"id": page_id, **_restricted()} for page_id in ("2", "4", "8", "10", "11")]
    found += [{"id": "3", **_restricted(by="user")}, {"id": "5", **_restricted(by="group")}]
    searched = requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": found})
    requests_mock.get(f"{_CLOUD}/rest/api/content/6", status_code=404)
    requests_mock.get(f"{_CLOUD}/rest/api/content/9", status_code=404)
    new = requests_mock.get(
        f"{_CLOUD}/rest/api/content/7", json={"id": "7", "ancestors": [{"id": "2"}], **_restricted()}
    )
    assert client.view_restricted(pages) == {"3", "4", "5", "6", "8"}
    assert searched.request_history[0].qs == {
        "cql": ["id in (2,3,4,5,6,7,8,10,11,9)"],
        "limit": ["200"],
        "expand": [readers],
    }
    assert new.request_history[0].qs == {"status": ["any"], "expand": [f"ancestors,{readers}"]}


@pytest.mark.parametrize(("by", "above"), [("user", None), ("", "20"), ("", "21")])
def test_a_new_page_is_restricted_by_itself_or_from_above(
    client: ConfluenceClient, requests_mock: mocking.Mocker, by: str, above: str | None
) -> None:
    ancestors = [{"id": "2"}] + ([{"id": above}] if above else [])
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": []})
    requests_mock.get(
        f"{_CLOUD}/rest/api/content/7", json={"id": "7", "ancestors": ancestors, **_restricted(by=by)}
    )
    requests_mock.get(f"{_CLOUD}/rest/api/content/2", json={"id": "2", "ancestors": [], **_restricted()})
    group = {"id": "20", "ancestors": [], **_restricted(by="group")}
    requests_mock.get(f"{_CLOUD}/rest/api/content/20", json=group)
    requests_mock.get(f"{_CLOUD}/rest/api/content/21", status_code=404)
    assert client.view_restricted([Page("7", "New", "DOCS", version=1)]) == {"7"}


def test_a_page_that_nobody_restricts(client: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": []})
    for page_id in ("2", "7"):
        ancestors = [{"id": "2"}] if page_id == "7" else []
        answer = {"id": page_id, "ancestors": ancestors, **_restricted()}
        requests_mock.get(f"{_CLOUD}/rest/api/content/{page_id}", json=answer)
    assert client.view_restricted([Page("7", "New", "DOCS", version=1)]) == frozenset()
    assert client.view_restricted([]) == frozenset()


def test_a_sign_in_page_in_place_of_an_attachment(requests_mock: mocking.Mocker) -> None:
    requests_mock.get(f"{_HERE}/rest/api/space", json={"results": []})
    login = "https://id.example:8443/Login?to=a"
    requests_mock.get(f"{_HERE}/download/a.pdf", status_code=302, headers={"Location": login})
    requests_mock.get(login, text="<p>Sign in", headers={"Content-Type": "text/html; charset=utf-8"})
    attachment = Attachment("att7", "a.pdf", "2", version=1, download_path="/download/a.pdf")
    _refuses(
        lambda: ConfluenceClient(_HERE).download(attachment, lambda chunks: b"".join(chunks)),
        ConfluenceNotAuthorised,
        "Confluence at https://id.example:8443 asks us to sign in for /download/a.pdf.",
        "Check auth.confluence.username and api_token (or pat) and what that account may see.",
    )


_A_PAGE = (
    "Give the page's number, or its address as the browser shows it, for example "
    "https://your-site.atlassian.net/wiki/spaces/DOCS/pages/123456/Title."
)
_A_SPACE = (
    "Give the space's key, or its address as the browser shows it, for example "
    "https://your-site.atlassian.net/wiki/spaces/DOCS."
)


@pytest.mark.parametrize("text", ["Rules", "https://wiki.example/", "https://[::1", "١٢"])
def test_what_names_no_page(text: str) -> None:
    told = f"'{text}' is neither the id nor the address of a page."
    _refuses(lambda: parse_page_address(f" {text} "), ConfigurationError, told, _A_PAGE)


@pytest.mark.parametrize("text", ["a b", "", "https://wiki.example/", "https://[::1", "DOCS/x"])
def test_what_names_no_space(text: str) -> None:
    told = f"'{text}' is neither the key nor the address of a space."
    _refuses(lambda: parse_space_address(f" {text} "), ConfigurationError, told, _A_SPACE)


def test_each_failure_is_one_of_confluence() -> None:
    kinds = (
        ConfluenceUnreachable,
        ConfluenceNotAuthorised,
        ConfluenceNotFound,
        ConfluenceRefused,
        ConfluenceUnexpectedAnswer,
    )
    assert all(issubclass(kind, ConfluenceError) for kind in kinds)


# Fields that an answer may lack

_V2_ATTACHMENT: dict[str, Any] = {
    "id": "att7",
    "title": "a.pdf",
    "version": {"number": 2, "createdAt": "2024-01-02T00:00:00Z"},
    "createdAt": "2024-01-01T00:00:00Z",
}
_BARE = {
    "attachment_id": "att7",
    "attachment_filename": "a.pdf",
    "attachment_size": None,
    "media_type": "",
    "attachment_url": "",
    "author": Author(""),
    "created": "2024-01-01T00:00:00.000Z",
    "updated": "2024-01-02T00:00:00.000Z",
}


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"pageId": "2"}, {}),
        ({"blogPostId": "2"}, {}),
        ({"pageId": None, "blogPostId": "2", "fileSize": 9}, {"attachment_size": 9}),
        ({"pageId": "2", "mediaType": "application/pdf"}, {"media_type": "application/pdf"}),
        ({"pageId": "2", "webuiLink": "/x"}, {"attachment_url": f"{_CLOUD}/x"}),
        ({"pageId": "2", "webuiLink": "https://a.example/x"}, {"attachment_url": "https://a.example/x"}),
        (
            {"pageId": "2", "_links": {"base": "https://site.example/wiki/"}, "webuiLink": "/x"},
            {"attachment_url": "https://site.example/wiki/x"},
        ),
    ],
)
def test_what_a_single_attachment_tells(
    client: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    requests_mock.get(f"{_CLOUD}/api/v2/attachments/att7", json=_V2_ATTACHMENT | told)
    requests_mock.get(f"{_CLOUD}/api/v2/pages/2", json=_PAGE | {"spaceId": "1"})
    requests_mock.get(f"{_CLOUD}/api/v2/spaces/1", json={"id": "1", "key": "DOCS", "name": "Documents"})
    found = client.get_complete_attachment_metadata("att7")
    assert {name: getattr(found, name) for name in _BARE} == _BARE | known
    assert (found.parent_page.page_id, found.parent_page.page_title) == ("2", "Start")


_V1_ATTACHMENT: dict[str, Any] = {
    "id": "att7",
    "title": "a.pdf",
    "_links": {"download": "/download/attachments/2/a.pdf?version=3&modificationDate=1704099600000"},
    "extensions": {"mediaType": "application/pdf", "fileSize": 9},
}
_KNOWN = Attachment(
    "att7",
    "a.pdf",
    "2",
    version=3,
    media_type="application/pdf",
    size=9,
    author="",
    created="",
    updated="2024-01-01T09:00:00.000Z",
    url="",
    download_path="/download/attachments/2/a.pdf?version=3&modificationDate=1704099600000",
)
_OTHER_PATH = {"download": "/download/other/a.pdf?version=3&modificationDate=1704099600000"}


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, {}),
        ({"container": {"id": "5"}}, {"page_id": "5"}),
        (
            {"_expandable": {"container": "/rest/api/content/6"}, "_links": _OTHER_PATH},
            {"page_id": "6", "download_path": _OTHER_PATH["download"]},
        ),
        (
            {"_expandable": {"container": "/rest/api/space/6"}},
            {},
        ),
        (
            {"extensions": {"fileSize": 9}, "metadata": {"mediaType": "text/plain"}},
            {"media_type": "text/plain"},
        ),
        (
            {"version": {"number": 8, "when": "2024-02-02T00:00:00Z"}},
            {"version": 8, "updated": "2024-02-02T00:00:00.000Z"},
        ),
        (
            {
                "history": {
                    "createdDate": "2024-01-01T00:00:00Z",
                    "createdBy": {"type": "known", "displayName": "Ann"},
                }
            },
            {"created": "2024-01-01T00:00:00.000Z", "author": "Ann"},
        ),
        ({"history": {"createdBy": {"type": "anonymous", "displayName": "Anonymous"}}}, {}),
    ],
)
def test_what_an_attachment_of_a_listing_tells(
    client: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": [_V1_ATTACHMENT | told]})
    found = list(client.attachments(_DOCS))
    fields = {name: getattr(_KNOWN, name) for name in Attachment.__dataclass_fields__}
    assert found == [Attachment(**fields | known)]
    assert requests_mock.call_count == 1


@pytest.mark.parametrize(
    "lacking",
    [
        {"extensions": {"mediaType": "application/pdf"}},
        {"extensions": {"fileSize": 9}},
        {"_links": {"download": "/download/attachments/2/a.pdf?version=3"}},
        {"_links": {"download": "/download/attachments/2/a.pdf?modificationDate=1704099600000"}},
        {"_links": _OTHER_PATH},
        {"_links": {}},
    ],
)
def test_a_listing_that_lacks_something_is_asked_for_with_it(
    client: ConfluenceClient, requests_mock: mocking.Mocker, lacking: dict[str, Any]
) -> None:
    whole = {
        **_V1_ATTACHMENT,
        "version": {"number": 8, "when": "2024-02-02T00:00:00Z"},
        "container": {"id": "5"},
    }
    path = f"{_CLOUD}/rest/api/content/search"
    requests_mock.get(path, json={"results": [_V1_ATTACHMENT | lacking]})
    expand = "expand=version,container,extensions,history"
    requests_mock.get(f"{path}?{expand}&limit=200", json={"results": [whole]})
    assert [(one.version, one.page_id) for one in client.attachments(_DOCS)] == [(8, "5")]
    assert requests_mock.call_count == 2


def test_an_attachment_whose_page_is_never_told(
    client: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    silent = {**_V1_ATTACHMENT, "_links": _OTHER_PATH}
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": [silent]})
    _refuses(
        lambda: list(client.attachments(_DOCS)),
        ConfluenceUnexpectedAnswer,
        "Confluence's answer to GET /rest/api/content/search is not as its API documents it: "
        "results[0].container.id is missing.",
        _ITSELF,
    )
