"""What an operator reads about a space export that cannot be used: the whole message and the whole advice."""

import errno
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from confluence_markdown_exporter.errors import ArchiveError, ConfigurationError, ExporterError
from confluence_markdown_exporter.sources import archive_files, entities_xml
from confluence_markdown_exporter.sources.space_archive import SpaceArchive

pytestmark = pytest.mark.unit

_GIVE = (
    "Give the .zip that Confluence writes under Space settings > Export space > XML, "
    "or the folder that it unpacks to."
)
_AGAIN = "Copy or download the export again; if that does not help, let Confluence write a new one."
_NEW = "Do not use this export; let Confluence write a new one."
_SPACE = '<object class="Space"><id name="id">1</id><property name="key">TEAM</property></object>'
_PAGE = (
    '<object class="Page"><id name="id">2</id><property name="title">Plan</property>'
    '<property name="space" class="Space"><id name="id">1</id></property></object>'
)
_ATTACHMENT = (
    '<object class="Attachment"><id name="id">3</id><property name="title">plan.txt</property>'
    '<property name="version">4</property>'
    '<property name="containerContent" class="Page"><id name="id">2</id></property></object>'
)
Opened = Callable[[str], SpaceArchive]


def _xml(*rows: str) -> str:
    return f"<hibernate-generic>{''.join(rows)}</hibernate-generic>"


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    def opens(entities: str) -> SpaceArchive:
        with zipfile.ZipFile(tmp_path / "team.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("entities.xml", entities)
        return SpaceArchive(tmp_path / "team.zip")

    return opens


def _refuses(act: Callable[[], object], message: str, advice: str) -> None:
    with pytest.raises(ExporterError) as told:
        act()
    assert (told.value.message, told.value.advice) == (message, advice)


def test_nothing_there(tmp_path: Path) -> None:
    path = tmp_path / "team.zip"
    _refuses(lambda: SpaceArchive(path), f"There is no space export at {path}.", _GIVE)


@pytest.mark.parametrize(
    ("content", "told", "advice"),
    [
        (b"%PDF", "no.zip is no zip and so no space export.", _GIVE),
        (b"", "no.zip is no zip and so no space export.", _GIVE),
        (
            b"PK\x03\x04",
            "no.zip is a zip that is cut off or damaged (File is not a zip file).",
            _AGAIN,
        ),
    ],
)
def test_what_is_no_zip(tmp_path: Path, content: bytes, told: str, advice: str) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(content)
    _refuses(lambda: SpaceArchive(path), told, advice)


def test_a_zip_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_about: object, **_named: object) -> IO[bytes]:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = tmp_path / "team.zip"
    path.touch()
    monkeypatch.setattr(zipfile, "ZipFile", forbidden)
    monkeypatch.setattr(Path, "open", forbidden)
    told = f"The space export {path} cannot be read: Permission denied."
    _refuses(lambda: SpaceArchive(path), told, "Check its permissions.")


def test_a_folder_without_entities(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    _refuses(lambda: SpaceArchive(folder), "team holds no file entities.xml.", _GIVE)


def test_a_file_of_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_about: object, **_named: object) -> IO[bytes]:
        raise PermissionError(errno.EACCES, "Permission denied")

    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "entities.xml").touch()
    monkeypatch.setattr(Path, "open", forbidden)
    told = "entities.xml in team is damaged or cut off ([Errno 13] Permission denied)."
    _refuses(lambda: SpaceArchive(folder), told, _AGAIN)


def test_a_zip_without_entities(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "team.zip", "w") as archive:
        archive.writestr("readme.txt", "words")
    _refuses(lambda: SpaceArchive(tmp_path / "team.zip"), "team.zip holds no file entities.xml.", _GIVE)


def test_files_that_share_their_bytes(opened: Opened, tmp_path: Path) -> None:
    opened(_xml(_SPACE)).close()
    path = tmp_path / "team.zip"
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        told = archive.infolist()
    directory = zipfile.ZipFile.infolist

    def repeated(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        return directory(archive) * (size // told[0].compress_size + 1)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(zipfile.ZipFile, "infolist", repeated)
        message = "The files in team.zip share their bytes, as in a zip bomb."
        _refuses(lambda: SpaceArchive(path), message, _NEW)


def test_an_encrypted_file(opened: Opened, tmp_path: Path) -> None:
    opened(_xml(_SPACE)).close()
    path = tmp_path / "team.zip"
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    _refuses(
        lambda: SpaceArchive(path),
        "entities.xml in team.zip is encrypted.",
        "Confluence does not write encrypted exports; give the zip as Confluence wrote it.",
    )


def test_a_zip_bomb(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_files, "LARGEST_COMPRESSION_RATIO", 2)
    monkeypatch.setattr(archive_files, "RATIO_MATTERS_FROM_BYTES", 4_999)
    entities = _xml(_SPACE, " " * 5_000)
    with pytest.raises(ArchiveError) as told:
        opened(entities)
    before, _, after = told.value.message.partition(" bytes to ")
    assert before.startswith("entities.xml in team.zip claims to unpack ")
    assert before.rpartition(" ")[2].isdecimal()
    assert after == f"{len(entities):,}, which looks like a zip bomb."
    assert told.value.advice == "If you trust this export, unpack it yourself and give the folder."


def test_text_that_is_only_dense_is_no_bomb(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = _xml(_SPACE, " " * 5_000)
    monkeypatch.setattr(archive_files, "LARGEST_COMPRESSION_RATIO", 2)
    monkeypatch.setattr(archive_files, "RATIO_MATTERS_FROM_BYTES", len(entities))
    assert [space.key for space in opened(entities).spaces()] == ["TEAM"]


@pytest.mark.parametrize(
    ("entities", "told", "advice"),
    [
        ("<html></html>", "is not from Confluence: it begins with <html>, not <hibernate-generic>.", _GIVE),
        ("<hibernate-generic>\n<object>", "is damaged or cut off (line 2: no element found).", _AGAIN),
        (
            "<!DOCTYPE x><hibernate-generic/>",
            "declares a DOCTYPE, which Confluence never writes and which can be used for attacks.",
            _NEW,
        ),
    ],
)
def test_entities_that_cannot_be_used(opened: Opened, entities: str, told: str, advice: str) -> None:
    _refuses(lambda: opened(entities), f"entities.xml in team.zip {told}", advice)


@pytest.mark.parametrize(("letters", "is_taken"), [(2_000, True), (2_001, False)])
def test_a_value_that_is_longer_than_any_page(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, letters: int, *, is_taken: bool
) -> None:
    monkeypatch.setattr(entities_xml, "LONGEST_VALUE", 2_000)
    titled = _PAGE.replace("Plan", "p" * letters)
    entities = _xml(_SPACE, _PAGE.replace("Plan", "q" * 1_500), titled)
    if is_taken:
        assert opened(entities).site == "team"
        return
    told = "entities.xml in team.zip holds a value that is longer than any page can be: "
    _refuses(lambda: opened(entities), f"{told}more than 2,000 characters.", _NEW)


def test_a_value_that_nobody_reads_may_be_of_any_length(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities_xml, "LONGEST_VALUE", 2_000)
    unread = f'<property name="unheardOf">{"q" * 2_001}</property></object>'
    assert opened(_xml(_SPACE, _PAGE.replace("</object>", unread))).site == "team"


def test_no_space(opened: Opened) -> None:
    _refuses(lambda: opened(_xml()), "team.zip holds no space.", _GIVE)


def test_another_space(opened: Opened) -> None:
    other = _SPACE.replace("TEAM", "OPS").replace(">1<", ">9<")
    archive = opened(_xml(_SPACE, other))
    message = "team.zip holds no space DOCS."
    _refuses(lambda: archive.get_space_details("DOCS"), message, "It holds TEAM, OPS.")
    assert archive.get_space_details("team").key == "TEAM"
    assert archive.build_space_url("ops") == "space OPS in team.zip"


def test_no_search(opened: Opened) -> None:
    archive = opened(_xml(_SPACE))
    with pytest.raises(ConfigurationError) as told:
        archive.pages_found_by("label = a", archive.spaces()[0])
    assert told.value.message == "Space TEAM in team.zip cannot be searched with CQL (label = a)."
    assert told.value.advice == (
        "Choose pages by label, title, kind or date, or export from Confluence itself."
    )


def test_no_such_page(opened: Opened) -> None:
    archive = opened(_xml(_SPACE, _PAGE))
    assert archive.space_key_of_page("2") == "TEAM"
    _refuses(
        lambda: archive.space_key_of_page("7"),
        "team.zip holds no current page 7.",
        "Check the id; drafts, old versions and trashed pages are not exported.",
    )


@pytest.mark.parametrize("path", [None, ""])
def test_no_bytes_of_an_attachment(opened: Opened, path: str | None) -> None:
    archive = opened(_xml(_SPACE, _PAGE, _ATTACHMENT))
    attachment = archive.attachments(archive.spaces()[0])[0]
    if path is not None:
        attachment = replace(attachment, download_path=path)
    _refuses(
        lambda: archive.download(attachment, lambda chunks: b"".join(chunks)),
        "team.zip does not hold the bytes of 'plan.txt' (version 4) on page 'Plan'.",
        "Export the space again with its attachments included.",
    )
