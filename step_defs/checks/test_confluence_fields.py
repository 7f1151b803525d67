"""Every field that Confluence tells of spaces, pages and people, given, left out, and given otherwise."""

from typing import Any

import pytest
import requests_mock as mocking

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.confluence_urls import PageAddress
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, PageKind
from confluence_markdown_exporter.models.space import Space

pytestmark = pytest.mark.unit

_CLOUD = "https://team.atlassian.net/wiki"
_HERE = "https://wiki.example/confluence"
_DOCS = Space("DOCS", "Documents", id="1")
_LEGACY_KEY = "8a" * 16


@pytest.fixture
def cloud() -> ConfluenceClient:
    return ConfluenceClient(_CLOUD, retry=RetryPolicy(retries=0))


@pytest.fixture
def data_center(requests_mock: mocking.Mocker) -> ConfluenceClient:
    requests_mock.get(f"{_HERE}/rest/api/space", json={"results": []})
    client = ConfluenceClient(_HERE, retry=RetryPolicy(retries=0))
    client.check_connection()
    return client


# Spaces


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, {}),
        ({"homepageId": "2"}, {"homepage_id": "2"}),
        ({"homepageId": 2}, {"homepage_id": "2"}),
        ({"homepageId": ""}, {}),
        ({"status": "archived"}, {"status": "archived"}),
        ({"_links": {"webui": "/spaces/DOCS"}}, {"url": f"{_CLOUD}/spaces/DOCS"}),
    ],
)
def test_a_space_of_cloud(
    cloud: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    space = {"id": 1, "key": "DOCS", "name": "Docu\x1bments", **told}
    requests_mock.get(f"{_CLOUD}/api/v2/spaces", json={"results": [space]})
    fields = {"homepage_id": None, "url": "", "status": "current", **known}
    assert cloud.get_space_details("docs") == Space("DOCS", "Docu ments", id="1", **fields)


def test_of_several_spaces_the_one_that_was_asked_for_is_taken(
    cloud: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    spaces = [{"id": str(n), "key": key, "name": key} for n, key in enumerate(("OPS", "DOCS"))]
    requests_mock.get(f"{_CLOUD}/api/v2/spaces", json={"results": spaces})
    assert cloud.get_space_details("DOCS").id == "1"


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, {}),
        ({"id": 1}, {"id": "1"}),
        ({"homepage": {"id": "2"}}, {"homepage_id": "2"}),
        ({"homepage": None}, {}),
        ({"status": "ARCHIVED"}, {"status": "archived"}),
        ({"_links": {"webui": "/display/DOCS"}}, {"url": f"{_HERE}/display/DOCS"}),
    ],
)
def test_a_space_of_data_center(
    data_center: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    space = {"key": "DOCS", "name": "Documents", **told}
    another = {"key": "OPS", "name": "Operations"}
    requests_mock.get(f"{_HERE}/rest/api/space", json={"results": [another, space]})
    fields = {"id": "", "homepage_id": None, "url": "", "status": "current", **known}
    assert data_center.get_space_details("DOCS") == Space("DOCS", "Documents", **fields)


@pytest.mark.parametrize(("key", "path"), [("DOCS", "DOCS"), ("~ada", "~ada"), ("a b/c", "a%20b%2Fc")])
def test_where_people_open_a_space(
    cloud: ConfluenceClient, data_center: ConfluenceClient, key: str, path: str
) -> None:
    assert cloud.build_space_url(key) == f"{_CLOUD}/spaces/{path}"
    assert data_center.build_space_url(key) == f"{_HERE}/display/{path}"


# Pages

_V2_PAGE: dict[str, Any] = {
    "id": "2",
    "title": "Start",
    "version": {"number": 3, "createdAt": "2024-01-02T01:00:00+01:00"},
    "createdAt": "2024-01-01T00:00:00Z",
}
_V1_PAGE: dict[str, Any] = {
    "id": "2",
    "type": "page",
    "title": "Start",
    "ancestors": [],
    "version": {"number": 3, "when": "2024-01-02T01:00:00+01:00"},
    "history": {"createdDate": "2024-01-01T00:00:00Z"},
    "metadata": {"labels": {"results": []}},
}
_READ: dict[str, Any] = {
    "version": 3,
    "kind": PageKind.PAGE,
    "parent_id": None,
    "position": None,
    "status": "current",
    "author": "",
    "created": "2024-01-01T00:00:00.000Z",
    "updated": "2024-01-02T00:00:00.000Z",
    "labels": (),
    "url": "",
}


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, {}),
        ({"parentId": "9"}, {"parent_id": "9"}),
        ({"parentId": "9", "parentType": "page"}, {"parent_id": "9"}),
        ({"parentId": "9", "parentType": "folder"}, {}),
        ({"parentId": None, "parentType": "page"}, {}),
        ({"position": 7}, {"position": 7}),
        ({"position": 0}, {"position": 0}),
        ({"position": "none"}, {}),
        ({"status": "archived"}, {"status": "archived"}),
        ({"authorId": "u1"}, {"author": "Ann"}),
        ({"authorId": "u2"}, {"author": "Ben (public)"}),
        ({"authorId": "u3"}, {}),
        ({"authorId": _LEGACY_KEY}, {}),
        ({"_links": {"webui": "/spaces/DOCS/pages/2"}}, {"url": f"{_CLOUD}/spaces/DOCS/pages/2"}),
    ],
)
def test_a_page_of_cloud(
    cloud: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    requests_mock.get(f"{_CLOUD}/api/v2/spaces/1/pages", json={"results": [_V2_PAGE | told]})
    requests_mock.get(f"{_CLOUD}/api/v2/spaces/1/blogposts", json={"results": []})
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": []})
    people = [
        {"accountId": "u1", "displayName": "Ann", "publicName": "A."},
        {"accountId": "u2", "publicName": "Ben (public)"},
    ]
    asked = requests_mock.post(f"{_CLOUD}/api/v2/users-bulk", json={"results": people})
    page = Page("2", "Start", "DOCS", **_READ | known)
    assert list(cloud.pages(_DOCS)) == [page]
    assert list(cloud.pages(_DOCS)) == [page]
    assert [one.json() for one in asked.request_history] == (
        [{"accountIds": [told["authorId"]]}] if told.get("authorId", "").startswith("u") else []
    )


@pytest.mark.parametrize("status", [403, 404])
def test_names_that_are_told_to_nobody(
    cloud: ConfluenceClient, requests_mock: mocking.Mocker, status: int
) -> None:
    requests_mock.post(f"{_CLOUD}/api/v2/users-bulk", status_code=status)
    assert cloud.user_names(["u1", "", "u1"]) == {}
    assert cloud.user_names(["u1"]) == {}
    assert requests_mock.call_count == 1


def test_many_people_are_asked_for_in_parts(cloud: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    asked = requests_mock.post(f"{_CLOUD}/api/v2/users-bulk", json={"results": []})
    cloud.user_names([f"u{number}" for number in range(251)])
    assert [len(one.json()["accountIds"]) for one in asked.request_history] == [250, 1]


_LABELS = [
    {"name": "b", "prefix": "global"},
    {"name": "a"},
    {"name": "b", "prefix": "global"},
    {"name": "mine", "prefix": "my"},
]


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, {}),
        ({"type": "blogpost"}, {"kind": PageKind.BLOG_POST}),
        ({"type": "comment"}, {}),
        ({"ancestors": [{"id": "8"}, {"id": "9"}]}, {"parent_id": "9"}),
        ({"extensions": {"position": 7}}, {"position": 7}),
        ({"extensions": {"position": "none"}}, {}),
        ({"status": "archived"}, {"status": "archived"}),
        ({"metadata": {"labels": {"results": _LABELS}}}, {"labels": ("a", "b")}),
        (
            {"history": {"createdDate": "2024-01-01T00:00:00Z", "createdBy": {"displayName": "Ann"}}},
            {"author": "Ann"},
        ),
        (
            {
                "history": {
                    "createdDate": "2024-01-01T00:00:00Z",
                    "createdBy": {"displayName": "Anonymous", "type": "anonymous"},
                }
            },
            {},
        ),
        ({"_links": {"webui": "/display/DOCS/Start"}}, {"url": f"{_HERE}/display/DOCS/Start"}),
    ],
)
def test_a_page_of_data_center(
    data_center: ConfluenceClient, requests_mock: mocking.Mocker, told: dict[str, Any], known: dict[str, Any]
) -> None:
    requests_mock.get(f"{_HERE}/rest/api/content?type=page", json={"results": [_V1_PAGE | told]})
    requests_mock.get(f"{_HERE}/rest/api/content?type=blogpost", json={"results": []})
    assert list(data_center.pages(_DOCS)) == [Page("2", "Start", "DOCS", **_READ | known)]


def test_people_of_data_center_are_asked_for_by_key_or_by_name(
    data_center: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    path = f"{_HERE}/rest/api/user"
    requests_mock.get(path, status_code=404)
    requests_mock.get(f"{path}?key={_LEGACY_KEY}", json={"displayName": "Ann"})
    requests_mock.get(f"{path}?username=ben", json={"displayName": "Ben"})
    requests_mock.get(f"{path}?username=nameless", json={})
    requests_mock.get(f"{path}?username=hidden", status_code=403)
    people = [_LEGACY_KEY, "ben", "nobody", "nameless", "hidden", "ben"]
    assert data_center.user_names(people) == {_LEGACY_KEY: "Ann", "ben": "Ben"}
    asked = requests_mock.call_count
    assert data_center.user_names(people) == {_LEGACY_KEY: "Ann", "ben": "Ben"}
    assert requests_mock.call_count == asked


# Single pages


def test_all_of_a_page_of_cloud(cloud: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    labels = {"results": [*_LABELS, {"name": "no prefix"}], "meta": {}}
    page = _V2_PAGE | {"spaceId": "1", "parentId": "9", "labels": labels, "authorId": "u1"}
    one = requests_mock.get(f"{_CLOUD}/api/v2/pages/2", json=page)
    requests_mock.get(
        f"{_CLOUD}/api/v2/spaces/1", json={"id": "1", "key": "DOCS", "name": "Documents", "homepageId": "5"}
    )
    above = requests_mock.get(
        f"{_CLOUD}/api/v2/pages/2/ancestors", json={"results": [{"id": "8"}, {"id": "7"}, {"id": "9"}]}
    )
    titles = [{"id": "5", "title": "Home"}, {"id": "8", "title": "Top"}, {"id": "9", "title": "Middle"}]
    named = requests_mock.get(f"{_CLOUD}/api/v2/pages", json={"results": titles})
    requests_mock.post(
        f"{_CLOUD}/api/v2/users-bulk", json={"results": [{"accountId": "u1", "displayName": "Ann"}]}
    )
    found = cloud.get_complete_page_metadata("2")
    assert (found.space_key, found.space_name, found.homepage) == ("DOCS", "Documents", "Home")
    assert (found.ancestors, found.author.display_name) == (("Top", "Middle"), "Ann")
    assert found.labels == ("b", "b")
    assert one.request_history[0].qs == {"include-labels": ["true"]}
    assert above.request_history[0].qs == {"limit": ["250"]}
    assert named.request_history[0].qs == {"id": ["8", "7", "9", "5"], "limit": ["250"]}
    assert cloud.space_key_of_page("2") == "DOCS"


def test_a_page_without_anything_above(cloud: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(f"{_CLOUD}/api/v2/pages/2", json=_V2_PAGE | {"spaceId": "1"})
    requests_mock.get(f"{_CLOUD}/api/v2/spaces/1", json={"id": "1", "key": "DOCS", "name": "Documents"})
    found = cloud.get_complete_page_metadata("2")
    assert (found.homepage, found.ancestors, found.labels) == ("", (), ())
    assert requests_mock.call_count == 2


def test_all_of_a_page_of_data_center(data_center: ConfluenceClient, requests_mock: mocking.Mocker) -> None:
    space = {"key": "DOCS", "name": "Documents", "homepage": {"id": "5", "title": "Home"}}
    above = [{"id": "8", "title": "Top"}, {"id": "9", "title": "Middle"}]
    one = requests_mock.get(
        f"{_HERE}/rest/api/content/2", json=_V1_PAGE | {"space": space, "ancestors": above}
    )
    found = data_center.get_complete_page_metadata("2")
    assert (found.space_key, found.space_name, found.homepage) == ("DOCS", "Documents", "Home")
    assert found.ancestors == ("Top", "Middle")
    assert one.request_history[0].qs == {
        "expand": ["space.homepage,version,ancestors,history,metadata.labels"]
    }
    assert data_center.space_key_of_page("2") == "DOCS"
    assert one.request_history[1].qs == {"expand": ["space"]}


def test_a_page_is_found_by_its_title(
    cloud: ConfluenceClient, data_center: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    requests_mock.get(f"{_CLOUD}/api/v2/spaces", json={"results": [{"id": "1", "key": "DOCS", "name": "D"}]})
    by_v2 = requests_mock.get(f"{_CLOUD}/api/v2/spaces/1/pages", json={"results": [{"id": "2"}]})
    by_v1 = requests_mock.get(f"{_HERE}/rest/api/content", json={"results": [{"id": "3"}]})
    address = PageAddress("", "DOCS", "rules & more")
    assert cloud.page_id_at(address) == "2"
    assert data_center.page_id_at(address) == "3"
    assert data_center.page_id_at(PageAddress("7")) == "7"
    assert by_v2.request_history[0].qs == {"title": ["rules & more"], "limit": ["1"]}
    assert by_v1.request_history[0].qs == {
        "spacekey": ["docs"],
        "title": ["rules & more"],
        "limit": ["1"],
    }


# Bodies

_OLD = Page("3", "Old", "DOCS", version=1, status="archived")
_NEW = Page("4", "New", "DOCS", version=1)
_NEWS = Page("5", "News", "DOCS", version=1, kind=PageKind.BLOG_POST)


def _body(page_id: str, name: str, text: str = "<p/>") -> dict[str, Any]:
    return {"id": page_id, "version": {"number": 4}, "body": {name: {"value": text}}}


def test_bodies_as_cloud_shows_them(requests_mock: mocking.Mocker) -> None:
    cloud = ConfluenceClient(_CLOUD, body_format=BodyFormat.VIEW, retry=RetryPolicy(retries=0))
    found = [_body("2", "export_view", "<b/>"), _body("99", "export_view")]
    searched = requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": found})
    one = requests_mock.get(f"{_CLOUD}/api/v2/pages/3", json=_body("3", "view", "<i/>"))
    requests_mock.get(f"{_CLOUD}/api/v2/pages/4", status_code=404)
    requests_mock.get(f"{_CLOUD}/api/v2/blogposts/5", json={"id": "5", "version": {"number": 1}})
    pages = [Page("2", "Start", "DOCS", version=1), _OLD, _NEW, _NEWS]
    assert list(cloud.bodies(pages)) == [
        PageBody("2", 4, "<b/>", BodyFormat.VIEW),
        PageBody("3", 4, "<i/>", BodyFormat.VIEW),
    ]
    assert searched.request_history[0].qs == {
        "cql": ["id in (2,4,5)"],
        "limit": ["50"],
        "expand": ["body.export_view,version"],
    }
    assert one.request_history[0].qs == {"body-format": ["view"]}


def test_bodies_that_data_center_finds_late(
    data_center: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    requests_mock.get(f"{_HERE}/rest/api/content/search", json={"results": []})
    old = requests_mock.get(f"{_HERE}/rest/api/content/3", json=_body("3", "storage", "old"))
    new = requests_mock.get(f"{_HERE}/rest/api/content/4", json=_body("4", "storage", "new"))
    requests_mock.get(f"{_HERE}/rest/api/content/5", status_code=404)
    assert list(data_center.bodies([_NEWS, _NEW, _OLD])) == [PageBody("4", 4, "new"), PageBody("3", 4, "old")]
    expand = ["body.storage,version"]
    assert old.request_history[0].qs == {"status": ["archived"], "expand": expand}
    assert new.request_history[0].qs == {"status": ["current"], "expand": expand}


def test_many_bodies_are_asked_for_in_parts(
    data_center: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    def all_asked_for(request: Any, _context: object) -> dict[str, Any]:  # noqa: ANN401
        named = request.qs["cql"][0].partition("(")[2].rstrip(")").split(",")
        return {"results": [_body(page_id, "storage") for page_id in named]}

    pages = [Page(str(number), "Page", "DOCS", version=1) for number in range(100, 351)]
    searched = requests_mock.get(f"{_HERE}/rest/api/content/search", json=all_asked_for)
    assert len(list(data_center.bodies(pages))) == 251
    assert searched.call_count == 6
    v2 = requests_mock.get(f"{_CLOUD}/api/v2/pages", json={"results": []})
    requests_mock.get(f"{_CLOUD}/rest/api/content/search", json={"results": []})
    requests_mock.get(f"{_CLOUD}/api/v2/pages/100", status_code=404)
    list(ConfluenceClient(_CLOUD).bodies(pages[:1]))
    assert v2.call_count == 1
    assert v2.request_history[0].qs == {
        "id": ["100"],
        "status": ["current", "archived"],
        "body-format": ["storage"],
        "limit": ["250"],
    }


# Attachments


def test_where_the_bytes_of_an_attachment_are(
    cloud: ConfluenceClient, data_center: ConfluenceClient, requests_mock: mocking.Mocker
) -> None:
    attachment = Attachment("att 7", "a.pdf", "2/3", version=1, download_path="/download/a.pdf")
    path = f"{_CLOUD}/rest/api/content/2%2F3/child/attachment/att%207/download"
    requests_mock.get(path, content=b"cloud")
    requests_mock.get(f"{_HERE}/download/a.pdf", content=b"here")
    assert cloud.download(attachment, lambda chunks: b"".join(chunks)) == b"cloud"
    assert data_center.download(attachment, lambda chunks: b"".join(chunks)) == b"here"
