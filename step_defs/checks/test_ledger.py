"""What the ledger remembers comes back as it was told, and is forgotten by itself alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from confluence_markdown_exporter.errors import LedgerError
from confluence_markdown_exporter.ledger import LEDGER_NAME, Ledger
from confluence_markdown_exporter.models.ledger_rows import (
    AttachmentRow,
    FileState,
    PageOfAnotherSpace,
    PageRow,
    RunRow,
)

pytestmark = pytest.mark.unit

_SITES = ("https://one.example", "https://two.example")
_SPACES = ("DOCS", "OPS")


def _page(page_id: str = "7", path: str = "DOCS/Rules.md", sha256: str = "aa") -> PageRow:
    file = FileState(sha256, 10, 11)
    return PageRow(page_id, 3, path, file, "made", "print", "answers", "Rules", "2024/05/10", "chart\nmap")


def _attachment(attachment_id: str = "att9", path: str = "DOCS/a.pdf", sha256: str = "bb") -> AttachmentRow:
    return AttachmentRow(attachment_id, "7", 2, path, FileState(sha256, 20, 21), "a.pdf")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path) as opened:
        yield opened


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """The same page and attachment, in two spaces of two sites."""
    for site in _SITES:
        for space in _SPACES:
            ledger.record_page(site, space, _page())
            ledger.record_attachment(site, space, _attachment())
    return ledger


def test_rows_come_back_as_they_were_told(ledger: Ledger) -> None:
    ledger.record_page(_SITES[0], "DOCS", _page())
    ledger.record_attachment(_SITES[0], "DOCS", _attachment())
    assert ledger.pages(_SITES[0], "DOCS") == {"7": _page()}
    assert ledger.attachments(_SITES[0], "DOCS") == {"att9": _attachment()}
    assert ledger.pages(_SITES[1], "DOCS") == {}
    assert ledger.attachments(_SITES[0], "OPS") == {}
    assert (_page().key, _attachment().key) == (("page", "7"), ("attachment", "att9"))


def test_rows_of_some_are_read_at_once(full: Ledger) -> None:
    full.record_page(_SITES[0], "DOCS", _page("8", "DOCS/Plans.md"))
    full.record_page(_SITES[0], "DOCS", _page("9", "DOCS/Ways.md"))
    full.record_page(_SITES[0], "OPS", _page("10", "OPS/Else.md"))
    rows = full.pages(_SITES[0], "DOCS")
    assert rows.some(["9", "7", "10", "11"]) == {"9": _page("9", "DOCS/Ways.md"), "7": _page()}
    assert rows.some([]) == {}
    assert full.attachments(_SITES[1], "OPS").some(["att9"]) == {"att9": _attachment()}
    assert sorted(full.page_paths(_SITES[0], "OPS")) == [("10", "OPS/Else.md"), ("7", "DOCS/Rules.md")]


def test_a_row_takes_the_place_of_its_former_self(ledger: Ledger) -> None:
    for row in (_page(), _page(path="DOCS/New.md", sha256="cc")):
        ledger.record_page(_SITES[0], "DOCS", row)
    for attachment in (_attachment(), _attachment(path="DOCS/b.pdf")):
        ledger.record_attachment(_SITES[0], "DOCS", attachment)
    assert ledger.pages(_SITES[0], "DOCS") == {"7": _page(path="DOCS/New.md", sha256="cc")}
    assert ledger.attachments(_SITES[0], "DOCS") == {"att9": _attachment(path="DOCS/b.pdf")}


@pytest.mark.parametrize("kind", ["page", "attachment"])
def test_one_is_forgotten_and_no_other(full: Ledger, kind: str) -> None:
    row = _page() if kind == "page" else _attachment()
    full.forget(_SITES[0], "DOCS", row.key)
    left = {
        (site, space, of)
        for site in _SITES
        for space in _SPACES
        for of, rows in (("page", full.pages(site, space)), ("attachment", full.attachments(site, space)))
        if rows
    }
    everything = {(site, space, of) for site in _SITES for space in _SPACES for of in ("page", "attachment")}
    assert everything - left == {(_SITES[0], "DOCS", kind)}


def test_what_is_known_of_other_spaces_and_sites(full: Ledger) -> None:
    assert full.pages_elsewhere(_SITES[0], "DOCS") == [
        PageOfAnotherSpace("OPS", "7", "Rules", "2024/05/10", "DOCS/Rules.md")
    ]
    assert full.other_sites(_SITES[0], "DOCS") == [_SITES[1]]
    assert full.other_sites(_SITES[0], "NEW") == []
    assert full.is_of_another_site("DOCS/Rules.md", _SITES[0])
    assert full.is_of_another_site("DOCS/a.pdf", _SITES[0])
    assert not full.is_of_another_site("DOCS/other.md", _SITES[0])


def test_all_hashes_of_a_path_are_known(ledger: Ledger) -> None:
    ledger.record_page(_SITES[0], "DOCS", _page(sha256="aa"))
    ledger.record_page(_SITES[1], "DOCS", _page(sha256="cc"))
    ledger.record_attachment(_SITES[0], "DOCS", _attachment())
    assert ledger.hashes_at(["DOCS/Rules.md", "DOCS/a.pdf", "DOCS/none.md"]) == {
        "DOCS/Rules.md": frozenset({"aa", "cc"}),
        "DOCS/a.pdf": frozenset({"bb"}),
    }


def test_texts_of_a_knowledge_base_replace_the_former_ones(ledger: Ledger) -> None:
    ledger.record_texts("kb-1", {"f1": "t1", "f2": "t2"})
    ledger.record_texts("kb-2", {"f1": "t9"})
    ledger.record_texts("kb-1", {"f2": "t3"})
    assert (ledger.texts("kb-1"), ledger.texts("kb-2"), ledger.texts("kb-3")) == (
        {"f2": "t3"},
        {"f1": "t9"},
        {},
    )


def test_the_latest_runs_come_first(ledger: Ledger) -> None:
    runs = [RunRow(_SITES[0], "DOCS", f"2024-04-2{day}T00:00:00", f'{{"day": {day}}}') for day in (1, 2, 3)]
    for run in runs:
        ledger.record_run(run)
    assert ledger.latest_runs() == runs[::-1]


def test_what_was_recorded_before_an_error_stays(ledger: Ledger) -> None:
    with suppress(RuntimeError), ledger.transaction():
        ledger.record_page(_SITES[0], "DOCS", _page())
        raise RuntimeError
    assert list(ledger.pages(_SITES[0], "DOCS")) == ["7"]


def test_what_is_no_ledger_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def connected(*about: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401
        opened.append(connect(*about, **named))
        return opened[0]

    (tmp_path / LEDGER_NAME).write_bytes(b"This is no database. " * 100)
    monkeypatch.setattr(sqlite3, "connect", connected)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger(tmp_path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        opened[0].execute("SELECT 1")
