"""What one listing of a space tells, kept on disk: a large space has more pages than memory should hold."""

import json
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from threading import Lock
from typing import TypeVar

from confluence_markdown_exporter.errors import MachineExhausted
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageKind, posting_day

_PAGES_REMEMBERED = 1024
_ATTACHMENTS_REMEMBERED = 256
_ATTACHED_REMEMBERED = 16
Thing = TypeVar("Thing")
_CACHE_KB = 3_000
_ROWS_AT_A_TIME = 100
_SCHEMA = """
CREATE TABLE pages (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent_id TEXT, title TEXT NOT NULL,
    without_case TEXT NOT NULL, day TEXT NOT NULL, told TEXT NOT NULL
);
CREATE TABLE attachments (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, page_id TEXT NOT NULL, told TEXT NOT NULL
);
"""
_ARRANGEMENT = """
CREATE INDEX children ON pages (parent_id);
CREATE INDEX titles ON pages (title, day);
CREATE INDEX titles_without_case ON pages (without_case, day);
CREATE INDEX attached ON attachments (page_id);
DELETE FROM attachments WHERE page_id NOT IN (SELECT id FROM pages);
"""
_ADD_PAGE = """
INSERT INTO pages (id, parent_id, title, without_case, day, told) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, title = excluded.title,
    without_case = excluded.without_case, day = excluded.day, told = excluded.told
"""
_ADD_ATTACHMENT = """
INSERT INTO attachments (id, page_id, told) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET page_id = excluded.page_id, told = excluded.told
"""
_EVERY_PAGE = "SELECT id FROM pages ORDER BY place"
_IN_ORDER_OF_PAGES = """
FROM pages JOIN attachments ON attachments.page_id = pages.id ORDER BY pages.place, attachments.place
"""
_EVERY_ATTACHMENT = f"SELECT attachments.id {_IN_ORDER_OF_PAGES}"
_ALL_OF_EVERY_ATTACHMENT = f"SELECT attachments.id, attachments.told {_IN_ORDER_OF_PAGES}"
_ID = "id"
_PAGE_FACTS = tuple(field.name for field in fields(Page) if field.name != _ID)
_KIND, _LABELS = _PAGE_FACTS.index("kind"), _PAGE_FACTS.index("labels")
_facts_of_page = attrgetter(*_PAGE_FACTS)
_ATTACHMENT_FACTS = tuple(field.name for field in fields(Attachment) if field.name != _ID)
_facts_of_attachment = attrgetter(*_ATTACHMENT_FACTS)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


class Listing:
    """The pages and attachments of a space by id.

    What is listed twice stands where it was listed first, as it was listed last. An attachment of a page that
    is not listed is left out. All is kept in a temporary database of SQLite, which is gone with the program,
    however that ends, and is written to disk only where there is much of it (sqlite.org/inmemorydb.html,
    "Temporary Databases"). `MachineExhausted` is raised where the disk has no room for it.

    `pages` come in the order of the listing, `attachments` in that of their pages.
    """

    def __init__(self, pages: Iterable[Page], attachments: Iterable[Attachment]) -> None:
        # SQLite lets threads ask one after the other, but from Python 3.12 on they may share a statement.
        self._asking = Lock()
        self.attachments_of = lru_cache(_ATTACHED_REMEMBERED)(self._attachments_of)
        try:
            # Threads that download ask for titles.
            self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self._database.close)
            self._fill(pages, attachments)
        except sqlite3.Error as error:
            raise _no_room(error) from error
        self.pages: Mapping[str, Page] = _Listed(
            self, "pages", _EVERY_PAGE, _page, remembered=_PAGES_REMEMBERED
        )
        self.attachments: Mapping[str, Attachment] = _Listed(
            self,
            "attachments",
            _EVERY_ATTACHMENT,
            _attachment,
            remembered=_ATTACHMENTS_REMEMBERED,
        )

    def _fill(self, pages: Iterable[Page], attachments: Iterable[Attachment]) -> None:
        self._database.executescript(f"PRAGMA cache_size = -{_CACHE_KB}; {_SCHEMA}")
        self._database.execute("BEGIN")
        self._database.executemany(_ADD_PAGE, map(_page_row, pages))
        self._database.executemany(_ADD_ATTACHMENT, map(_attachment_row, attachments))
        self._database.execute("COMMIT")
        self._database.executescript(f"BEGIN; {_ARRANGEMENT} COMMIT;")

    def page_titled(self, title: str, day: str) -> Page | None:
        """Find a page by title and posting day, the last listed of several.

        The exact title wins over one that differs by case alone.
        """
        exactly = "SELECT id FROM pages WHERE title = ? AND day = ? ORDER BY place DESC"
        nearly = "SELECT id FROM pages WHERE without_case = ? AND day = ? ORDER BY place DESC"
        page_id = self._first(exactly, title, day) or self._first(nearly, title.casefold(), day)
        return self.pages[page_id] if page_id else None

    def pages_below(self, page_id: str) -> list[Page]:
        """Return the pages that name this one as their parent."""
        found = self._all("SELECT id FROM pages WHERE parent_id = ? ORDER BY place", page_id)
        return [self.pages[child_id] for child_id in found]

    def _attachments_of(self, page_id: str) -> Sequence[Attachment]:
        """Return the attachments of a page."""
        found = self._rows("SELECT id, told FROM attachments WHERE page_id = ? ORDER BY place", page_id)
        return [_attachment(*row) for row in found]

    def each_attachment(self) -> Iterator[Attachment]:
        """Read all attachments one after the other, in the order of their pages."""
        return (_attachment(*row) for row in self._rows(_ALL_OF_EVERY_ATTACHMENT))

    def _first(self, question: str, *values: str) -> str | None:
        try:
            with self._asking:
                found = self._database.execute(question, values).fetchone()
        except sqlite3.Error as error:
            raise _no_room(error) from error
        return found[0] if found else None

    def _all(self, question: str, *values: str) -> Iterator[str]:
        return (found for (found,) in self._rows(question, *values))

    def _rows(self, question: str, *values: str) -> Iterator[tuple[str, ...]]:
        try:
            with self._asking:
                answer = self._database.execute(question, values)
            while rows := self._next_of(answer):
                yield from rows
        except sqlite3.Error as error:
            raise _no_room(error) from error

    def _next_of(self, answer: sqlite3.Cursor) -> list[tuple[str, ...]]:
        with self._asking:
            return answer.fetchmany(_ROWS_AT_A_TIME)


class _Listed(Mapping[str, Thing]):
    """What a table holds, by id; what was asked for lately is remembered."""

    def __init__(
        self,
        listing: Listing,
        table: str,
        every_id: str,
        read: Callable[[str, str], Thing],
        *,
        remembered: int,
    ) -> None:
        self._first = listing._first
        self._all = listing._all
        self._how_many = f"SELECT count(*) FROM {table}"  # noqa: S608 - one of ours
        self._told = f"SELECT told FROM {table} WHERE id = ?"  # noqa: S608
        self._id = f"SELECT id FROM {table} WHERE id = ?"  # noqa: S608
        self._every_id = every_id
        self._read = read
        self._remembered = lru_cache(remembered)(self._look_up)

    def __len__(self) -> int:
        return int(self._first(self._how_many) or 0)

    def __iter__(self) -> Iterator[str]:
        return self._all(self._every_id)

    def __contains__(self, one_id: object) -> bool:
        return self._first(self._id, str(one_id)) is not None

    def __getitem__(self, one_id: str) -> Thing:
        found = self._remembered(one_id)
        if found is None:
            raise KeyError(one_id)
        return found

    def _look_up(self, one_id: str) -> Thing | None:
        told = self._first(self._told, one_id)
        return self._read(one_id, told) if told else None


def _page(page_id: str, told: str) -> Page:
    facts = json.loads(told)
    facts[_KIND] = PageKind(facts[_KIND])
    facts[_LABELS] = tuple(facts[_LABELS])
    return Page(page_id, *facts)


def _attachment(attachment_id: str, told: str) -> Attachment:
    return Attachment(attachment_id, *json.loads(told))


def _page_row(page: Page) -> tuple[str | None, ...]:
    day, told = posting_day(page), _as_json(_facts_of_page(page))
    return page.id, page.parent_id, page.title, page.title.casefold(), day, told


def _attachment_row(attachment: Attachment) -> tuple[str, ...]:
    return attachment.id, attachment.page_id, _as_json(_facts_of_attachment(attachment))


def _no_room(error: sqlite3.Error) -> MachineExhausted:
    return MachineExhausted(
        f"The listing of the space cannot be kept in {tempfile.gettempdir()}: {error}.",
        advice="Make room there, or name another folder for temporary files with TMPDIR; "
        "then run the same command again. What was finished is saved.",
    )
