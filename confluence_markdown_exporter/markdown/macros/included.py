"""Content that stands in another page, and properties that a page tells about itself."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.anchors import visible_text
from confluence_markdown_exporter.markdown.elements.links import page_reference, to_resource
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.parsing import RI, parse
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import MACRO_TAGS, Walker

rules = Rules()

_PAGES = frozenset({RI + "page", RI + "blog-post"})
_DEEPEST = 5
_MOST_CHARACTERS = 2_000_000


@rules.macro("excerpt")
def excerpt(walker: Walker, macro: Macro) -> list[str]:
    """The part of a page that other pages may show."""
    return walker.blocks(macro.rich_body)


@rules.macro("include")
def include(walker: Walker, macro: Macro) -> list[str]:
    """Another page's whole content."""
    return _from_elsewhere(walker, macro, walker.blocks)


@rules.macro("excerpt-include")
def excerpt_include(walker: Walker, macro: Macro) -> list[str]:
    """Another page's excerpt."""
    name = macro.parameter("name")

    def excerpts(body: Element) -> list[str]:
        found = [
            other
            for other in _macros(body)
            if other.name == "excerpt" and (not name or other.parameter("name") == name)
        ]
        return walker.blocks(found[0].rich_body) if found else []

    return _from_elsewhere(walker, macro, excerpts)


def _macros(body: Element) -> Iterator[Macro]:
    return (Macro(element) for element in body.iter() if element.tag in MACRO_TAGS)


def _from_elsewhere(walker: Walker, macro: Macro, written: Callable[[Element], list[str]]) -> list[str]:
    """Write what another page holds, or where it is to be found: never in circles, never without end."""
    target = macro.resource("", "page", "default-parameter")
    if target is None or target.tag not in _PAGES:
        title = macro.parameter("", "page", "pageTitle")
        if not title:
            return walker.unsupported(macro)
        target = Element(RI + "page", {RI + "content-title": title.rpartition(":")[2]})
    reference = page_reference(target)
    outer = walker.including
    blocks: list[str] = []
    if reference not in outer and len(outer) < _DEEPEST and walker.included_characters < _MOST_CHARACTERS:
        body = walker.resolver.body(reference) or ""
        walker.included_characters += len(body)
        walker.including = (*outer, reference)
        blocks = written(parse(body))
        walker.including = outer
    return blocks or [f"*[included from: {to_resource(walker, target)}]*"]


@rules.macro("details")
def page_properties(walker: Walker, macro: Macro) -> list[str]:
    """Page properties: shown as the table that they are, and told to the front matter."""
    if not walker.including and macro.rich_body is not None:
        for name, value in _properties(walker, macro.rich_body):
            walker.page_properties.setdefault(name, value)
    return walker.blocks(macro.rich_body)


def _properties(walker: Walker, body: Element) -> Iterator[tuple[str, str]]:
    for table in body.iter("table"):
        rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
        lying = len(rows) == 2 and len(rows[0]) > 1 and all(cell.tag == "th" for cell in rows[0])
        pairs = zip(*rows, strict=False) if lying else (row[:2] for row in rows if len(row) > 1)
        for key, value in pairs:
            name = _plain(walker, key)
            if name:
                yield name, _plain(walker, value)


def _plain(walker: Walker, cell: Element) -> str:
    """What a reader sees of a cell, in one line, without any markup."""
    outer, walker.in_cell = walker.in_cell, True
    unknown = walker.unknown.copy()
    blocks = walker.blocks(cell)
    walker.in_cell = outer
    walker.unknown = unknown
    return visible_text(walker.style.unlinked(" ".join(blocks).replace("<br>", " ")))
