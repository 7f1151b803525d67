"""Ways through a page and a space: table of contents, places, child pages."""

from confluence_markdown_exporter.markdown.elements.links import page_reference, place
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.parsing import RI
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.resolver import PageLink
from confluence_markdown_exporter.markdown.walker import Compact, Walker

rules = Rules()


@rules.macro("toc")
def contents(walker: Walker, macro: Macro) -> list[str]:
    """A table of contents, made of the headings that are in the Markdown."""
    if walker.in_cell:
        return []
    contents = walker.headings.contents(_level(macro, "minLevel", 1), _level(macro, "maxLevel", 6))
    return [contents] if contents else []


def _level(macro: Macro, name: str, default: int) -> int:
    text = macro.parameter(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else default


@rules.inline_macro("anchor")
def anchor(walker: Walker, macro: Macro) -> str:
    """A place that links can lead to."""
    name = macro.parameter("", "name")
    return place(walker, name) if name else ""


@rules.macro("children", "pagetree", "subpagelist")
def children(walker: Walker, macro: Macro) -> list[str]:
    """The pages below this page or another one."""
    named = macro.resource("page", "root", "")
    reference = page_reference(named) if named is not None and named.tag == RI + "page" else None
    pages = walker.resolver.descendants(reference)
    if pages is None:
        return walker.unsupported(macro)
    deepest = _deepest(macro)
    sign = "- ".ljust(walker.style.item_width)
    indent = " " * len(sign)
    lines = [
        indent * (page.depth - 1) + sign + page_link(walker, page) for page in pages if page.depth <= deepest
    ]
    return [Compact("\n".join(lines))] if lines else []


def page_link(walker: Walker, page: PageLink) -> str:
    """Write a link to a page under its title, or the title alone."""
    title = escape(page.title).strip()
    return walker.style.link(title, page.url) if page.url else title


def _deepest(macro: Macro) -> int:
    if macro.name != "children":
        return 99
    if macro.parameter("all") == "true":
        return 99
    return _level(macro, "depth", 1) or 99
