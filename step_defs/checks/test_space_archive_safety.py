"""A space export that is damaged, dangerous or none at all is refused in words that help."""

import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO

import pytest

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.sources.archive_files import ZipFiles
from confluence_markdown_exporter.sources.space_archive import SpaceArchive
from support.services.confluence_site import ConfluenceSite
from support.services.space_export_writer import write_space_export

pytestmark = pytest.mark.unit

ENTITIES = (
    "<hibernate-generic>"
    '<object class="Space"><id name="id">1</id><property name="key">TEAM</property></object>'
    '<object class="Page"><id name="id">2</id><property name="title">Plan</property>'
    '<property name="space" class="Space"><id name="id">1</id></property></object>{more}</hibernate-generic>'
)
ATTACHMENT = (
    '<object class="Attachment"><id name="id">{id}</id><property name="title">plan.txt</property>'
    '<property name="containerContent" class="Page"><id name="id">2</id></property></object>'
)
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><hibernate-generic>&b;</hibernate-generic>'
)
EXTERNAL_FILE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><hibernate-generic>&a;</hibernate-generic>'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    site = ConfluenceSite()
    site.add_space("TEAM", "Team Handbook")
    site.attach(site.page("Home"), "plan.txt", b"the plan " * 10_000, "text/plain")
    return write_space_export(site, "TEAM", tmp_path / "team.zip")


@pytest.fixture
def zip_of(tmp_path: Path) -> Callable[..., Path]:
    def write(entities: str, *members: tuple[str, bytes]) -> Path:
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("entities.xml", entities)
            for name, content in members:
                archive.writestr(name, content)
        return path

    return write


def refusal(path: Path) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        SpaceArchive(path)
    assert path.name in caught.value.message
    assert caught.value.advice
    return caught.value


def downloaded(archive: SpaceArchive) -> bytes:
    (attachment,) = archive.attachments(archive.spaces()[0])
    return archive.download(attachment, b"".join)


def with_bytes_changed(path: Path, position: int, replacement: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[position : position + len(replacement)] = replacement
    path.write_bytes(content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no space export at" in refusal(tmp_path / "nowhere.zip").message


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_text("<html>Please log in</html>")
    assert "is no zip" in refusal(path).message


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_zip_that_is_cut_off_is_refused(export: Path, share: float) -> None:
    content = export.read_bytes()
    export.write_bytes(content[: int(len(content) * share)])
    assert "cut off" in refusal(export).message


def test_a_zip_without_entities_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.html", "an HTML export")
    assert "entities.xml" in refusal(path).message


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_xml_that_is_cut_off_is_refused(zip_of: Callable[..., Path], share: float) -> None:
    whole = ENTITIES.format(more="")
    assert "damaged or cut off" in refusal(zip_of(whole[: int(len(whole) * share)])).message


def test_xml_of_another_program_is_refused(zip_of: Callable[..., Path]) -> None:
    assert "not from Confluence" in refusal(zip_of("<feed/>")).message


def test_an_export_without_a_space_is_refused(zip_of: Callable[..., Path]) -> None:
    assert "holds no space" in refusal(zip_of("<hibernate-generic/>")).message


@pytest.mark.parametrize("attack", [BILLION_LAUGHS, EXTERNAL_FILE])
def test_entity_definitions_are_refused(zip_of: Callable[..., Path], attack: str) -> None:
    assert "DOCTYPE" in refusal(zip_of(attack)).message


def test_a_zip_bomb_is_refused_before_it_unpacks(zip_of: Callable[..., Path]) -> None:
    path = zip_of(ENTITIES.format(more=" " * 120_000_000))
    assert "zip bomb" in refusal(path).message


def test_an_attachment_that_is_a_zip_bomb_is_refused(zip_of: Callable[..., Path]) -> None:
    bomb = ("attachments/2/7/1", bytes(120_000_000))
    path = zip_of(ENTITIES.format(more=ATTACHMENT.format(id="7")), bomb)
    with SpaceArchive(path) as archive, pytest.raises(ArchiveError, match="zip bomb"):
        downloaded(archive)


def test_many_attachments_that_are_small_zip_bombs_are_refused_together(zip_of: Callable[..., Path]) -> None:
    rows = "".join(ATTACHMENT.format(id=number) for number in (7, 8))
    path = zip_of(ENTITIES.format(more=rows), *((f"attachments/2/{n}/1", bytes(60_000_000)) for n in (7, 8)))
    with SpaceArchive(path) as archive:
        first, second = archive.attachments(archive.spaces()[0])
        assert archive.download(first, lambda chunks: sum(map(len, chunks))) == 60_000_000
        assert archive.download(first, lambda chunks: sum(map(len, chunks))) == 60_000_000
        with pytest.raises(ArchiveError, match="zip bomb"):
            archive.download(second, lambda chunks: sum(map(len, chunks)))


def test_a_value_longer_than_any_page_is_refused(
    zip_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("confluence_markdown_exporter.sources.entities_xml.LONGEST_VALUE", 1_000)
    titles = '<object class="Page"><property name="title">{}</property></object>'
    SpaceArchive(zip_of(ENTITIES.format(more=titles.format("a" * 900) * 3))).close()
    assert "longer than any page" in refusal(zip_of(ENTITIES.format(more=titles.format("a" * 1_001)))).message


def test_an_encrypted_member_is_refused(export: Path) -> None:
    content = export.read_bytes()
    with_bytes_changed(export, content.index(b"PK\x01\x02") + 8, b"\x01")
    assert "encrypted" in refusal(export).message


def test_damaged_attachment_bytes_are_noticed(export: Path) -> None:
    with zipfile.ZipFile(export) as archive:
        (name,) = (name for name in archive.namelist() if name.startswith("attachments/"))
        start = archive.getinfo(name).header_offset + 30 + len(name)
    with_bytes_changed(export, start + 20, b"\xff\xff\xff\xff")
    with SpaceArchive(export) as archive, pytest.raises(ArchiveError, match="damaged or cut off"):
        downloaded(archive)


@pytest.mark.parametrize("escape", ["../../secret", "/etc/hostname", "7/../../..", "9" * 5000, ""])
def test_ids_that_are_no_numbers_lead_nowhere(zip_of: Callable[..., Path], escape: str) -> None:
    member = (f"attachments/2/{escape}/1", b"bait")
    path = zip_of(ENTITIES.format(more=ATTACHMENT.format(id=escape)), member)
    named = r"does not hold the bytes of 'plan.txt' .* page 'Plan'"
    with SpaceArchive(path) as archive, pytest.raises(ArchiveError, match=named):
        downloaded(archive)


def test_members_whose_paths_escape_have_no_effect(zip_of: Callable[..., Path], tmp_path: Path) -> None:
    with SpaceArchive(zip_of(ENTITIES.format(more=""), ("../escaped", b""), ("/escaped", b""))) as archive:
        assert len(archive.pages(archive.spaces()[0])) == 1
    assert not (tmp_path.parent / "escaped").exists()


def test_a_link_out_of_the_folder_is_not_followed(export: Path, tmp_path: Path) -> None:
    folder, secret = tmp_path / "unpacked", tmp_path / "secret.txt"
    secret.write_text("not of this export")
    with zipfile.ZipFile(export) as archive:
        archive.extractall(folder)
    (bytes_file,) = (path for path in (folder / "attachments").rglob("*") if path.is_file())
    bytes_file.unlink()
    bytes_file.symlink_to(secret)
    with SpaceArchive(folder) as archive, pytest.raises(ArchiveError, match="does not hold the bytes"):
        downloaded(archive)


def test_pasted_control_characters_do_not_spoil_the_export(zip_of: Callable[..., Path]) -> None:
    body = (
        '<object class="BodyContent"><property name="body">a\x0bb\x00c</property>'
        '<property name="content" class="Page"><id name="id">2</id></property></object>'
    )
    with SpaceArchive(zip_of(ENTITIES.format(more=body))) as archive:
        (page,) = archive.pages(archive.spaces()[0])
        assert [found.markup for found in archive.bodies([page])] == ["abc"]


def test_nothing_is_read_of_a_zip_while_a_member_is_opened(
    zip_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as other:

        def opens(archive: zipfile.ZipFile, member: str) -> IO[bytes]:
            meanwhile.append(other.submit(next, plan))
            wait(meanwhile, timeout=0.1)  # it would be read by then
            assert not meanwhile[0].done()
            return opening(archive, member)

        opening = zipfile.ZipFile.open
        meanwhile: list[Future[bytes]] = []
        files = ZipFiles(zip_of("", ("plan", b"the plan"), ("rules", b"the rules")))
        with files.stream("plan") as plan:
            monkeypatch.setattr(zipfile.ZipFile, "open", opens)
            with files.stream("rules") as rules:
                assert (meanwhile[0].result(), next(rules)) == (b"the plan", b"the rules")
        files.close()
