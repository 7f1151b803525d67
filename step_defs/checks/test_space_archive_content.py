"""What comes out of a space export is what is current in it, and nothing else."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.models.page import PageKind
from confluence_markdown_exporter.sources.space_archive import SpaceArchive
from support.services.confluence_site import ConfluenceSite
from support.services.site_from_archive import site_from_space_export
from support.services.space_export_writer import write_space_export

pytestmark = pytest.mark.unit

REAL_EXPORTS = Path(__file__).resolve().parents[3] / "shared" / "real-exports"
needs_real_exports = pytest.mark.skipif(
    not REAL_EXPORTS.is_dir(), reason="the genuine space exports are not at ../shared/real-exports"
)
CODE = '<ac:plain-text-body><![CDATA[if [[ -n "$x" ]] > 1; a[b[0]]]]><![CDATA[>]]></ac:plain-text-body>'


@pytest.fixture
def site() -> ConfluenceSite:
    site = ConfluenceSite()
    ada = site.add_user("Ada Lovelace", username="ada", key="8a7f-ada")
    space = site.add_space("Team", "Team Handbook")
    plan = site.add_page(space, "Plan [[draft]] & more", CODE, labels=["b", "a"], author=ada, position=3)
    site.edit_page(plan, CODE + "<p>second</p>")
    site.add_page(space, "Unfinished", "<p>draft</p>", status="draft")
    site.delete_page(site.add_page(space, "Gone", "<p>gone</p>"))
    site.archive_page(site.add_page(space, "Shelved", "<p>shelved</p>"))
    site.add_blog_post(space, "News", "<p>news</p>")
    picture = site.attach(plan, "picture.png", b"one", "image/png", author=ada)
    site.replace_attachment(picture, b"two!")
    site.delete_attachment(site.attach(plan, "old.png", b"old", "image/png"))
    return site


@pytest.fixture
def export(site: ConfluenceSite, tmp_path: Path) -> Path:
    return write_space_export(site, "Team", tmp_path / "handbook.zip")


@pytest.fixture(params=["zip", "folder"])
def opened(export: Path, request: pytest.FixtureRequest) -> Iterator[SpaceArchive]:
    path = export
    if request.param == "folder":
        path = export.with_suffix("")
        with zipfile.ZipFile(export) as packed:
            packed.extractall(path)
    with SpaceArchive(path) as archive:
        yield archive


def test_only_current_pages_and_blog_posts_are_listed(opened: SpaceArchive) -> None:
    space = opened.get_space_details("TEAM")
    assert {(page.title, page.kind) for page in opened.pages(space)} == {
        ("Home", PageKind.PAGE),
        ("Plan [[draft]] & more", PageKind.PAGE),
        ("News", PageKind.BLOG_POST),
    }


def test_archived_pages_are_listed_on_request(opened: SpaceArchive) -> None:
    pages = opened.pages(opened.spaces()[0], include_archived=True)
    assert {page.title for page in pages if page.status == "archived"} == {"Shelved"}


def test_a_page_keeps_everything_that_is_known_of_it(opened: SpaceArchive, site: ConfluenceSite) -> None:
    written = site.page("Plan [[draft]] & more")
    (page,) = (page for page in opened.pages(opened.spaces()[0]) if page.id == written.id)
    assert (page.version, page.author, page.labels, page.position) == (2, "Ada Lovelace", ("a", "b"), 3)
    assert (page.parent_id, page.space_key) == (written.parent_id, "Team")
    assert (page.created, page.updated) == (written.created, written.updated)


def test_bodies_come_out_as_they_were_written(opened: SpaceArchive, site: ConfluenceSite) -> None:
    pages = opened.pages(opened.spaces()[0])
    bodies = {body.page_id: body for body in opened.bodies(pages)}
    assert {page.id for page in pages} == set(bodies)
    for page_id, body in bodies.items():
        assert (body.markup, body.version) == (site.pages[page_id].storage, site.pages[page_id].version)


def test_only_the_current_version_of_an_attachment_is_listed(opened: SpaceArchive) -> None:
    (attachment,) = opened.attachments(opened.spaces()[0])
    assert (attachment.filename, attachment.version, attachment.size) == ("picture.png", 2, 4)
    assert (attachment.media_type, attachment.author) == ("image/png", "Ada Lovelace")
    assert opened.download(attachment, b"".join) == b"two!"


def test_the_space_is_found_without_regard_to_case(opened: SpaceArchive, site: ConfluenceSite) -> None:
    space = opened.get_space_details("tEAM")
    home = site.space("Team").homepage
    assert home is not None
    assert (space.key, space.name, space.homepage_id) == ("Team", "Team Handbook", home.id)
    assert opened.space_key_of_page(home.id) == "Team"
    with pytest.raises(ArchiveError, match=r"holds no space HR.*It holds Team"):
        opened.get_space_details("HR")
    with pytest.raises(ArchiveError, match="holds no current page 1"):
        opened.space_key_of_page("1")


def test_people_are_known_by_key_and_by_name(opened: SpaceArchive) -> None:
    assert opened.user_names(["8a7f-ada", "ada", "nobody"]) == {
        "8a7f-ada": "Ada Lovelace",
        "ada": "Ada Lovelace",
    }


def test_an_export_that_does_not_tell_its_address_is_named_by_its_file(export: Path) -> None:
    with SpaceArchive(export) as archive:
        assert archive.site == "handbook"
        assert archive.build_space_url("team") == "space Team in handbook.zip"
        assert archive.pages(archive.spaces()[0])[0].url == ""


def test_an_export_that_tells_its_address_gives_links(site: ConfluenceSite, tmp_path: Path) -> None:
    path = write_space_export(site, "Team", tmp_path / "x.zip", base_url="https://wiki.example.org")
    with SpaceArchive(path) as archive:
        assert archive.build_space_url("Team") == "https://wiki.example.org/display/Team"
        page = archive.pages(archive.spaces()[0])[0]
        assert page.url == f"https://wiki.example.org/pages/viewpage.action?pageId={page.id}"


def test_lost_bytes_are_told_with_file_and_page(site: ConfluenceSite, tmp_path: Path) -> None:
    path = write_space_export(site, "Team", tmp_path / "x.zip", without_bytes_of=["picture.png"])
    with SpaceArchive(path) as archive:
        (attachment,) = archive.attachments(archive.spaces()[0])
        with pytest.raises(ArchiveError, match=r"'picture.png' \(version 2\) on page 'Plan"):
            archive.download(attachment, b"".join)


def test_a_page_without_a_body_is_empty_and_wiki_markup_is_left_out(tmp_path: Path) -> None:
    page = (
        '<object class="Page"><id name="id">{0}</id>'
        '<property name="space" class="Space"><id name="id">1</id></property></object>'
    )
    (tmp_path / "entities.xml").write_text(
        '<hibernate-generic><object class="Space"><id name="id">1</id>'
        '<property name="key">OLD</property></object>'
        + page.format(2)
        + page.format(3)
        + '<object class="BodyContent"><property name="bodyType">0</property>'
        '<property name="body">h1. Old</property>'
        '<property name="content" class="Page"><id name="id">3</id></property></object></hibernate-generic>'
    )
    with SpaceArchive(tmp_path) as archive:
        pages = archive.pages(archive.spaces()[0])
        assert [(body.page_id, body.markup) for body in archive.bodies(pages)] == [("2", "")]


@needs_real_exports
@pytest.mark.parametrize(
    ("name", "key", "pages", "attachments", "with_bytes", "labels"),
    [
        ("demonstration-space-confluence-5.9.zip", "ds", 11, 22, 22, 0),
        ("space-confluence-8.5.6.zip", "HT", 3, 11, 0, 1),
        ("space-confluence-80tags.zip", "AR", 4, 0, 0, 6),
    ],
)
def test_genuine_exports_are_read_whole(
    name: str, key: str, pages: int, attachments: int, with_bytes: int, labels: int
) -> None:
    with SpaceArchive(REAL_EXPORTS / name) as archive:
        space = archive.get_space_details(key)
        listed = archive.pages(space)
        assert len(listed) == pages
        assert len(archive.attachments(space)) == attachments
        assert sum(len(page.labels) for page in listed) == labels
        bodies = list(archive.bodies(listed))
        assert len(bodies) == pages
        assert not any("]] >" in body.markup for body in bodies)
    site = site_from_space_export(REAL_EXPORTS / name)
    assert len(site.pages) == pages
    assert len(site.attachments) == with_bytes


@needs_real_exports
def test_a_restriction_of_a_genuine_export_is_told() -> None:
    with SpaceArchive(REAL_EXPORTS / "space-confluence-8.5.6.zip") as archive:
        [space] = archive.spaces()
        pages = archive.pages(space)
        restricted = archive.view_restricted(pages)
    assert {page.id for page in pages if page.parent_id == "98371"} | {"98371"} == set(restricted)
    assert len(restricted) < len(pages)
