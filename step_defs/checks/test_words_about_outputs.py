"""What an operator reads where nothing can be written or remembered: the whole message, the whole advice."""

import errno
import hashlib
import json
import os
import pickle
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn
from uuid import uuid4

import pytest

from confluence_markdown_exporter.errors import (
    ConfigurationError,
    ExporterError,
    FolderInUse,
    LedgerError,
    MachineExhausted,
    OutputError,
    RemovalStopped,
)
from confluence_markdown_exporter.exporters import run_lock
from confluence_markdown_exporter.exporters.home import home_at
from confluence_markdown_exporter.exporters.machine_limits import machine_limits_told
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.output_store import OutputStore
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.exporters.run_lock import Owner, locked
from confluence_markdown_exporter.ledger import Ledger, copy_of_ledger
from confluence_markdown_exporter.models.ledger_rows import FileState

pytestmark = pytest.mark.unit

_PLACE = PurePosixPath("DOCS/Rules.md")
_CHECK = "Check the output folder."
_ELSEWHERE = "Allow writing there, or choose another output folder."
_IN_THE_WAY = "A file stands where a folder must be; move it or choose another output folder."


def _refuses(act: Callable[[], object], kind: type[ExporterError], message: str, advice: str) -> None:
    with pytest.raises(ExporterError) as told:
        act()
    assert type(told.value) is kind
    assert (told.value.message, told.value.advice) == (message, advice)


def _breaking(error: Exception) -> Iterator[bytes]:
    yield b"words"
    raise error


# Folders


@pytest.mark.parametrize(
    ("number", "reason", "advice"),
    [
        (
            errno.ENOSPC,
            "No space left on device",
            "Free some space on that disk and run the same command again; it goes on where it stopped.",
        ),
        (
            errno.EDQUOT,
            "Disk quota exceeded",
            "Your quota on that disk is used up; free some space and run the same command again.",
        ),
        (errno.EACCES, "Permission denied", _ELSEWHERE),
        (errno.EPERM, "Operation not permitted", _ELSEWHERE),
        (errno.EROFS, "Read-only file system", "That disk is read-only; choose another output folder."),
        (
            errno.ENAMETOOLONG,
            "File name too long",
            "The path is too long for that disk; choose an output folder nearer to its root.",
        ),
        (errno.ENOTDIR, "Not a directory", _IN_THE_WAY),
        (errno.EEXIST, "File exists", _IN_THE_WAY),
        (
            errno.EISDIR,
            "Is a directory",
            "A folder stands where the file must be; move it or choose another output folder.",
        ),
        (
            errno.EFBIG,
            "File too large",
            "It is larger than that disk, or a limit of this machine (ulimit -f), lets a file be.",
        ),
        (
            errno.EIO,
            "Input/output error",
            "That disk answers with errors; have it looked after, or choose another output folder.",
        ),
        (
            errno.EBUSY,
            "Device or resource busy",
            "Another program holds it; close that and run the same command again.",
        ),
        (
            errno.EMFILE,
            "Too many open files",
            "This machine lets the program open too few files; raise that (ulimit -n), or set "
            "connection_config.parallel_downloads lower.",
        ),
        (errno.ELOOP, "Too many levels of symbolic links", _CHECK),
    ],
)
def test_a_folder_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str, advice: str
) -> None:
    def refused(*_about: object, **_named: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    folder = OutputFolder(tmp_path)
    monkeypatch.setattr(os, "open", refused)
    message = f"Cannot write {tmp_path / _PLACE}: {reason}."
    _refuses(lambda: folder.write_text(_PLACE, "words"), OutputError, message, advice)


def test_an_error_without_a_number_or_words_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_about: object, **_named: object) -> NoReturn:
        raise OSError("so it is")

    monkeypatch.setattr(Path, "mkdir", refused)
    _refuses(OutputFolder(tmp_path).prepare, OutputError, f"Cannot write {tmp_path}: so it is.", _CHECK)


@pytest.mark.parametrize(
    "act",
    [
        lambda folder: folder.text_at(_PLACE),
        lambda folder: folder.sha256_of(_PLACE),
        lambda folder: folder.remove(_PLACE),
        lambda folder: folder.is_as_written(_PLACE, FileState("", 0, 0)),
    ],
    ids=["read", "sum up", "remove", "compare"],
)
def test_what_cannot_be_looked_at_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[OutputFolder], object]
) -> None:
    def refused(*_about: object, **_named: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    folder = OutputFolder(tmp_path)
    folder.write_text(_PLACE, "words")
    for where, verb in ((Path, "open"), (Path, "unlink"), (os, "stat")):
        monkeypatch.setattr(where, verb, refused)
    message = f"Cannot write {tmp_path / _PLACE}: Permission denied."
    _refuses(lambda: act(folder), OutputError, message, _ELSEWHERE)


def test_a_file_that_cannot_be_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_about: object, **_named: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    folder = OutputFolder(tmp_path)
    folder.write_text(_PLACE, "words")
    monkeypatch.setattr(Path, "replace", refused)
    message = f"Cannot write {tmp_path / 'changed-by-hand' / _PLACE}: Permission denied."
    _refuses(lambda: folder.set_aside(_PLACE), OutputError, message, _ELSEWHERE)


def test_a_link_that_leads_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "DOCS").symlink_to(outside)
    folder = OutputFolder(tmp_path / "out")
    _refuses(
        lambda: folder.write_text(_PLACE, "words"),
        OutputError,
        f"{tmp_path / 'out' / _PLACE} lies outside of the output folder: a symbolic link leads to {outside}.",
        "Remove that link, or export into the folder that it leads to.",
    )
    deeper = PurePosixPath("DOCS/Home/attachments/plan.pdf")
    with pytest.raises(OutputError, match="a symbolic link leads to"):
        folder.write_stream(deeper, [b"words"])
    assert not folder.holds(_PLACE)
    assert not folder.is_as_written(_PLACE, FileState("", 0, 0))
    assert list(outside.iterdir()) == []


def test_what_refused_to_be_written_stays_the_reason_when_it_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_about: object, **_named: object) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for verb in ("write", "unlink"):
        monkeypatch.setattr(os, verb, refused)
    message = f"Cannot write {tmp_path / _PLACE}: Read-only file system."
    advice = "That disk is read-only; choose another output folder."
    _refuses(lambda: OutputFolder(tmp_path).write_text(_PLACE, "words"), OutputError, message, advice)


def test_what_was_killed_is_swept_up_and_counted(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.write_text(PurePosixPath("DOCS/a/b.md"), "words")
    for name in ("DOCS/.incoming-" + "a" * 32, "DOCS/a/.incoming-" + "0" * 32, ".incoming-" + "c" * 32):
        (tmp_path / name).touch()
    (tmp_path / "DOCS/.incoming-short").touch()
    assert folder.sweep("DOCS") == 2
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        ".incoming-" + "c" * 32,
        ".incoming-short",
        "b.md",
    ]
    assert folder.sweep("DOCS") == 0
    assert folder.sweep("NONE") == 0


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    with pytest.raises(ZeroDivisionError):
        folder.write_stream(_PLACE, _breaking(ZeroDivisionError()))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# Stores


@pytest.fixture
def store() -> OutputStore:
    return OutputStore(f"memory://{uuid4().hex}/export/")


def test_a_store_is_known_by_its_address() -> None:
    assert OutputStore("memory://here/export/").name == "memory://here/export"


def test_a_store_that_cannot_be_used() -> None:
    _refuses(
        lambda: OutputStore("nothing://here"),
        OutputError,
        "nothing://here cannot be used: Protocol not known: nothing.",
        "Check the address, that what speaks to its kind of store is installed (s3fs for s3://), and that "
        "your credentials for it may list, read and write there.",
    )


def test_a_store_within_one_process_is_not_shared(store: OutputStore) -> None:
    _refuses(
        lambda: pickle.dumps(store),
        OutputError,
        f"{store.name} is within one process, and cannot be written to by several.",
        "Export to a store that all of them reach, or by one process.",
    )


def test_any_other_store_is_shared(tmp_path: Path) -> None:
    address = f"file://{tmp_path}"
    shared = pickle.loads(pickle.dumps(OutputStore(address)))  # noqa: S301 - made here
    assert isinstance(shared, OutputStore)
    assert shared.name == address


def test_what_is_in_a_store_is_read_kept_and_removed(store: OutputStore) -> None:
    store.prepare()
    assert store.text_at(_PLACE) is None
    assert store.remove(_PLACE) is None
    written = store.write_text(_PLACE, "wörds")
    assert (written.state.sha256, written.state.size, written.set_aside) == (
        hashlib.sha256("wörds".encode()).hexdigest(),
        6,
        None,
    )
    assert store.holds(_PLACE)
    assert store.text_at(_PLACE) == "wörds"
    assert store.is_as_written(_PLACE, written.state)
    assert not store.is_as_written("DOCS/other.md", written.state)
    assert not store.is_as_written(_PLACE, FileState(written.state.sha256, 5, written.state.modified_ns))
    assert store.is_as_written(_PLACE, FileState(written.state.sha256, 6, 0))
    assert not store.is_as_written(_PLACE, FileState("other", 6, 0))
    again = store.write_text(_PLACE, "more", ours=[written.state.sha256])
    assert again.set_aside is None
    by_hand = store.write_stream(_PLACE, [b"st", b"ream"], ours=[])
    assert by_hand.set_aside == PurePosixPath("changed-by-hand/DOCS/Rules.md")
    assert by_hand.state.size == 6
    assert by_hand.state.sha256 == hashlib.sha256(b"stream").hexdigest()
    assert store.text_at(by_hand.set_aside) == "more"
    assert store.write_text(_PLACE, "last", ours=[]).set_aside == PurePosixPath(
        "changed-by-hand-2/DOCS/Rules.md"
    )
    assert store.write_text(_PLACE, "last", ours=[]).set_aside is None
    assert store.remove(_PLACE, ours=[]) == PurePosixPath("changed-by-hand-3/DOCS/Rules.md")
    assert not store.holds(_PLACE)
    assert store.text_at(PurePosixPath("changed-by-hand-3/DOCS/Rules.md")) == "last"
    store.write_text(_PLACE, "gone")
    assert store.remove(_PLACE) is None
    assert not store.holds(_PLACE)
    assert OutputStore(store.name).text_at(_PLACE) is None
    assert store.sweep("DOCS") == 0


def test_what_breaks_off_reaches_no_store(store: OutputStore) -> None:
    with pytest.raises(ZeroDivisionError):
        store.write_stream(_PLACE, _breaking(ZeroDivisionError()))
    assert not OutputStore(store.name).holds(_PLACE)


# Homes, locks, ledgers


def test_a_store_is_remembered_in_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    home = home_at("memory://here/export/")
    digest = hashlib.sha256(b"memory://here/export").hexdigest()
    if sys.platform == "linux":
        assert home.records == tmp_path / "confluence-markdown-exporter" / "stores" / digest[:16]
    assert not home.is_folder
    home.prepare()
    home.prepare()
    assert home.records.is_dir()
    folder = home_at(str(tmp_path / "out"))
    assert (folder.records, folder.is_folder, folder.files.name) == (
        tmp_path / "out",
        True,
        str(tmp_path / "out"),
    )


def test_stores_need_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    monkeypatch.delitem(sys.modules, "confluence_markdown_exporter.exporters.output_store")
    _refuses(
        lambda: home_at("s3://bucket/export/"),
        ConfigurationError,
        "An export to s3://bucket/export needs the package fsspec.core, which is not installed.",
        'Install the extra `cluster`: pip install "confluence-markdown-exporter-open-webui[cluster]"',
    )


_ADA = Owner("ada", "lovelace", 42, "2026-01-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("written", "whose"),
    [
        (
            '{"user": "ada", "host": "lovelace", "pid": 42, "since": "2026-01-01T00:00:00+00:00"}',
            ": ada on lovelace, process 42, since 2026-01-01T00:00:00+00:00.",
        ),
        ("", "."),
        ("[]", "."),
    ],
)
def test_a_folder_that_another_run_is_writing_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, whose: str
) -> None:
    def taken(_descriptor: int) -> NoReturn:
        raise BlockingIOError

    path = tmp_path / ".confluence-export.lock"
    path.write_text(written, encoding="utf-8")
    monkeypatch.setattr(run_lock, "_take", taken)
    _refuses(
        lambda: locked(tmp_path).__enter__(),
        FolderInUse,
        f"Another run is writing into {tmp_path}{whose}",
        "Wait until it has ended, or end it; one run at a time writes into a folder.",
    )
    assert path.read_text(encoding="utf-8") == written


def test_a_lock_names_its_owner_while_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_lock, "getuser", lambda: "ada")
    monkeypatch.setattr(socket, "gethostname", lambda: "lovelace")
    path = tmp_path / ".confluence-export.lock"
    with locked(tmp_path) as died:
        assert died is None
        owner = json.loads(path.read_text(encoding="utf-8"))
        assert (owner["user"], owner["host"], owner["pid"]) == ("ada", "lovelace", os.getpid())
        assert len(owner["since"]) == len("2026-01-01T00:00:00+00:00")
        assert owner["since"].endswith("+00:00")
    assert path.read_text(encoding="utf-8") == ""
    path.write_text(json.dumps({"user": "ada", "host": "lovelace", "pid": 42, "since": _ADA.since}), "utf-8")
    with locked(tmp_path) as died:
        assert died == _ADA


def test_whoever_has_no_name_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> NoReturn:
        raise KeyError("uid 4711")

    monkeypatch.setattr(run_lock, "getuser", nameless)
    assert Owner.here().user == "somebody"


def test_a_lock_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "missing" / ".confluence-export.lock"
    _refuses(
        lambda: locked(path.parent).__enter__(),
        OutputError,
        f"Cannot write {path}: No such file or directory.",
        _CHECK,
    )


_DAMAGED = (
    "Check that the folder is writable and has space; if the file is damaged, move it away: the next run "
    "exports everything again."
)


def test_a_ledger_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / ".confluence-export.sqlite3"
    path.write_bytes(b"no database, but words " * 50)
    _refuses(
        lambda: Ledger(tmp_path),
        LedgerError,
        f"The ledger {path} cannot be used: file is not a database.",
        _DAMAGED,
    )


@pytest.mark.parametrize(
    ("letters", "advice"),
    [
        (500, _DAMAGED),
        (501, "Its path is too long for a database; choose an output folder nearer to the root of the disk."),
    ],
)
def test_a_ledger_whose_path_is_too_long(tmp_path: Path, letters: int, advice: str) -> None:
    name = ".confluence-export.sqlite3"
    missing = letters - len(str(tmp_path)) - len(name) - 2
    folder = tmp_path / ("a" * missing)
    path = folder / name
    assert len(str(path)) == letters
    _refuses(
        lambda: Ledger(folder),
        LedgerError,
        f"The ledger {path} cannot be used: unable to open database file.",
        advice,
    )


def test_a_ledger_of_another_format(tmp_path: Path) -> None:
    path = tmp_path / ".confluence-export.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 3")
    database.close()
    _refuses(
        lambda: Ledger(tmp_path),
        LedgerError,
        f"The ledger {path} has format 3; this exporter reads format 4.",
        "Use the version of the exporter that wrote it, or move the ledger away: "
        "the next run then exports everything again.",
    )


def test_a_copy_of_a_ledger_knows_what_was_written_last(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.record_texts("kb-1", {"f1": "t1"})
        assert (tmp_path / ".confluence-export.sqlite3-wal").stat().st_size
        with copy_of_ledger(tmp_path) as copied:
            assert copied.texts("kb-1") == {"f1": "t1"}
            copied.record_texts("kb-1", {})
        assert ledger.texts("kb-1") == {"f1": "t1"}
    with copy_of_ledger(tmp_path / "none") as copied:
        assert copied.latest_runs() == []
    assert not (tmp_path / "none").exists()


# Limits


_LESS = (
    "What was finished is saved. Give the program more, or let it do less at a time "
    "(connection_config.parallel_downloads and parallel_uploads), then run the same command again; it goes "
    "on from there."
)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "This machine gives the program no more memory."),
        (OSError(errno.EMFILE, "x"), "This machine lets the program open no more files."),
        (OSError(errno.ENFILE, "x"), "This machine lets the program open no more files."),
        (RuntimeError("can't start new thread"), "This machine gives the program no more threads."),
    ],
)
def test_a_machine_that_gives_no_more(error: Exception, told: str) -> None:
    def ends() -> None:
        with machine_limits_told():
            raise error

    _refuses(ends, MachineExhausted, told, _LESS)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "x"), RuntimeError("another"), KeyError("x")])
def test_what_is_no_limit_of_the_machine_goes_through(error: Exception) -> None:
    with pytest.raises(type(error)) as told, machine_limits_told():
        raise error
    assert told.value is error


_CONSENT = (
    "See what would go with --dry-run. If your account lost its view of some pages, mend that; if they are "
    "meant to go, run the same command with --yes (or set export.removal_limit_percent)."
)


def test_more_that_would_go_than_may() -> None:
    rule = RemovalRule(12.5)
    rule.check(1, 8, "folder DOCS")
    rule.check(0, 0, "folder DOCS")
    _refuses(
        lambda: rule.check(2, 8, "folder DOCS"),
        RemovalStopped,
        "2 of 8 files in folder DOCS (25 %) would be removed, for Confluence does not list their pages and "
        "attachments any more; more than 12.5 % at once need your consent. Nothing was removed.",
        _CONSENT,
    )
    RemovalRule().check(2, 10, "folder DOCS")
    with pytest.raises(RemovalStopped):
        RemovalRule().check(21, 100, "folder DOCS")
