"""What Cloud's new editor adds to storage format: nodes with attributes, content and a fallback."""

from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.elements.lists import listed
from confluence_markdown_exporter.markdown.macros.panels import alert_block
from confluence_markdown_exporter.markdown.parsing import AC, text_of
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Compact, Walker

rules = Rules()

_NODE = AC + "adf-node"
_CONTENT = AC + "adf-content"
_PANELS = {
    "info": "NOTE",
    "note": "IMPORTANT",
    "tip": "TIP",
    "success": "TIP",
    "warning": "WARNING",
    "error": "CAUTION",
}


@rules.element(AC + "adf-extension")
def extension(walker: Walker, element: Element) -> list[str]:
    """One extension: its content where there is some, else (never both) what older programs are to show."""
    content = [block for node in element.iterfind(_NODE) for block in walker.blocks_around(node)]
    return content or [
        block for fallback in element.iterfind(AC + "adf-fallback") for block in walker.blocks(fallback)
    ]


@rules.element(_NODE)
def node(walker: Walker, element: Element) -> list[str]:
    """One node: a panel, a list of decisions, or something around content."""
    kind = element.get("type") or ""
    if kind == "panel":
        blocks = [block for content in element.iterfind(_CONTENT) for block in walker.blocks(content)]
        icon = attribute(element, "panel-icon-text")
        title = icon if icon and not icon.isascii() else ""
        return alert_block(walker, _PANELS.get(attribute(element, "panel-type"), "NOTE"), title, blocks)
    if kind == "decision-list":
        return [Compact("\n".join([_decision(walker, item) for item in element.iterfind(_NODE)]))]
    return [
        block
        for child in element
        if child.tag in (_NODE, _CONTENT, AC + "adf-leaf", AC + "adf-mark")
        for block in walker.blocks_around(child)
    ]


def _decision(walker: Walker, item: Element) -> str:
    blocks = [block for content in item.iterfind(_CONTENT) for block in walker.blocks(content)]
    return listed(walker, "- ", blocks, "✔ " if attribute(item, "state").upper() == "DECIDED" else "")


def attribute(element: Element, key: str) -> str:
    """Return a node's attribute as text."""
    for child in element.iterfind(AC + "adf-attribute"):
        if child.get("key") == key:
            return text_of(child).strip()
    return ""


@rules.element(AC + "adf-leaf", AC + "adf-mark", AC + "adf-fallback")
def inside(walker: Walker, element: Element) -> list[str]:
    """A part of a node: what is inside."""
    return walker.blocks(element)


@rules.inline_element(AC + "adf-attribute")
def nothing(_walker: Walker, _element: Element) -> str:
    """An attribute is no text."""
    return ""
