"""The stand-in's query language means what Confluence's does."""

import pytest

from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_search_index import found_by
from support.services.confluence_site import ConfluenceSite, SiteAttachment
from support.services.confluence_stand_in import Refusal, Unplanned

pytestmark = pytest.mark.unit


@pytest.fixture
def confluence() -> ConfluenceCloudApi:
    """Return a site written from 2024-01-01 09:01 on, one thing a minute."""
    site = ConfluenceSite()
    site.add_space("DOCS", "Documents")
    guide = site.add_page("DOCS", "Guide", labels=["how to", "public"])
    site.add_page("DOCS", 'The "Big" Plan', parent=guide, labels=["public"])
    site.attach(guide, "plan.pdf", b"%PDF")
    site.add_blog_post("DOCS", "News")
    site.add_page("DOCS", "Old", status="archived")
    site.add_page("DOCS", "Secret", restricted=True)
    site.add_space("OTHER", homepage="Elsewhere")
    return ConfluenceCloudApi(site)


@pytest.mark.parametrize(
    ("cql", "titles"),
    [
        ("space = docs and type = page", ["Home", "Guide", 'The "Big" Plan']),
        ('space = "DOCS" and type in (page, blogpost)', ["Home", "Guide", 'The "Big" Plan', "News"]),
        ("type = attachment", ["plan.pdf"]),
        ("type=blogpost OR space=OTHER AND type=page", ["News", "Elsewhere"]),
        ("(type=blogpost or type=page) and space=OTHER", ["Elsewhere"]),
        ('label in ("how to", "none")', ["Guide"]),
        ("label = public and not label = 'how to'", ['The "Big" Plan']),
        (r'title = "the \"big\" plan"', ['The "Big" Plan']),
        ("title ~ plan and type != attachment", ['The "Big" Plan']),
        ("type not in (page, attachment)", ["News"]),
        ("ancestor = 10003", ['The "Big" Plan', "plan.pdf"][:1]),
        ("id in (10002,10004)", ["Home", 'The "Big" Plan']),
        (
            'lastmodified >= "2024-01-01 09:04" and lastmodified < "2024-01-01 09:06"',
            [
                'The "Big" Plan',
                "plan.pdf",
            ],
        ),
        ("created > 2024-01-01", []),
    ],
)
def test_a_query_finds(confluence: ConfluenceCloudApi, cql: str, titles: list[str]) -> None:
    found = found_by(confluence, cql)
    assert [
        one.filename if isinstance(one, SiteAttachment) else getattr(one, "title", "") for one in found
    ] == titles


@pytest.mark.parametrize("cql", ["", "type =", "type page", "type in (page", "(type = page", 'title = "x'])
def test_what_is_no_query_is_refused(confluence: ConfluenceCloudApi, cql: str) -> None:
    with pytest.raises(Refusal) as refusal:
        found_by(confluence, cql)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "cql", ["creator = x", "text ~ word", "lastmodified > now()", "type = page order by title", "label ~ x"]
)
def test_what_is_beyond_the_stand_in_is_unplanned(confluence: ConfluenceCloudApi, cql: str) -> None:
    with pytest.raises(Unplanned):
        found_by(confluence, cql)
