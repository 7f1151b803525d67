"""The record of what an export folder holds: one SQLite file inside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from confluence_markdown_exporter.errors import LedgerError

LEDGER_NAME = ".confluence-export.sqlite3"
SCHEMA_VERSION = 3

_SCHEMA = """
CREATE TABLE pages (
    site TEXT NOT NULL, page_id TEXT NOT NULL, space_key TEXT NOT NULL, version INTEGER NOT NULL,
    path TEXT NOT NULL, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL, answers TEXT NOT NULL,
    title TEXT NOT NULL, posting_day TEXT NOT NULL, unsupported TEXT NOT NULL,
    PRIMARY KEY (site, page_id)
) WITHOUT ROWID;
CREATE TABLE attachments (
    site TEXT NOT NULL, attachment_id TEXT NOT NULL, space_key TEXT NOT NULL, page_id TEXT NOT NULL,
    version INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (site, attachment_id)
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, space_key TEXT NOT NULL,
    ended TEXT NOT NULL, summary TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page's Markdown file.

    `fingerprint` covers all that the file depends on besides the body and its links; `answers` is what the
    converter was told about links and the like (see `LinkResolver`), so that a later run can ask again and
    compare. `title` and `posting_day` (`2024/05/10`, "" for a page) are how other spaces name the page.
    `unsupported` names the macros and elements in it that could not be converted, one a line.
    """

    page_id: str
    version: int
    path: str
    sha256: str
    fingerprint: str
    answers: str
    title: str
    posting_day: str
    unsupported: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One attachment's file; `size` is in bytes."""

    attachment_id: str
    page_id: str
    version: int
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """One ended run over one space; `summary` is its JSON."""

    site: str
    space_key: str
    ended: str
    summary: str


class Ledger:
    """What is where, for one output folder. All failures are `LedgerError`.

    Rows are written after the file that they tell of, so a kill leaves at worst a file without its row,
    which the next run writes again.
    """

    def __init__(self, output: Path) -> None:
        self.path = output / LEDGER_NAME
        with self._explained():
            self._database = sqlite3.connect(self.path, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._ensure_schema()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def pages(self, site: str, space_key: str) -> dict[str, PageRow]:
        """Return the rows of a space's pages by page id."""
        with self._explained():
            rows = self._database.execute(
                "SELECT page_id, version, path, sha256, fingerprint, answers, title, posting_day, unsupported"
                " FROM pages WHERE site = ? AND space_key = ?",
                (site, space_key),
            )
            return {row[0]: PageRow(*row) for row in rows}

    def pages_elsewhere(self, site: str, space_key: str) -> list[tuple[str, PageRow]]:
        """Return the rows of the pages of all other spaces of a site, each with the key of its space."""
        with self._explained():
            rows = self._database.execute(
                "SELECT space_key, page_id, version, path, sha256, fingerprint, answers, title, posting_day,"
                " unsupported FROM pages WHERE site = ? AND space_key <> ?",
                (site, space_key),
            )
            return [(key, PageRow(*row)) for key, *row in rows]

    def attachments(self, site: str, space_key: str) -> dict[str, AttachmentRow]:
        """Return the rows of a space's attachments by attachment id."""
        with self._explained():
            rows = self._database.execute(
                "SELECT attachment_id, page_id, version, path, sha256, size FROM attachments"
                " WHERE site = ? AND space_key = ?",
                (site, space_key),
            )
            return {row[0]: AttachmentRow(*row) for row in rows}

    def record_page(self, site: str, space_key: str, row: PageRow) -> None:
        """Say that the page's file is written."""
        with self._explained():
            self._database.execute(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    site,
                    row.page_id,
                    space_key,
                    row.version,
                    row.path,
                    row.sha256,
                    row.fingerprint,
                    row.answers,
                    row.title,
                    row.posting_day,
                    row.unsupported,
                ),
            )

    def record_attachment(self, site: str, space_key: str, row: AttachmentRow) -> None:
        """Say that the attachment's file is written."""
        with self._explained():
            self._database.execute(
                "INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    site,
                    row.attachment_id,
                    space_key,
                    row.page_id,
                    row.version,
                    row.path,
                    row.sha256,
                    row.size,
                ),
            )

    def record_run(self, row: RunRow) -> None:
        """Keep the summary of an ended run."""
        with self._explained():
            self._database.execute(
                "INSERT INTO runs (site, space_key, ended, summary) VALUES (?, ?, ?, ?)",
                (row.site, row.space_key, row.ended, row.summary),
            )

    def latest_runs(self, count: int = 20) -> list[RunRow]:
        """Return the summaries of the latest runs, the newest first."""
        with self._explained():
            rows = self._database.execute(
                "SELECT site, space_key, ended, summary FROM runs ORDER BY id DESC LIMIT ?", (count,)
            )
            return [RunRow(*row) for row in rows]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write the rows recorded inside at once; also when an error passes through, for they are true."""
        with self._explained():
            self._database.execute("BEGIN")
        try:
            yield
        finally:
            with self._explained():
                self._database.execute("COMMIT")

    def _ensure_schema(self) -> None:
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        elif version != SCHEMA_VERSION:
            self._database.close()
            raise LedgerError(
                f"The ledger {self.path} has format {version}; this exporter reads format {SCHEMA_VERSION}.",
                advice="Use the version that wrote it, or export into another folder.",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(
                f"The ledger {self.path} cannot be used: {error}.",
                advice="Check that the folder is writable and has space; if the file is damaged, "
                "move it away: the next run exports everything again.",
            ) from error
