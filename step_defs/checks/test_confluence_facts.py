"""Everything that is known of a space, its pages and attachments, whole, from either kind of Confluence.

And everything that is asked for it: a request that asks for more, or in smaller parts, takes longer.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote_plus

import pytest

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, Author, PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, PageKind
from confluence_markdown_exporter.models.space import Space
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_data_center_api import ConfluenceDataCenterApi
from support.services.confluence_site import ConfluenceSite
from support.services.mounting import MockedNetwork

pytestmark = pytest.mark.integration

CLOUD, DATA_CENTER = "cloud", "data center"
_DAY = "2024-01-01T09"
_PREVIEW = "pages/viewpageattachments.action?pageId={0}&preview=%2F{0}%2F{1}%2F{2}"
_VERSION_ONE = "?version=1&modificationDate={0}&cacheVersion=1&api=v2"

# What the site holds, but for its addresses, which each kind writes in its own way.
SPACE = Space("DOCS", "Documents & more", id="10001", homepage_id="10002")
START = Page(
    "10002",
    "Start",
    "DOCS",
    version=1,
    author="Robot Exporter",
    created=f"{_DAY}:02:00.000Z",
    updated=f"{_DAY}:02:00.000Z",
)
GUIDE = Page(
    "10003",
    "Guide",
    "DOCS",
    version=1,
    parent_id="10002",
    position=7,
    author="Ann Author",
    created=f"{_DAY}:03:00.000Z",
    updated=f"{_DAY}:03:00.000Z",
    labels=("a", "b"),
)
PART = Page(
    "10004",
    "Part",
    "DOCS",
    version=2,
    parent_id="10003",
    author="Ann Author",
    created=f"{_DAY}:04:00.000Z",
    updated=f"{_DAY}:05:00.000Z",
)
NEWS = Page(
    "10005",
    "News",
    "DOCS",
    version=1,
    kind=PageKind.BLOG_POST,
    author="Ben Editor",
    created=f"{_DAY}:06:00.000Z",
    updated=f"{_DAY}:06:00.000Z",
    labels=("c",),
)
OLD = Page(
    "10006",
    "Old",
    "DOCS",
    version=1,
    parent_id="10002",
    status="archived",
    author="Ann Author",
    created=f"{_DAY}:07:00.000Z",
    updated=f"{_DAY}:07:00.000Z",
)
ADDRESSES = {
    CLOUD: {
        "DOCS": "/spaces/DOCS",
        "10002": "/spaces/DOCS/pages/10002/Start",
        "10003": "/spaces/DOCS/pages/10003/Guide",
        "10004": "/spaces/DOCS/pages/10004/Part",
        "10005": "/spaces/DOCS/blog/2024/01/01/10005/News",
        "10006": "/spaces/DOCS/pages/10006/Old",
    },
    DATA_CENTER: {
        "DOCS": "/display/DOCS",
        "10002": "/display/DOCS/Start",
        "10003": "/display/DOCS/Guide",
        "10004": "/display/DOCS/Part",
        "10005": "/display/DOCS/2024/01/01/News",
        "10006": "/display/DOCS/Old",
    },
}


class Known:
    """A site of one kind, what is asked of it, and what it should tell."""

    def __init__(self, network: MockedNetwork, kind: str) -> None:
        self.kind = kind
        self.site = ConfluenceSite()
        ann, ben = self.site.add_user("Ann Author"), self.site.add_user("Ben Editor")
        self.site.add_space("DOCS", "Documents & more", homepage="Start")
        guide = self.site.add_page("DOCS", "Guide", "<p>Guide</p>", author=ann, labels=["b", "a"], position=7)
        part = self.site.add_page("DOCS", "Part", "<p>Old part</p>", parent=guide, author=ann)
        self.site.edit_page(part, "<p>New part</p>", editor=ben)
        self.site.add_blog_post("DOCS", "News", "<p>News</p>", author=ben, labels=["c"])
        old = self.site.add_page("DOCS", "Old", "<p>Archived</p>", status="archived", author=ann)
        self.site.attach(part, "plan.pdf", b"%PDF", "application/pdf", author=ben)
        self.site.attach(old, "old.txt", b"old", "text/plain", author=ben)
        self.said = self.site.comment_on(part, "<p>Why?</p>", ann, marked_text="New")
        self.site.comment_on(part, "<p>So.</p>", ben, reply_to=self.said)
        app = (ConfluenceCloudApi if kind == CLOUD else ConfluenceDataCenterApi)(self.site)
        self.mounted = network.mount(app, host="team.atlassian.net" if kind == CLOUD else "wiki.example.com")
        self.client = ConfluenceClient(
            self.mounted.url,
            username=self.site.credentials.username,
            api_token=self.site.credentials.api_token,
        )
        self.client.check_connection()
        self.mounted.log.clear()

    @property
    def space(self) -> Space:
        """What is true of the space."""
        return replace(SPACE, url=self.mounted.url + ADDRESSES[self.kind]["DOCS"])

    def page(self, page: Page) -> Page:
        """Return what is true of a page, address included."""
        return replace(page, url=self.mounted.url + ADDRESSES[self.kind][page.id])

    def attachment(self, confluence_id: str, filename: str, page_id: str, minute: int) -> Attachment:
        """Return what is true of an attachment, as a whole space's listing tells it."""
        stamp = _VERSION_ONE.format(1704099600000 + minute * 60_000)
        return Attachment(
            confluence_id,
            filename,
            page_id,
            version=1,
            updated=f"{_DAY}:{minute:02d}:00.000Z",
            url=f"{self.mounted.url}/{_PREVIEW.format(page_id, confluence_id[3:], filename)}",
            download_path=f"/download/attachments/{page_id}/{filename}{stamp}",
        )

    @property
    def plan(self) -> Attachment:
        """What is true of an attachment, as far as the listing of its space tells."""
        found = self.attachment("att10007", "plan.pdf", "10004", 8)
        return replace(found, media_type="application/pdf", size=4)

    @property
    def old_text(self) -> Attachment:
        """What is true of the archived page's attachment."""
        found = self.attachment("att10008", "old.txt", "10006", 9)
        moment = f"{_DAY}:09:00.000Z"
        return replace(found, media_type="text/plain", size=3, author="Ben Editor", created=moment)

    @property
    def part(self) -> PageMetadata:
        """Everything that is true of a page."""
        page = self.page(PART)
        return PageMetadata(
            page_id="10004",
            page_title="Part",
            space_key="DOCS",
            space_name="Documents & more",
            homepage="Start",
            ancestors=("Start", "Guide"),
            author=Author("Ann Author"),
            created=page.created,
            updated=page.updated,
            version=2,
            page_url=page.url,
        )

    def by_kind(self, cloud: list[str], data_center: list[str]) -> list[str]:
        """Return what is true of this kind."""
        return cloud if self.kind == CLOUD else data_center

    def asked(self) -> list[str]:
        """Return what was asked since the last look, without the context path."""
        path = self.mounted.url.partition("//")[2].partition("/")[2]
        told = [
            f"{one.method} {one.path.removeprefix(f'/{path}')} {unquote_plus(one.query)}".strip()
            for one in self.mounted.log
        ]
        self.mounted.log.clear()
        return told


@pytest.fixture(params=[CLOUD, DATA_CENTER])
def known(request: pytest.FixtureRequest) -> Iterator[Known]:
    """Return a site of each kind."""
    with MockedNetwork() as network:
        found = Known(network, request.param)
        yield found
        assert not found.mounted.unplanned


def test_a_space(known: Known) -> None:
    assert known.client.get_space_details("DOCS") == known.space
    assert known.asked() == known.by_kind(
        ["GET /api/v2/spaces keys=DOCS"], ["GET /rest/api/space spaceKey=DOCS&expand=homepage"]
    )


def test_all_spaces(known: Known) -> None:
    assert known.client.spaces() == [known.space]
    assert known.asked() == known.by_kind(
        ["GET /api/v2/spaces status=current&limit=250"],
        ["GET /rest/api/space status=current&expand=homepage&limit=200"],
    )


def test_the_pages_of_a_space(known: Known) -> None:
    assert list(known.client.pages(known.space)) == [known.page(page) for page in (START, GUIDE, PART, NEWS)]
    listed = "expand=version,ancestors,history,metadata.labels&limit=200"
    labelled = 'cql=space = "DOCS" and type in (page, blogpost)&limit=200&expand=metadata.labels'
    assert sorted(known.asked()) == known.by_kind(
        [
            "GET /api/v2/spaces/10001/blogposts status=current&limit=250",
            "GET /api/v2/spaces/10001/pages status=current&limit=250",
            f"GET /rest/api/content/search {labelled}",
            "POST /api/v2/users-bulk",
        ],
        [
            f"GET /rest/api/content spaceKey=DOCS&type={kind}&status=current&{listed}"
            for kind in ("blogpost", "page")
        ],
    )


def test_archived_pages_too(known: Known) -> None:
    found = list(known.client.pages(known.space, include_archived=True))
    pages = (START, GUIDE, PART, OLD, NEWS) if known.kind == CLOUD else (START, GUIDE, PART, NEWS, OLD)
    assert found == [known.page(page) for page in pages]


def test_the_attachments_of_a_space(known: Known) -> None:
    assert list(known.client.attachments(known.space)) == [known.plan]
    assert known.asked() == [
        'GET /rest/api/content/search cql=type = attachment and space = "DOCS"&limit=1000'
    ]


def test_the_attachments_of_an_archived_page(known: Known) -> None:
    assert list(known.client.attachments_of([known.page(OLD)])) == [known.old_text]
    expand = "expand=version,container,extensions,history&limit=200"
    singly = {
        CLOUD: ["GET /api/v2/pages/10006/attachments limit=250", "POST /api/v2/users-bulk"],
        DATA_CENTER: [f"GET /rest/api/content/10006/child/attachment {expand}"],
    }
    assert known.asked() == singly[known.kind]


def test_everything_about_a_page(known: Known) -> None:
    assert known.client.get_complete_page_metadata("10004") == known.part


def test_everything_about_a_blog_post(known: Known) -> None:
    page = known.page(NEWS)
    assert known.client.get_complete_page_metadata("10005") == PageMetadata.of(
        page, known.space, homepage="Start"
    )
    assert known.client.space_key_of_page("10005") == "DOCS"


def test_everything_about_an_attachment(known: Known) -> None:
    assert known.client.get_complete_attachment_metadata("att10007") == AttachmentMetadata(
        attachment_id="att10007",
        attachment_filename="plan.pdf",
        parent_page=known.part,
        attachment_size=4,
        media_type="application/pdf",
        author=Author("Ben Editor"),
        created=f"{_DAY}:08:00.000Z",
        updated=f"{_DAY}:08:00.000Z",
        attachment_url=known.plan.url,
    )


def test_the_bodies_of_pages(known: Known) -> None:
    assert list(known.client.bodies([START, PART, OLD, NEWS])) == [
        PageBody("10002", 1, "<p>Welcome.</p>"),
        PageBody("10004", 2, "<p>New part</p>"),
        *(
            [PageBody("10006", 1, "<p>Archived</p>"), PageBody("10005", 1, "<p>News</p>")]
            if known.kind == CLOUD
            else [PageBody("10005", 1, "<p>News</p>"), PageBody("10006", 1, "<p>Archived</p>")]
        ),
    ]
    stored = "body-format=storage&limit=250"
    expand = "expand=body.storage,version"
    assert known.asked() == known.by_kind(
        [
            f"GET /api/v2/pages id=10002&id=10004&id=10006&status=current&status=archived&{stored}",
            f"GET /api/v2/blogposts id=10005&status=current&{stored}",
        ],
        [
            f"GET /rest/api/content/search cql=id in (10002,10004,10005)&limit=50&{expand}",
            f"GET /rest/api/content/10006 status=archived&{expand}",
        ],
    )


def test_the_bodies_of_pages_as_confluence_shows_them(known: Known) -> None:
    client = ConfluenceClient(
        known.mounted.url,
        username=known.site.credentials.username,
        api_token=known.site.credentials.api_token,
        body_format=BodyFormat.VIEW,
    )
    client.check_connection()
    known.asked()
    bodies = list(client.bodies([START, OLD, NEWS]))
    assert [(body.page_id, body.version, body.body_format) for body in bodies] == [
        ("10002", 1, BodyFormat.VIEW),
        ("10005", 1, BodyFormat.VIEW),
        ("10006", 1, BodyFormat.VIEW),
    ]
    assert all("<p>" in body.markup for body in bodies)
    expand = "expand=body.export_view,version"
    search = f"GET /rest/api/content/search cql=id in (10002,10005)&limit=50&{expand}"
    assert known.asked() == known.by_kind(
        [search, "GET /api/v2/pages/10006 body-format=view"],
        [search, f"GET /rest/api/content/10006 status=archived&{expand}"],
    )


def test_the_comments_of_a_space(known: Known) -> None:
    said = known.said
    assert list(known.client.comments(known.space)) == [
        Comment(said.id, "10004", "<p>Why?</p>", "Ann Author", f"{_DAY}:10:00.000Z", marked_text="New"),
        Comment("10010", "10004", "<p>So.</p>", "Ben Editor", f"{_DAY}:11:00.000Z", parent_id=said.id),
    ]


def test_who_may_view_pages(known: Known) -> None:
    known.site.page("Guide").viewers = [known.site.robot]
    pages = list(known.client.pages(known.space, include_archived=True))
    known.asked()
    assert known.client.view_restricted(pages) == {"10003", "10004"}
    readers = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"
    ids = ",".join(page.id for page in pages)
    assert known.asked() == [
        f"GET /rest/api/content/search cql=id in ({ids})&limit=200&expand={readers}",
        f"GET /rest/api/content/10006 status=any&expand=ancestors,{readers}",
    ]


def test_pages_that_a_query_finds(known: Known) -> None:
    assert known.client.pages_found_by("label = a or label = c", known.space) == {"10003", "10005"}
    within = 'space = "DOCS" and type in (page, blogpost) and (label = a or label = c)'
    assert known.asked() == [f"GET /rest/api/content/search cql={within}&limit=1000"]


def test_names_of_users(known: Known) -> None:
    ann, ben = (user for user in known.site.users.values() if user.display_name != "Robot Exporter")
    ids = [ann.account_id, ben.account_id] if known.kind == CLOUD else [ann.key, ben.username]
    told = {ids[0]: "Ann Author", ids[1]: "Ben Editor"}
    assert known.client.user_names([*ids, "nobody", ids[0]]) == told
    known.asked()
    assert known.client.user_names([*ids, "nobody"]) == told
    assert known.asked() == []


def test_a_page_by_its_title(known: Known) -> None:
    client = known.client
    assert client._dialect.page_titled("DOCS", "Part") == "10004"
    assert client._dialect.page_titled("DOCS", "Nothing") is None


def test_the_bytes_of_an_attachment(known: Known) -> None:
    assert known.client.download(known.plan, b"".join) == b"%PDF"
