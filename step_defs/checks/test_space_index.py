"""A space arranged for look-ups: tree, titles, places, attachments; also in another process."""

import pickle
from pathlib import PurePosixPath

import pytest

from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageKind, posting_day
from confluence_markdown_exporter.models.space import Space

pytestmark = pytest.mark.unit

_HOME = Page("1", "Home", "DOCS", 1)
_RULES = Page("2", "Rules", "DOCS", 1, parent_id="1", position=5)
_rules = Page("3", "rules", "DOCS", 1, parent_id="1", position=4)
_ALPHA = Page("4", "alpha", "DOCS", 1, parent_id="1")
_BETA = Page("5", "Beta", "DOCS", 1, parent_id="1")
_DEEP = Page("6", "Deep", "DOCS", 1, parent_id="2")
_LOST = Page("7", "Lost", "DOCS", 1, parent_id="99")
_NEWS = Page("8", "News", "DOCS", 1, kind=PageKind.BLOG_POST, created="2024-05-10T01:02:03.000Z")
_LATER = Page("9", "News", "DOCS", 1, kind=PageKind.BLOG_POST, created="2024-06-11T01:02:03.000Z")
_ROUND = Page("10", "Round", "DOCS", 1, parent_id="11")
_ABOUT = Page("11", "About", "DOCS", 1, parent_id="10")
_PLAN = Attachment("a1", "plan.pdf", "2")
_MAP = Attachment("a2", "map.pdf", "2")
_OTHER = Attachment("a3", "plan.pdf", "6")
_STRAY = Attachment("a4", "stray.pdf", "99")
_PAGES = [_HOME, _RULES, _rules, _BETA, _ALPHA, _DEEP, _LOST, _NEWS, _LATER, _ROUND, _ABOUT]


@pytest.fixture(params=["here", "elsewhere"])
def index(request: pytest.FixtureRequest) -> SpaceIndex:
    made = SpaceIndex(Space("DOCS", "Handbook", homepage_id="1"), _PAGES, [_PLAN, _MAP, _OTHER, _STRAY])
    if request.param == "here":
        return made
    sent: SpaceIndex = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    return sent


def test_the_tree(index: SpaceIndex) -> None:
    assert index.homepage == _HOME
    assert index.children("1") == [_rules, _RULES, _ALPHA, _BETA]
    assert list(index.descendants("1")) == [(_rules, 1), (_RULES, 1), (_DEEP, 2), (_ALPHA, 1), (_BETA, 1)]
    assert (index.ancestors(_DEEP), index.ancestors(_LOST)) == ((_HOME, _RULES), ())
    assert index.ancestors(_ROUND) == (_ABOUT,)
    assert list(index.descendants("10")) == [(_ABOUT, 1)]


def test_pages_that_were_never_moved_come_after_those_that_were() -> None:
    placed = [("5", 1), ("6", 0), ("4", None), ("3", None)]
    pages = [Page(one, f"Page {one}", "DOCS", 1, parent_id="1", position=place) for one, place in placed]
    index = SpaceIndex(Space("DOCS", "Handbook"), [_HOME, *pages], [])
    assert [page.id for page in index.children("1")] == ["6", "5", "3", "4"]


def test_without_a_homepage_there_is_none() -> None:
    assert SpaceIndex(Space("DOCS", "Handbook"), _PAGES, []).homepage is None


@pytest.mark.parametrize(
    ("title", "day", "found"),
    [
        ("Rules", None, _RULES), ("rules", "", _rules), ("BETA", None, _BETA), ("None", None, None),
        ("News", "2024/05/10", _NEWS), ("news", "2024/06/11", _LATER), ("News", None, None),
        ("News", "2024/07/12", None),
    ],
)  # fmt: skip
def test_titles(index: SpaceIndex, title: str, day: str | None, found: Page | None) -> None:
    assert index.page_titled(title, day) == found


def test_attachments(index: SpaceIndex) -> None:
    assert list(index.attachments.values()) == [_PLAN, _MAP, _OTHER]
    assert (list(index.attachments_of("2")), list(index.attachments_of("1"))) == ([_PLAN, _MAP], [])
    assert (index.attachment_named("6", "plan.pdf"), index.attachment_named("6", "map.pdf")) == (_OTHER, None)
    assert (index.attachments.get("a2"), index.attachments.get("a4")) == (_MAP, None)


def test_places(index: SpaceIndex) -> None:
    def place(page: Page) -> str:
        return str(index.page_path(page))

    assert [place(page) for page in (_HOME, _DEEP, _NEWS)] == [
        "DOCS/Home-1.md", "DOCS/Home-1/Rules-2/Deep-6.md", "DOCS/blog/News-8.md"
    ]  # fmt: skip
    assert place(_LOST) == "DOCS/Lost-7.md"
    assert index.attachment_path(_OTHER).parent == PurePosixPath("DOCS/Home-1/Rules-2/Deep-6/attachments")


def test_what_is_told_of_a_page(index: SpaceIndex) -> None:
    told = index.metadata(_DEEP)
    assert (told.page_id, told.homepage, told.ancestors) == ("6", "Home", ("Home", "Rules"))
    assert (told.space_name, told.page_title) == ("Handbook", "Deep")


def test_only_blog_posts_have_a_posting_day() -> None:
    assert (posting_day(_NEWS), posting_day(_HOME)) == ("2024/05/10", "")
