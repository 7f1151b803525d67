"""Macros that only arrange what is inside them."""

from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import emphasise, quoted

rules = Rules()


@rules.macro(
    "section", "column", "div", "align", "center", "bgcolor", "highlight", "numberedheadings", "table-filter",
    "table-excerpt", "pivot-table", "table-joiner", "table-transformer", "tablesorter", "chart", "show-if",
    "hide-if", "excerpt-section", "ui-steps", "deck", "tabs-container", "ui-tabs", "cards", "details-section",
    "composition-setup", "float",
)  # fmt: skip
def wrapper(walker: Walker, macro: Macro) -> list[str]:
    """An arrangement: what is inside."""
    return walker.blocks(macro.rich_body)


@rules.macro("card", "ui-tab", "tab", "tab-pane", "ui-step", "cards-item", "aura-tab")
def titled(walker: Walker, macro: Macro) -> list[str]:
    """A tab, card or step: its title, then what is inside."""
    title = escape(macro.parameter("title", "label", "name")).strip()
    blocks = [emphasise(title, "**", "strong")] if title else []
    return blocks + walker.blocks(macro.rich_body)


@rules.macro("quote", "blockquote")
def quote(walker: Walker, macro: Macro) -> list[str]:
    """A quotation."""
    blocks = walker.blocks(macro.rich_body)
    return blocks if walker.in_cell else quoted(blocks)


@rules.macro("toc-zone")
def toc_zone(walker: Walker, macro: Macro) -> list[str]:
    """A part of a page with a table of contents of its own; the contents of the whole page do for it."""
    written = "" if walker.in_cell else walker.headings.contents(1, 6)
    contents = [written] if written else []
    blocks = walker.blocks(macro.rich_body)
    return blocks + contents if macro.parameter("location") == "bottom" else contents + blocks
