"""The record of what an export folder holds: one SQLite file inside it."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

from confluence_markdown_exporter.errors import LedgerError
from confluence_markdown_exporter.models.ledger_rows import (
    AttachmentRow,
    FileState,
    Key,
    PageOfAnotherSpace,
    PageRow,
    RunRow,
)

LEDGER_NAME = ".confluence-export.sqlite3"
SCHEMA_VERSION = 4

KEPT_RUNS = 20
"""How many runs over each space are remembered."""

_ASKED_AT_ONCE = 500
_LONGEST_PATH = 500
"""What SQLite opens: 512 bytes (sqlite.org, os_unix.c, MAX_PATHNAME), less what it appends to names."""
_TOO_LONG = "Its path is too long for a database; choose an output folder nearer to the root of the disk."
_UNUSABLE = (
    "Check that the folder is writable and has space; if the file is damaged, move it away: the next run "
    "exports everything again."
)

_SCHEMA = """
CREATE TABLE pages (
    site TEXT NOT NULL, space_key TEXT NOT NULL, page_id TEXT NOT NULL, version INTEGER NOT NULL,
    path TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    made_with TEXT NOT NULL, fingerprint TEXT NOT NULL, answers TEXT NOT NULL,
    title TEXT NOT NULL, posting_day TEXT NOT NULL, unsupported TEXT NOT NULL,
    PRIMARY KEY (site, space_key, page_id)
) WITHOUT ROWID;
CREATE INDEX page_paths ON pages (path);
CREATE TABLE attachments (
    site TEXT NOT NULL, space_key TEXT NOT NULL, attachment_id TEXT NOT NULL, page_id TEXT NOT NULL,
    version INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (site, space_key, attachment_id)
) WITHOUT ROWID;
CREATE INDEX attachment_paths ON attachments (path);
CREATE TABLE knowledge_files (
    knowledge_id TEXT NOT NULL, file_id TEXT NOT NULL, text_hash TEXT NOT NULL,
    PRIMARY KEY (knowledge_id, file_id)
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, space_key TEXT NOT NULL,
    ended TEXT NOT NULL, summary TEXT NOT NULL
);
"""

_PAGE = (
    "page_id, version, path, sha256, size, modified_ns, made_with, fingerprint, answers, title, posting_day,"
    " unsupported"
)
_ATTACHMENT = "attachment_id, page_id, version, path, sha256, size, modified_ns, title"


Row = TypeVar("Row")


class Ledger:
    """What is where, for one output folder. All failures are `LedgerError`.

    Rows are written after the file that they tell of, so a kill leaves at worst a file without its row,
    which the next run writes again.
    """

    def __init__(self, output: Path) -> None:
        self.path = output / LEDGER_NAME
        with self._explained(), ExitStack() as otherwise:
            self._database = sqlite3.connect(self.path, isolation_level=None)
            otherwise.callback(self._database.close)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._ensure_schema()
            otherwise.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def pages(self, site: str, space_key: str) -> "Rows[PageRow]":
        """Return the rows of a space's pages by page id, each read when it is asked for."""
        return Rows(self._each, "pages", "page_id", _PAGE, _page_row, (site, space_key))

    def page_paths(self, site: str, space_key: str) -> Iterator[tuple[str, str]]:
        """Go through the pages of a space: the id of each, and where its file is."""
        asked = "SELECT page_id, path FROM pages WHERE site = ? AND space_key = ?"
        return ((page_id, path) for page_id, path in self._each(asked, site, space_key))

    def pages_elsewhere(self, site: str, space_key: str) -> list[PageOfAnotherSpace]:
        """Return the pages of all other spaces of a site."""
        found = self._ask(
            "SELECT space_key, page_id, title, posting_day, path FROM pages"
            " WHERE site = ? AND space_key <> ?",
            site,
            space_key,
        )
        return [PageOfAnotherSpace(*row) for row in found]

    def attachments(self, site: str, space_key: str) -> "Rows[AttachmentRow]":
        """Return the rows of a space's attachments by attachment id, each read when it is asked for."""
        return Rows(
            self._each, "attachments", "attachment_id", _ATTACHMENT, _attachment_row, (site, space_key)
        )

    def other_sites(self, site: str, space_key: str) -> list[str]:
        """Return from which other sites a space of this key was exported."""
        found = self._ask(
            "SELECT DISTINCT site FROM pages WHERE site <> ? AND space_key = ? ORDER BY site", site, space_key
        )
        return [row[0] for row in found]

    def hashes_at(self, paths: Sequence[str]) -> dict[str, frozenset[str]]:
        """Return what was written to these paths, by the rows of all spaces and sites: SHA-256s by path."""
        found: dict[str, frozenset[str]] = {}
        for start in range(0, len(paths), _ASKED_AT_ONCE):
            some = paths[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._ask(
                f"SELECT path, sha256 FROM pages WHERE path IN ({marks})"  # noqa: S608 - question marks
                f" UNION SELECT path, sha256 FROM attachments WHERE path IN ({marks})",
                *some,
                *some,
            )
            for path, sha256 in rows:
                found[path] = found.get(path, frozenset()) | {sha256}
        return found

    def is_of_another_site(self, path: str, site: str) -> bool:
        """Say whether another site's page or attachment has its file at this path."""
        found = self._ask(
            "SELECT 1 FROM pages WHERE path = ? AND site <> ?"
            " UNION ALL SELECT 1 FROM attachments WHERE path = ? AND site <> ? LIMIT 1",
            path,
            site,
            path,
            site,
        )
        return bool(found)

    def record_page(self, site: str, space_key: str, row: PageRow) -> None:
        """Say that the page's file is written."""
        self._ask(
            f"INSERT OR REPLACE INTO pages (site, space_key, {_PAGE})"  # noqa: S608 - a constant
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            site,
            space_key,
            row.page_id,
            row.version,
            row.path,
            row.file.sha256,
            row.file.size,
            row.file.modified_ns,
            row.made_with,
            row.fingerprint,
            row.answers,
            row.title,
            row.posting_day,
            row.unsupported,
        )

    def record_attachment(self, site: str, space_key: str, row: AttachmentRow) -> None:
        """Say that the attachment's file is written."""
        self._ask(
            f"INSERT OR REPLACE INTO attachments (site, space_key, {_ATTACHMENT})"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            site,
            space_key,
            row.attachment_id,
            row.page_id,
            row.version,
            row.path,
            row.file.sha256,
            row.file.size,
            row.file.modified_ns,
            row.title,
        )

    def forget(self, site: str, space_key: str, key: Key) -> None:
        """Say that the file of a page or attachment of a space is gone."""
        kind, confluence_id = key
        table, column = ("pages", "page_id") if kind == "page" else ("attachments", "attachment_id")
        self._ask(
            f"DELETE FROM {table} WHERE site = ? AND space_key = ? AND {column} = ?",  # noqa: S608
            site,
            space_key,
            confluence_id,
        )

    def texts(self, knowledge_id: str) -> dict[str, str]:
        """Return the hash of the text that each file of a knowledge base had when last seen, by file id."""
        found = self._ask(
            "SELECT file_id, text_hash FROM knowledge_files WHERE knowledge_id = ?", knowledge_id
        )
        return dict(found)

    def record_texts(self, knowledge_id: str, texts: Mapping[str, str]) -> None:
        """Say which texts the files of a knowledge base have now, and forget all other files of it."""
        with self.transaction():
            self._ask("DELETE FROM knowledge_files WHERE knowledge_id = ?", knowledge_id)
            for file_id, text_hash in texts.items():
                self._ask("INSERT INTO knowledge_files VALUES (?, ?, ?)", knowledge_id, file_id, text_hash)

    def record_run(self, row: RunRow) -> None:
        """Keep the summary of an ended run, and the latest of those before."""
        with self.transaction():
            self._ask(
                "INSERT INTO runs (site, space_key, ended, summary) VALUES (?, ?, ?, ?)",
                row.site,
                row.space_key,
                row.ended,
                row.summary,
            )
            self._ask(
                "DELETE FROM runs WHERE site = ? AND space_key = ? AND id NOT IN"
                " (SELECT id FROM runs WHERE site = ? AND space_key = ? ORDER BY id DESC LIMIT ?)",
                row.site,
                row.space_key,
                row.site,
                row.space_key,
                KEPT_RUNS,
            )

    def latest_runs(self) -> list[RunRow]:
        """Return what is remembered of ended runs, the newest first; at most `KEPT_RUNS` over each space."""
        found = self._ask("SELECT site, space_key, ended, summary FROM runs ORDER BY id DESC")
        return [RunRow(*row) for row in found]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write the rows recorded inside at once; also when an error passes through, for they are true."""
        self._ask("BEGIN")
        try:
            yield
        finally:
            self._ask("COMMIT")

    def _ask(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        return list(self._each(statement, *values))

    def _each(self, statement: str, *values: str | int) -> Iterator[tuple[Any, ...]]:
        with self._explained():
            yield from self._database.execute(statement, values)

    def _ensure_schema(self) -> None:
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        elif version != SCHEMA_VERSION:
            raise LedgerError(
                f"The ledger {self.path} has format {version}; this exporter reads format {SCHEMA_VERSION}.",
                advice="Use the version of the exporter that wrote it, or move the ledger away: "
                "the next run then exports everything again.",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(
                f"The ledger {self.path} cannot be used: {error}.",
                advice=_TOO_LONG if len(os.fsencode(self.path)) > _LONGEST_PATH else _UNUSABLE,
            ) from error


class Rows(Mapping[str, Row]):
    """The rows of one space in a table, by the id of what they stand for, as they are when asked for."""

    def __init__(
        self,
        each: Callable[..., Iterator[tuple[Any, ...]]],
        table: str,
        id_column: str,
        columns: str,
        made_of: Callable[..., Row],
        space: tuple[str, str],
    ) -> None:
        of_space = f"FROM {table} WHERE site = ? AND space_key = ?"
        self._each = each
        self._row = f"SELECT {columns} {of_space} AND {id_column} = ?"
        self._some = f"SELECT {columns} {of_space} AND {id_column} IN "
        self._ids = f"SELECT {id_column} {of_space}"
        self._count = f"SELECT count(*) {of_space}"
        self._made_of = made_of
        self._space = space

    def __getitem__(self, one_id: str) -> Row:
        for values in self._each(self._row, *self._space, one_id):
            return self._made_of(*values)
        raise KeyError(one_id)

    def some(self, ids: Sequence[str]) -> dict[str, Row]:
        """Read the rows of so many ids at once, as far as there are any; SQLite takes some hundreds."""
        marks = ",".join("?" * len(ids))
        found = self._each(f"{self._some} ({marks})", *self._space, *ids)
        return {values[0]: self._made_of(*values) for values in found}

    def __iter__(self) -> Iterator[str]:
        return (one_id for (one_id,) in self._each(self._ids, *self._space))

    def __len__(self) -> int:
        [(count,)] = self._each(self._count, *self._space)
        return int(count)


@contextmanager
def copy_of_ledger(output: Path) -> Iterator[Ledger]:
    """Open a copy of the ledger of an output folder, which may not even exist: nothing there is written."""
    with TemporaryDirectory(prefix="confluence-export-") as scratch:
        for part in ("", "-wal"):  # what a killed run wrote last is in the second
            original = output / f"{LEDGER_NAME}{part}"
            if original.is_file():
                shutil.copy(original, scratch)
        with Ledger(Path(scratch)) as ledger:
            yield ledger


def _page_row(
    page_id: str, version: int, path: str, sha256: str, size: int, modified_ns: int, *rest: str
) -> PageRow:
    return PageRow(page_id, version, path, FileState(sha256, size, modified_ns), *rest)


def _attachment_row(
    attachment_id: str,
    page_id: str,
    version: int,
    path: str,
    sha256: str,
    size: int,
    modified_ns: int,
    title: str,
) -> AttachmentRow:
    file = FileState(sha256, size, modified_ns)
    return AttachmentRow(attachment_id, page_id, version, path, file, title)
