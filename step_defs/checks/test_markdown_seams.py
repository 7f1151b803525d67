"""Running text, piece beside piece: a reader sees the text and the marks of the page, whatever meets what."""

from itertools import product
from xml.etree.ElementTree import Element

import pytest
from markdown_it import MarkdownIt

from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.parsing import parse, parse_html, text_of
from confluence_markdown_exporter.markdown.resolver import NothingKnown

pytestmark = pytest.mark.unit

_READER = MarkdownIt("commonmark").enable(["strikethrough"])
_MARKS = {"strong": "strong", "em": "em", "del": "del", "s": "del", "code": "code", "a": "a", "u": "u"}
_PIECES = [
    "a",
    "z z",
    " ",
    "(",
    "!",
    "*",
    "~",
    "\\",
    "`",
    "[",
    "<em>b</em>",
    "<em>c!</em>",
    "<em> d</em>",
    "<strong>e</strong>",
    "<strong>(f)</strong>",
    "<strong><em>g</em>.</strong>",
    "<del>h</del>",
    "<del>i.</del>",
    "<del>~</del>",
    "<u>j</u>",
    "<span>k</span>",
    "<code>l</code>",
    "<code>`</code>",
    "<em><code>m</code></em>",
    '<a href="http://n/">n</a>',
    '<em><a href="http://o/">o</a></em>',
]


def _letters(paragraph: Element) -> list[tuple[str, frozenset[str]]]:
    """Return every sign, letters with the marks around them; within code no other mark counts."""
    found: list[tuple[str, frozenset[str]]] = []

    def take(text: str | None, marks: frozenset[str]) -> None:
        counted = frozenset({"code"}) if "code" in marks else marks
        shown = "".join((text or "").split())
        found.extend((sign, counted if sign.isalnum() else frozenset()) for sign in shown)

    def walk(element: Element, outer: frozenset[str]) -> None:
        marks = outer | ({_MARKS[element.tag]} if element.tag in _MARKS else frozenset())
        take(element.text, marks)
        for child in element:
            walk(child, marks)
            take(child.tail, marks)

    walk(paragraph, frozenset())
    return found


@pytest.mark.parametrize(("before", "after"), [("q", "q"), ("", "")], ids=["within words", "alone"])
def test_a_reader_sees_each_piece_as_it_is_whatever_it_stands_beside(before: str, after: str) -> None:
    pairs = ["".join(pair) for pair in product(_PIECES, repeat=2)]
    runs = [f"{before}{pair}{after}" for pair in pairs if not pair.isspace()]
    storage = "".join(f"<p>{run}</p>" for run in runs)
    markdown = convert(storage, NothingKnown()).markdown
    seen = parse_html(_READER.render(markdown))
    assert len(seen) == len(runs)
    misread = {
        run: text_of(read)
        for run, written, read in zip(runs, parse(storage), seen, strict=True)
        if _letters(written) != _letters(read)
    }
    assert misread == {}
