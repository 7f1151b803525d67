"""Blocks of text that stay as they stand."""

from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import text_of
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker

rules = Rules()


@rules.element("pre", "textarea", "listing", "xmp")
def preformatted(walker: Walker, element: Element) -> list[str]:
    """Preformatted text, as a code block; a `br` in it is a new line."""
    for line_break in element.iter("br"):
        line_break.text = "\n"
    code = text_of(element)
    return [walker.verbatim(code)] if code.strip() else []


@rules.element("script", "style")
def inactive(walker: Walker, element: Element) -> list[str]:
    """Script or style in a page: shown, never active."""
    code = text_of(element)
    return [walker.verbatim(code, "js" if element.tag == "script" else "css")] if code.strip() else []
