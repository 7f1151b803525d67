"""Every endpoint of the stand-in for Confluence Cloud answers as Atlassian's OpenAPI documents promise."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.routing import Map, Rule
from werkzeug.test import Client, TestResponse

from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.openapi_contract import CONTRACTS, Contract

V2_DOCUMENT = CONTRACTS / "confluence-cloud-v2-openapi.json"
V1_DOCUMENT = CONTRACTS / "confluence-cloud-v1-openapi.json"

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not (V2_DOCUMENT.exists() and V1_DOCUMENT.exists()),
        reason="the OpenAPI documents of Confluence Cloud are not in ../shared/contracts",
    ),
]

EVERYTHING = (
    "space,space.homepage,version,history,metadata.labels,ancestors,container,extensions,"
    "body.storage,body.export_view"
)

READERS = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"

SUCCESSES = [
    "/wiki/api/v2/spaces",
    "/wiki/api/v2/spaces?keys=DOCS&status=current&limit=1",
    "/wiki/api/v2/spaces/{space}",
    "/wiki/api/v2/spaces/{space}/pages?limit=2",
    "/wiki/api/v2/spaces/{space}/pages?body-format=storage&status=current,archived",
    "/wiki/api/v2/spaces/{space}/blogposts?body-format=storage",
    "/wiki/api/v2/spaces/{space}/content/labels",
    "/wiki/api/v2/pages?id={page},{child}&body-format=storage",
    "/wiki/api/v2/blogposts?id={blog_post}",
    "/wiki/api/v2/pages/{page}?include-labels=true&body-format=storage",
    "/wiki/api/v2/pages/{page}?body-format=view",
    "/wiki/api/v2/blogposts/{blog_post}?include-labels=true",
    "/wiki/api/v2/pages/{child}/ancestors",
    "/wiki/api/v2/pages/{page}/attachments?limit=1",
    "/wiki/api/v2/blogposts/{blog_post}/attachments",
    "/wiki/api/v2/attachments/{attachment}",
    "/wiki/rest/api/content/search?cql=type in (page, blogpost)&limit=2",
    f"/wiki/rest/api/content/search?cql=type in (page, blogpost)&expand={EVERYTHING}",
    f"/wiki/rest/api/content/search?cql=type = page&expand={READERS}",
    f"/wiki/rest/api/content/{{page}}?status=any&expand=ancestors,{READERS}",
    "/wiki/rest/api/content/search?cql=type = attachment and space = DOCS",
    "/wiki/rest/api/content/search?cql=type = attachment&expand=version,container,extensions,history",
    "/wiki/rest/api/content/search?cql=type = comment&expand=body.storage,container,history,ancestors,"
    "extensions.inlineProperties,extensions.resolution",
    "/wiki/rest/api/space/DOCS/label?prefix=global",
    "/wiki/rest/api/user/current",
]
REFUSALS = {
    "/wiki/api/v2/spaces/1": 404,
    "/wiki/api/v2/spaces/1/pages": 404,
    "/wiki/api/v2/pages?limit=251": 400,
    "/wiki/api/v2/pages/{secret}": 404,
    "/wiki/api/v2/blogposts/{page}": 404,
    "/wiki/api/v2/attachments/att1": 404,
    "/wiki/api/v2/folders/{page}": 404,
    "/wiki/rest/api/content/search?cql=type =": 400,
    "/wiki/rest/api/content/{secret}": 404,
}
USERS = "/wiki/api/v2/users-bulk"
DOWNLOAD = "/wiki/rest/api/content/{page}/child/attachment/{attachment}/download"

Ask = Callable[..., TestResponse]


@pytest.fixture
def site() -> ConfluenceSite:
    """Return a site with one of everything."""
    site = ConfluenceSite()
    space = site.add_space("DOCS", "Documents")
    page = site.add_page(space, "Page", "<p>Body</p>", labels=["handbook"], position=3)
    site.add_page(space, "Child", parent=page)
    site.restrict_viewing(page, site.add_user("Ada Lovelace"))
    site.add_page(space, "Archived", status="archived")
    site.add_page(space, "Secret", restricted=True)
    blog_post = site.add_blog_post(space, "News", "<p>News</p>", labels=["news"])
    said = site.comment_on(page, "<p>Why?</p>", site.robot, marked_text="Body")
    site.comment_on(page, "<p>Why not?</p>", site.robot, reply_to=said)
    for number in (1, 2):
        site.attach(page, f"picture {number}.png", b"bytes", "image/png")
    site.attach(blog_post, "on the blog.pdf", b"bytes", "application/pdf")
    return site


@pytest.fixture
def ask(site: ConfluenceSite) -> Ask:
    """Return what asks the stand-in; names in braces stand for the site's ids."""
    names = {
        "space": site.space("DOCS").id,
        "page": site.page("Page").id,
        "child": site.page("Child").id,
        "secret": site.page("Secret").id,
        "blog_post": site.page("News").id,
        "attachment": site.attachment("picture 1.png").id,
    }
    client = Client(ConfluenceCloudApi(site))
    account = site.credentials

    def ask_for(path: str, *, method: str = "GET", **request: Any) -> TestResponse:  # noqa: ANN401
        request.setdefault("auth", (account.username, account.api_token))
        return client.open(path.format(**names), method=method, **request)

    return ask_for


@pytest.fixture(scope="module")
def contracts() -> tuple[Contract, Contract]:
    """Return the documents of v2 and v1; v2's names every key that there may be."""
    return (
        Contract.read(V2_DOCUMENT, prefix="/wiki/api/v2", closed=True),
        Contract.read(V1_DOCUMENT, closed=True),
    )


def violations(contracts: tuple[Contract, Contract], response: TestResponse) -> list[str]:
    """Hold an answer against its document."""
    path = response.request.path
    contract = contracts[0] if path.startswith("/wiki/api/v2/") else contracts[1]
    answer = response.get_json() if response.is_json else None
    return contract.violations(response.request.method, path, response.status_code, answer)


@pytest.mark.parametrize("path", SUCCESSES)
def test_an_answer_has_the_promised_shape(path: str, ask: Ask, contracts: tuple[Contract, Contract]) -> None:
    response = ask(path)
    assert response.status_code == 200
    assert violations(contracts, response) == []


@pytest.mark.parametrize(("path", "status"), REFUSALS.items())
def test_a_refusal_has_a_promised_status(
    path: str, status: int, ask: Ask, contracts: tuple[Contract, Contract]
) -> None:
    response = ask(path)
    assert response.status_code == status
    assert violations(contracts, response) == []


def test_people_are_told_in_bulk(
    site: ConfluenceSite, ask: Ask, contracts: tuple[Contract, Contract]
) -> None:
    response = ask(USERS, method="POST", json={"accountIds": [site.robot.account_id, "nobody"]})
    assert [user["displayName"] for user in response.get_json()["results"]] == ["Robot Exporter"]
    assert violations(contracts, response) == []


def test_a_download_is_a_redirect(ask: Ask, contracts: tuple[Contract, Contract]) -> None:
    response = ask(DOWNLOAD)
    assert response.status_code == 302
    assert violations(contracts, response) == []
    assert ask(response.headers["Location"], auth=None).data == b"bytes"


def test_wrong_credentials_are_refused_as_promised(ask: Ask, contracts: tuple[Contract, Contract]) -> None:
    response = ask("/wiki/api/v2/spaces", auth=("robot@example.org", "wrong"))
    assert response.status_code == 401
    assert violations(contracts, response) == []


def test_a_listing_is_complete_over_all_its_portions(ask: Ask) -> None:
    path: str | None = "/wiki/api/v2/spaces/{space}/pages?limit=2"
    titles: list[str] = []
    while path is not None:
        answer = ask(path).get_json()
        titles += [page["title"] for page in answer["results"]]
        path = answer["_links"].get("next")
    assert titles == ["Home", "Page", "Child", "Archived"]


def test_every_endpoint_is_held_against_its_document(site: ConfluenceSite) -> None:
    """Whoever adds an endpoint to the stand-in adds it to the lists above."""
    api = ConfluenceCloudApi(site)
    routing = Map([Rule(route.path, endpoint=route, methods=[route.method]) for route in api.routes]).bind(
        "site"
    )
    asked = {routing.match(urlsplit(path).path)[0] for path in [*SUCCESSES, *REFUSALS, DOWNLOAD]}
    asked.add(routing.match(USERS, method="POST")[0])
    of_the_api = {route for route in api.routes if route.path.startswith(api.api_prefixes)}
    assert of_the_api - asked == set()


def test_the_stand_in_knows_no_parameter_that_the_service_lacks(
    site: ConfluenceSite, contracts: tuple[Contract, Contract]
) -> None:
    api = ConfluenceCloudApi(site)
    strangers = {
        route.path: contract.undocumented_parameters(route.method, route.path, route.parameters)
        for route in api.routes
        for prefix, contract in zip(api.api_prefixes, contracts, strict=True)
        if route.path.startswith(prefix)
    }
    assert {path: names for path, names in strangers.items() if names} == {}


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda page: page.update(version="1"), "is not of type 'object'"),
        (lambda page: page.update(createdat="2024"), "unexpected"),
        (lambda page: page.update(status="fresh"), "is not one of"),
        (lambda page: page.update(title=None), "is not of type 'string'"),
    ],
)
def test_the_check_notices_a_wrong_answer(
    damage: Callable[[dict[str, Any]], None], complaint: str, ask: Ask, contracts: tuple[Contract, Contract]
) -> None:
    response = ask("/wiki/api/v2/pages?id={page}")
    answer = response.get_json()
    damage(answer["results"][0])
    found = contracts[0].violations("GET", "/wiki/api/v2/pages", 200, answer)
    assert len(found) == 1
    assert complaint in found[0]
