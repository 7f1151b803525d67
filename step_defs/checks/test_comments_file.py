"""The file of the comments on a page, whole: threads, replies, places, and when it is written or removed."""

from pathlib import Path, PurePosixPath

import pytest

from confluence_markdown_exporter.exporters.comments import comments_document, comments_path, write_comments
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.markdown.style import PRESETS
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.page import Page
from support.markdown_examples import HandbookResolver

pytestmark = pytest.mark.unit

_STYLE = PRESETS["github"]()
_PAGE = Page("7", "Team [rules]", "DOCS", 1)


def _said(number: int, words: str, minute: int, **more: str | bool | None) -> Comment:
    when = f"2024-04-22T16:{minute:02}:21.231Z"
    told = {"author": "Ada", "created": when, **more}
    return Comment(str(number), "7", f"<p>{words}</p>", **told)  # type: ignore[arg-type]  # told by name


def _document(*comments: Comment) -> str:
    return comments_document(_PAGE, "Team rules.md", comments, HandbookResolver(), _STYLE)


def test_threads_stand_in_the_order_in_which_they_began_with_replies_below() -> None:
    told = _document(
        _said(4, "To the reply", 40, author="Cleo", parent_id="3"),
        _said(2, "Second", 20, author=""),
        _said(3, "Reply", 30, author="Bo*b", parent_id="1"),
        _said(1, "First", 10, marked_text="so [it] is"),
        _said(5, "Late reply", 50, parent_id="1"),
        _said(6, "To somebody gone", 55, parent_id="99", is_resolved=True),
    )
    assert told == (
        "# Comments on [Team \\[rules\\]](Team%20rules.md)\n\n"
        "## Ada, 2024-04-22 16:10, on “so [it] is”\n\n"
        "First\n\n"
        "> **Bo\\*b, 2024-04-22 16:30**\n>\n> Reply\n>\n"
        "> > **Cleo, 2024-04-22 16:40**\n> >\n> > To the reply\n\n"
        "> **Ada, 2024-04-22 16:50**\n>\n> Late reply\n\n"
        "## Somebody, 2024-04-22 16:20\n\n"
        "Second\n\n"
        "## Ada, 2024-04-22 16:55 (resolved)\n\n"
        "To somebody gone\n"
    )


def test_at_the_same_moment_the_lower_number_comes_first() -> None:
    told = _document(_said(10, "Ten", 1), _said(9, "Nine", 1), _said(0, "Zero", 1, created=""))
    assert [line for line in told.splitlines() if line in {"Nine", "Ten", "Zero"}] == ["Zero", "Nine", "Ten"]
    assert "## Ada\n\nZero" in told


def test_a_comment_without_words_is_told_of_by_its_author() -> None:
    assert _document(Comment("1", "7", "<p> </p>", "Ada")).endswith(".md)\n\n## Ada\n")


def test_quotations_end_somewhere() -> None:
    chain = [_said(number, f"Word {number}", number, parent_id=str(number - 1)) for number in range(2, 31)]
    deepest = max(_document(_said(1, "Word 1", 1), *chain).splitlines(), key=lambda line: line.count("> "))
    assert deepest.count("> ") == 20


def test_a_file_is_written_where_its_text_changes_and_goes_with_the_last_comment(tmp_path: Path) -> None:
    folder, path = OutputFolder(tmp_path), PurePosixPath("DOCS", "Team rules.md")
    file = tmp_path / "DOCS" / "Team rules.comments.md"

    def write(*comments: Comment) -> int:
        return write_comments(comments, {_PAGE: path}, folder, lambda _page: HandbookResolver(), _STYLE)

    assert comments_path(path) == PurePosixPath("DOCS", "Team rules.comments.md")
    elsewhere = Comment("8", "another page", "<p>x</p>")
    assert write(elsewhere) == 0
    assert not file.exists()
    assert write(_said(1, "First", 1), _said(2, "Second", 2), elsewhere) == 2
    first = file.stat().st_mtime_ns
    assert write(_said(1, "First", 1), _said(2, "Second", 2)) == 2
    assert file.stat().st_mtime_ns == first
    assert write(_said(1, "Changed", 1)) == 1
    assert "Changed" in file.read_text(encoding="utf-8")
    assert write() == 0
    assert not file.exists()
