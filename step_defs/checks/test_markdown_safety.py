"""Hostile and damaged bodies: the text is kept, nothing becomes active, the work stays in proportion."""

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from support.matchers.active_content import active_content, rendered

pytestmark = pytest.mark.unit

_DEEP = 100_000
_KEPT = "kept text"


def _nested(opening: str, closing: str) -> str:
    return opening * _DEEP + _KEPT + closing * _DEEP


_INFO = '<ac:structured-macro ac:name="info"><ac:rich-text-body>'
_DEEPLY_NESTED = {
    "divisions": _nested("<div>", "</div>"),
    "lists": _nested("<ul><li>", "</li></ul>"),
    "bold": _nested("<strong>", "</strong>"),
    "tables": _nested("<table><tbody><tr><td>", "</td></tr></tbody></table>"),
    "quotations": _nested("<blockquote>", "</blockquote>"),
    "macros": _nested(_INFO, "</ac:rich-text-body></ac:structured-macro>"),
    "unknown elements": _nested("<ac:foo>", "</ac:foo>"),
}
_DAMAGED = {
    "unclosed elements": "<div>a " * 2_000 + _KEPT,
    "closing tags without an opening": "a</b>" * 2_000 + _KEPT,
    "unclosed CDATA": f"<p>before</p><![CDATA[{_KEPT}",
    "an unknown namespace": f'<p>a</p><zz:thing zz:x="1"><p>{_KEPT}</p></zz:thing>',
    "NUL and control characters": f"<p>a\x00b\x01c\x1f {_KEPT}</p>",
    "references to control characters": f"<p>&#1;&#x2; {_KEPT} &#xD800;</p>",
    "a lone surrogate": f"<p>a\ud800b {_KEPT}</p>",
    "an enormous cell": f'<table><tr><td colspan="1000000" rowspan="65000">{_KEPT}</td></tr></table>',
    "an enormous number": f'<ol start="99999999999999"><li>{_KEPT}</li></ol>',
}
_GROWING: dict[str, Callable[[int], str]] = {
    "text": lambda size: "<p>" + "word * _x_ " * size + "</p>",
    "spaces": lambda size: "<p>a" + " " * size * 50 + "b</p>",
    "brackets": lambda size: "<p>" + "[" * size + "</p>",
    "line breaks": lambda size: "<p>" + "a<br/>" * size + "</p>",
    "rows": lambda size: "<table>" + "<tr><td>a</td><td>b</td></tr>" * size + "</table>",
    "blocks in a line": lambda size: "<p><span>" + "<div>x</div>" * size + "</span></p>",
    "unclosed elements": lambda size: "<b>a " * size,
    "nesting": lambda size: "<div>" * size + "x" + "</div>" * size,
}
_ATTACKS = {
    "script": f"<p>{_KEPT}</p><script>alert(1)</script>",
    "script as text": f"<p>{_KEPT} &lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "handler as text": f"<p>{_KEPT} &lt;img src=x onerror=alert(1)&gt;</p>",
    "handler": f'<p><img src="x" onerror="alert(1)" /><span onclick="alert(1)">{_KEPT}</span></p>',
    "frame": f'<p>{_KEPT}</p><iframe src="javascript:alert(1)"></iframe>',
    "javascript link": f'<p><a href="javascript:alert(1)">{_KEPT}</a></p>',
    "disguised link": f'<p><a href=" JaVa&#9;Script&#58;alert(1)">{_KEPT}</a></p>',
    "data link": f'<p><a href="data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;">{_KEPT}</a></p>',
    "link in Markdown's own words": f"<p>{_KEPT} [x](javascript:alert(1)) &lt;javascript:alert(1)&gt;</p>",
    "script in a title": f"{_INFO.replace('info', 'expand')}<p>{_KEPT}</p><script>alert(1)</script>"
    "</ac:rich-text-body></ac:structured-macro>",
    "the html macro": f'<p>{_KEPT}</p><ac:structured-macro ac:name="html"><ac:plain-text-body>'
    "<![CDATA[<script>alert(1)</script><img src=x onerror=alert(1)>]]></ac:plain-text-body>"
    "</ac:structured-macro>",
    "the markdown macro": f'<p>{_KEPT}</p><ac:structured-macro ac:name="markdown"><ac:plain-text-body>'
    "<![CDATA[<script>alert(1)</script>\n\n[x](javascript:alert(1))]]></ac:plain-text-body>"
    "</ac:structured-macro>",
    "code that closes its fence": f"<pre>```\n&lt;script&gt;alert(1)&lt;/script&gt;\n{_KEPT}</pre>",
    "nested in a table": f"<table><tr><td><table><tr><td><script>alert(1)</script>{_KEPT}</td></tr></table>"
    '<a href="javascript:alert(1)">x</a></td></tr></table>',
}


def _markdown(body: str) -> str:
    return convert(body, NothingKnown()).markdown


def _calls(work: Callable[[], object]) -> int:
    """Count the calls, of Python and of C, that the work makes: a measure that no busy machine disturbs."""
    count = 0

    def on_event(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    previous = sys.getprofile()
    sys.setprofile(on_event)
    try:
        work()
    finally:
        sys.setprofile(previous)
    return count


@pytest.mark.parametrize("kind", _DEEPLY_NESTED)
def test_a_hundred_thousand_levels_keep_their_text(kind: str) -> None:
    body = _DEEPLY_NESTED[kind]
    markdown = _markdown(body)
    assert _KEPT in markdown
    assert len(markdown) < len(body)


@pytest.mark.parametrize("kind", _DEEPLY_NESTED)
def test_no_text_before_makes_room_for_deeper_levels(kind: str) -> None:
    """How deep a place is must be known as well at the end of a long page, or Python's own limit ends it."""
    before = "<p>" + "<em>a</em> " * 200 + "</p>" + "<div><p>a</p></div>" * 200
    markdown = _markdown(before + _DEEPLY_NESTED[kind])
    assert markdown.removeprefix(_markdown(before)).strip() == _markdown(_DEEPLY_NESTED[kind]).strip()


@pytest.mark.parametrize("kind", _DAMAGED)
def test_a_damaged_body_keeps_its_text(kind: str) -> None:
    markdown = _markdown(_DAMAGED[kind])
    assert _KEPT in markdown
    assert len(markdown) < 100_000


@pytest.mark.parametrize("kind", ["NUL and control characters", "a lone surrogate"])
def test_what_no_file_can_hold_is_left_out(kind: str) -> None:
    markdown = _markdown(_DAMAGED[kind])
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", markdown)
    assert markdown.encode("utf-8")


def test_entities_that_multiply_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]><p>&l9; {_KEPT}</p>'
    markdown = _markdown(bomb)
    assert _KEPT in markdown
    assert len(markdown) < 2 * len(bomb)


def test_an_external_entity_is_not_read() -> None:
    body = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e; {_KEPT}</p>'
    markdown = _markdown(body)
    assert _KEPT in markdown
    assert "root:" not in markdown


@pytest.mark.slow
def test_a_paragraph_of_ten_megabytes_keeps_its_text() -> None:
    words = "word " * 2_000_000
    assert len(_markdown(f"<p>{words}{_KEPT}</p>")) >= len(words)


@pytest.mark.parametrize("kind", _GROWING)
def test_twice_the_body_takes_twice_the_work(kind: str) -> None:
    grow = _GROWING[kind]
    small, large = (grow(size) for size in (1_000, 2_000))
    _markdown(small)
    assert _calls(lambda: _markdown(large)) < 2.3 * _calls(lambda: _markdown(small))
    assert len(_markdown(large)) < 2.3 * len(_markdown(small))


@pytest.mark.parametrize("attack", _ATTACKS)
def test_nothing_in_a_page_becomes_active(attack: str) -> None:
    html = rendered(_markdown(_ATTACKS[attack]))
    assert _KEPT in html
    assert active_content(html) == []


@pytest.mark.parametrize("html", ["<script>x</script>", '<a href="javascript:x">y</a>', "<p onclick=x>y</p>"])
def test_the_witness_knowsactive_content(html: str) -> None:
    assert active_content(html)
    assert active_content(rendered(html))
    assert active_content(rendered("[x](javascript:alert(1))"))
