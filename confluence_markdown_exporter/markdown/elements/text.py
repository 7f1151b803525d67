"""Blocks of text: paragraphs, headings, quotes, rules, and the wrappers that mean nothing in Markdown."""

from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.anchors import visible_text
from confluence_markdown_exporter.markdown.escaping import escape_line_start
from confluence_markdown_exporter.markdown.parsing import AC
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import emphasise, quoted

rules = Rules()

_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@rules.element(
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "figure", "figcaption",
    "address", "center", "form", "fieldset", "r", "body", "html", "details", "dl",
    AC + "layout", AC + "layout-section", AC + "layout-cell", AC + "rich-text-body", AC + "adf-content",
)  # fmt: skip
def wrapper(walker: Walker, element: Element) -> list[str]:
    """A paragraph, or something around blocks: what is inside."""
    return walker.blocks(element)


@rules.element(*_HEADINGS)
def heading(walker: Walker, element: Element) -> list[str]:
    """A heading; bold print in it says nothing more. Whatever is no text (a table, code) follows it."""
    outer, walker.marks = walker.marks, (*walker.marks, "**")
    walker.before = ""
    text = walker.one_line(element)
    walker.marks = outer
    if not text:
        return []
    if walker.in_cell:
        return [emphasise(text, "**", "strong")]
    if not any(sign.isalnum() for sign in visible_text(text)):
        # Nothing to find the place by: an image, a rule of dashes.
        return [escape_line_start(text)]
    level = _HEADINGS[element.tag]
    if text[-1] == "#":
        text = text[:-1] + "\\#"
    walker.headings.add(level, text)
    return [f"{'#' * level} {text}"]


@rules.element("blockquote")
def quote(walker: Walker, element: Element) -> list[str]:
    """A quotation."""
    return walker.blocks(element) if walker.in_cell else quoted(walker.blocks(element))


@rules.element("hr")
def rule(_walker: Walker, _element: Element) -> list[str]:
    """A line across the page."""
    return ["---"]


@rules.element("dt")
def term(walker: Walker, element: Element) -> list[str]:
    """The term of a definition list."""
    text = walker.one_line(element)
    return [emphasise(text, "**", "strong")] if text else []


@rules.element("dd")
def definition(walker: Walker, element: Element) -> list[str]:
    """What a term of a definition list means."""
    return walker.blocks(element)
