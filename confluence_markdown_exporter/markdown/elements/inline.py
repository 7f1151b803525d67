"""Pieces of running text: emphasis, code, breaks, dates, emoticons."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.escaping import BREAK, escape
from confluence_markdown_exporter.markdown.parsing import AC, text_of
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import append_piece, code_span, emphasise

rules = Rules()

_PLAIN = frozenset({"span", "br", "strong", "b", "em", "i", "u", "font", "s", "del", "sub", "sup", "small"})
_EMOTICONS = {
    "smile": "🙂", "sad": "🙁", "cheeky": "😛", "laugh": "😀", "wink": "😉", "thumbs-up": "👍",
    "thumbs-down": "👎", "information": "ℹ️", "tick": "✅", "cross": "❌", "warning": "⚠️", "plus": "➕",
    "minus": "➖", "question": "❓", "light-on": "💡", "light-off": "💡", "yellow-star": "⭐",
    "red-star": "⭐", "green-star": "⭐", "blue-star": "⭐", "heart": "❤️", "broken-heart": "💔",
}  # fmt: skip


@rules.inline_element("span", "font")
def coloured(walker: Walker, element: Element) -> str:
    """Text that may have a colour."""
    text = walker.inline(element)
    css = element.get("style") or f"color:{element.get('color') or ''}"
    return walker.style.coloured(text, css)


@rules.inline_element(
    "small", "big", "abbr", "acronym", "dfn", "label", "bdi", "bdo", "ruby", "rb",
    "rp", "wbr", "tt", AC + "inline-comment-marker", AC + "link-body", AC + "plain-text-link-body",
)  # fmt: skip
def plain(walker: Walker, element: Element) -> str:
    """Something around text that Markdown has no word for."""
    return walker.inline(element)


@rules.inline_element("strong", "b")
def strong(walker: Walker, element: Element) -> str:
    """Bold print."""
    return marked(walker, element, "**", "strong")


@rules.inline_element("em", "i", "cite", "var")
def emphasis(walker: Walker, element: Element) -> str:
    """Italic print."""
    return marked(walker, element, "*", "em")


@rules.inline_element("s", "del", "strike")
def strike(walker: Walker, element: Element) -> str:
    """Text struck out."""
    return marked(walker, element, "~~", "del")


@rules.inline_element("u", "sub", "sup", "kbd", "mark", "ins")
def html_mark(walker: Walker, element: Element) -> str:
    """A mark that only HTML has; GitHub shows it."""
    tag = element.tag
    return marked(walker, element, "", "u" if tag == "ins" else tag)


def marked(walker: Walker, element: Element, sign: str, tag: str) -> str:
    """Put a mark around text, once however often it is nested."""
    outer, before = walker.marks, walker.before
    if tag in outer or sign in outer:
        return walker.inline(element)
    walker.marks = (*outer, sign or tag)
    text = walker.inline(element)
    walker.marks = outer
    if outer and not _begins_clearly(text, before):
        sign = ""
    return emphasise(text, sign, tag, before, (element.tail or "")[:1])


def _begins_clearly(text: str, before: str) -> bool:
    """Say whether a mark within another one cannot be taken for the end of that."""
    return not before or before[-1].isspace() or text[:1].isspace() or text[:1].isalnum()


@rules.inline_element("q")
def quotation(walker: Walker, element: Element) -> str:
    """A quotation within a sentence."""
    return f"“{walker.inline(element)}”"


@rules.inline_element("code", "samp")
def code(walker: Walker, element: Element) -> str:
    """Code within a sentence."""
    if not len(element):
        return code_span(element.text or "")
    for line_break in element.iter("br"):
        line_break.text = " "
    if all(inner.tag in _PLAIN for inner in element.iter() if inner is not element):
        return code_span(text_of(element))
    parts: list[str] = []
    for piece in _code_pieces(walker, element):
        if piece:
            append_piece(parts, piece)
    return "".join(parts)


def _code_pieces(walker: Walker, element: Element) -> Iterator[str]:
    yield code_span(element.text or "")
    for child in element:
        yield walker.piece(child)
        yield code_span(child.tail or "")


@rules.inline_element("br")
def line_break(_walker: Walker, _element: Element) -> str:
    """A new line."""
    return BREAK


@rules.inline_element("time")
def date(walker: Walker, element: Element) -> str:
    """A date, as 2024-05-10."""
    return (
        walker.inline(element) if text_of(element).strip() else escape(element.get("datetime") or "").strip()
    )


@rules.inline_element(AC + "emoticon")
def emoticon(walker: Walker, element: Element) -> str:
    """An emoticon or emoji, as the character where there is one, else its short name."""
    fallback = element.get(AC + "emoji-fallback") or ""
    name = element.get(AC + "name") or ""
    if fallback and not fallback.isascii():
        return fallback
    sign = _EMOTICONS.get(name)
    if sign:
        return sign
    short = element.get(AC + "emoji-shortname") or fallback or (f":{name}:" if name else "")
    return short + walker.inline(element)


@rules.inline_element(AC + "placeholder")
def placeholder(walker: Walker, element: Element) -> str:
    """The advice in a template where nobody has written anything yet."""
    text = walker.inline(element).strip()
    return f"*[to be filled in: {text}]*" if text else ""
