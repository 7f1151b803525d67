"""Boxes around text: panels as GitHub's alerts, expand as a section that opens."""

from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import emphasise

rules = Rules()

# Confluence's yellow "note" is what GitHub calls a warning, its red "warning" a caution.
_ALERTS = {
    "info": "NOTE",
    "tip": "TIP",
    "note": "WARNING",
    "warning": "CAUTION",
    "success": "TIP",
    "error": "CAUTION",
}


@rules.macro("info", "tip", "note", "warning", "success", "error")
def alert(walker: Walker, macro: Macro) -> list[str]:
    """One of the coloured boxes."""
    return alert_block(walker, _ALERTS[macro.name], macro.parameter("title"), walker.blocks(macro.rich_body))


@rules.macro("panel")
def panel(walker: Walker, macro: Macro) -> list[str]:
    """A box with a title of its own."""
    return alert_block(walker, "NOTE", macro.parameter("title"), walker.blocks(macro.rich_body))


def alert_block(walker: Walker, kind: str, title: str, blocks: list[str]) -> list[str]:
    """Write an alert; in a table cell its kind in bold print before the text."""
    if walker.in_cell:
        heading = emphasise(escape(title).strip(), "**", "strong") if title else f"**{kind.capitalize()}:**"
        return [heading, *blocks]
    return walker.style.alert(kind, title, blocks)


@rules.macro("expand", "ui-expand")
def expand(walker: Walker, macro: Macro) -> list[str]:
    """A section that opens on a click."""
    return section(
        walker, macro.parameter("title", "") or "Click here to expand…", walker.blocks(macro.rich_body)
    )


def section(walker: Walker, title: str, blocks: list[str]) -> list[str]:
    """Write a section that opens on a click; in a table cell its title in bold print before the text."""
    if walker.in_cell:
        return [emphasise(escape(title).strip(), "**", "strong"), *blocks]
    return walker.style.section(title, blocks)
