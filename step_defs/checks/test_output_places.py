"""Where an export goes, be it a folder or a store: what leads out of it is refused, in words of its own."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from uuid import uuid4

import pytest

from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.output_store import OutputStore
from confluence_markdown_exporter.models.ledger_rows import FileState

pytestmark = pytest.mark.unit


@pytest.fixture(params=["folder", "store"])
def output(request: pytest.FixtureRequest, tmp_path: Path) -> Output:
    if request.param == "folder":
        return OutputFolder(tmp_path / "export")
    return OutputStore(f"memory://{uuid4().hex}/export")


def test_a_file_is_as_written_while_it_says_the_same(tmp_path: Path) -> None:
    folder, file = OutputFolder(tmp_path), tmp_path / "DOCS/a.md"
    written = folder.write_text(PurePosixPath("DOCS/a.md"), "words").state
    later = file.stat().st_mtime_ns + 1_000_000_000
    assert folder.is_as_written("DOCS/a.md", written)
    os.utime(file, ns=(later, later))
    assert folder.is_as_written("DOCS/a.md", written)
    file.write_text("Words")
    os.utime(file, ns=(later, later))
    assert not folder.is_as_written("DOCS/a.md", written)
    file.write_text("more words")
    os.utime(file, ns=(written.modified_ns, written.modified_ns))
    assert not folder.is_as_written("DOCS/a.md", written)
    file.unlink()
    assert not folder.is_as_written("DOCS/a.md", written)
    file.mkdir()
    assert not folder.is_as_written("DOCS/a.md", FileState("", file.stat().st_size, file.stat().st_mtime_ns))


def test_a_file_that_goes_takes_the_folders_along_that_it_leaves_empty(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "export")
    for name in ("DOCS/a/b/c.md", "DOCS/d.md"):
        folder.write_text(PurePosixPath(name), "words")
    folder.remove(PurePosixPath("DOCS/a/b/c.md"))
    assert sorted(path.name for path in (tmp_path / "export").rglob("*")) == ["DOCS", "d.md"]
    folder.remove(PurePosixPath("DOCS/d.md"))
    folder.remove(PurePosixPath("DOCS/d.md"))
    assert list((tmp_path / "export").iterdir()) == []


def test_a_text_is_read_whatever_bytes_it_holds(output: Output) -> None:
    output.prepare()
    output.write_stream(PurePosixPath("a.md"), iter([b"a\xff", b"b"]))
    assert output.text_at(PurePosixPath("a.md")) == "a\ufffdb"
    assert output.text_at(PurePosixPath("none.md")) is None


def test_a_disk_that_takes_little_at_a_time_gets_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, bytes(content)[:3]))
    OutputFolder(tmp_path).write_stream(PurePosixPath("a.pdf"), [b"1234567", b"", b"89"])
    assert (tmp_path / "a.pdf").read_bytes() == b"123456789"


def test_small_chunks_are_written_together_and_large_ones_as_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = os.write, []

    def watched(descriptor: int, content: bytes) -> int:
        written.append(len(content))
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", watched)
    chunks = [b"a" * 60_000, b"b" * 6_000, b"c" * 200_000, b"d", b"e"]
    file = OutputFolder(tmp_path).write_stream(PurePosixPath("a.pdf"), iter(chunks))
    assert written == [66_000, 200_000, 2]
    assert file.state.size == 266_002
    assert (tmp_path / "a.pdf").read_bytes() == b"".join(chunks)


def test_a_folder_that_somebody_removed_is_made_again(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    for name in ("DOCS/Home/a.md", "DOCS/Home/b.md", "DOCS/Home/attachments/c.pdf"):
        folder.write_text(PurePosixPath(name), "words")
        assert (tmp_path / name).read_text() == "words"
        shutil.rmtree(tmp_path / "DOCS")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_is_there_need_not_be_allowed_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_about: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "DOCS").mkdir()
    monkeypatch.setattr(os, "mkdir", refused)
    folder = OutputFolder(tmp_path)
    folder.write_text(PurePosixPath("DOCS/a.md"), "words")
    assert (tmp_path / "DOCS/a.md").read_text() == "words"
    with pytest.raises(OutputError, match=rf"Cannot write {tmp_path}/OTHER/a\.md"):
        folder.write_text(PurePosixPath("OTHER/a.md"), "words")


def test_half_of_a_character_does_not_keep_a_text_from_being_written(output: Output) -> None:
    output.prepare()
    output.write_text(PurePosixPath("a.md"), "a\ud800b")
    assert output.text_at(PurePosixPath("a.md")) == "a?b"


def test_what_is_gathered_for_a_store_says_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed leaves it behind, among the temporary files of all other programs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gathered: list[str] = []

    def chunks() -> Iterator[bytes]:
        gathered.extend(path.name for path in tmp_path.iterdir())
        yield b"words"

    OutputStore(f"memory://{uuid4().hex}").write_stream(PurePosixPath("a.pdf"), chunks())
    assert [name.startswith("confluence-export-") for name in gathered] == [True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../elsewhere.md", "DOCS/../../elsewhere.md", "/elsewhere.md"])
def test_a_path_that_leads_out_is_refused(output: Output, path: str) -> None:
    leading_out = PurePosixPath(path)
    for act in (
        lambda: output.write_text(leading_out, "words"),
        lambda: output.write_stream(leading_out, [b"words"]),
        lambda: output.text_at(leading_out),
        lambda: output.remove(leading_out, ours=frozenset()),
    ):
        with pytest.raises(OutputError) as refused:
            act()
        assert refused.value.message.startswith(f"{path} lies outside of ")
        assert refused.value.advice == "The ledger there was tampered with; export to another place."
