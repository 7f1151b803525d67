"""Whatever a body holds, its words survive, and a Markdown reader sees the same text as Confluence shows."""

import html
import re
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.parsing import parse, parse_html
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from step_defs.checks.markdown_words import missing_words, words_of

pytestmark = pytest.mark.unit

_READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_TAG = re.compile(r"<!-- -->|</?[a-z0-9]+(?: href=\"[^\"]*\")?(?: ?/)?>")

_SIGNS = st.sampled_from(
    [
        *'ab1 *_`~[]()<>&!#-+=|\\.:;"/x\n',
        "http://a.b",
        "&amp;",
        "&copy;",
        "1.",
        "é",
        "」",
        "「",
        "[x]",
        "\xa0",
    ]
)
_TEXTS = st.lists(_SIGNS, max_size=14).map("".join).map(lambda text: html.escape(text, quote=False))
_PIECES = st.recursive(
    _TEXTS,
    lambda inner: (
        st.tuples(
            st.sampled_from(["strong", "em", "del", "u", "span", "sup"]), st.lists(inner, max_size=3)
        ).map(lambda drawn: f"<{drawn[0]}>{''.join(drawn[1])}</{drawn[0]}>")
        | _TEXTS.map(lambda text: f'<a href="http://x/y">k{text}</a>')
        | _TEXTS.map(lambda text: f"<code>{text}</code>")
    ),
    max_leaves=6,
)
_RUNS = st.lists(_PIECES | st.just("<br/>"), max_size=5).map("".join)
_MARKS = {"strong", "em", "del", "u", "sup", "code", "a"}
_PLACES = {
    "paragraph": "<p>{}</p><p>z</p>",
    "cell": "<table><tr><td>{}</td><td>z</td></tr></table>",
    "list": "<ul><li>{}</li><li>z</li></ul>",
    "heading": "<h2>{} q</h2><p>r</p>",
    "quotation": "<blockquote><p>{}</p><p>z</p></blockquote>",
}


def _visible(markup: str) -> str:
    return "".join(html.unescape(_TAG.sub("", markup)).split())


@pytest.mark.parametrize("place", _PLACES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(run=_RUNS)
@example(run="alpha<strong>alpha_</strong>alpha")
@example(run="<strong><em>a</em>`<em>*a</em></strong>")
def test_a_markdown_reader_sees_what_the_page_says(place: str, run: str) -> None:
    storage = _PLACES[place].format(run)
    seen = _READER.render(convert(storage, NothingKnown()).markdown)
    assert _visible(seen) == _visible(storage)
    # Bold print says nothing in a heading or in the first row of a table.
    said_anyway = {"strong"} if place in ("heading", "cell") else set()
    assert _marked_letters(parse_html(seen), said_anyway) == _marked_letters(parse(storage), said_anyway)


def _marked_letters(root: Element, said_anyway: set[str]) -> list[tuple[str, frozenset[str]]]:
    """Return every letter with the marks around it; within code no other mark counts."""
    letters: list[tuple[str, frozenset[str]]] = []

    def collect(text: str | None, marks: frozenset[str]) -> None:
        counted = frozenset({"code"} & marks or marks - said_anyway)
        letters.extend([(sign, counted) for sign in text or "" if sign.isalnum()])

    def walk(element: Element, outer: frozenset[str]) -> None:
        name = {"s": "del"}.get(element.tag, element.tag)
        marks = outer | ({name} & _MARKS)
        collect(element.text, marks)
        for child in element:
            walk(child, marks)
            collect(child.tail, marks)

    walk(root, frozenset())
    return letters


_NAMES = st.sampled_from(
    [
        "p", "div", "h2", "ul", "ol", "li", "table", "tbody", "tr", "td", "th", "blockquote", "pre", "code",
        "strong", "em", "span", "a", "u", "ac:layout", "ac:layout-cell", "ac:link", "ac:link-body",
        "ac:rich-text-body", "ac:task-list", "ac:task", "ac:task-body", "ac:unheard-of", "ac:placeholder",
        "section", "dl", "dt", "dd",
    ]
)  # fmt: skip
_MACROS = st.sampled_from(
    ["info", "panel", "expand", "section", "excerpt", "details", "unheard-of", "column", "quote", "ui-tab"]
)


def _macro(drawn: tuple[str, list[str]]) -> str:
    name, inside = drawn
    return (
        f'<ac:structured-macro ac:name="{name}"><ac:parameter ac:name="x">never</ac:parameter>'
        f"<ac:rich-text-body>{''.join(inside)}</ac:rich-text-body></ac:structured-macro>"
    )


_BODIES = st.recursive(
    st.lists(st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", *" _*`|#-&<"]), max_size=8).map(
        lambda parts: html.escape("".join(parts), quote=False)
    ),
    lambda inner: (
        st.tuples(_NAMES, st.lists(inner, max_size=4)).map(
            lambda drawn: f"<{drawn[0]}>{''.join(drawn[1])}</{drawn[0]}>"
        )
        | st.tuples(_MACROS, st.lists(inner, max_size=3)).map(_macro)
    ),
    max_leaves=25,
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=_BODIES)
@example(body="<ul>alpha<ul></ul></ul>")
@example(body="<table><tr>alpha</tr></table>")
def test_no_word_is_lost_however_elements_are_mixed(body: str) -> None:
    markdown = convert(body, NothingKnown()).markdown
    assert missing_words(markdown, words_of(parse(body))) == []


@settings(max_examples=300, deadline=None)
@given(body=st.text("<>/!&;\"'= abp[]CDATA-\x00\x01\x1f\ud800:ac", max_size=80))
def test_any_text_at_all_is_converted(body: str) -> None:
    assert isinstance(parse(body), Element)
    markdown = convert(body, NothingKnown()).markdown
    assert not markdown or markdown.endswith("\n")
    assert not re.search("[\x00-\x08\ud800-\udfff]", markdown)
