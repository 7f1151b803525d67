"""The way in: one body to Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import parse
from confluence_markdown_exporter.markdown.registry import Registry
from confluence_markdown_exporter.markdown.resolver import Resolver
from confluence_markdown_exporter.markdown.rules import standard_registry
from confluence_markdown_exporter.markdown.style import GITHUB, Style
from confluence_markdown_exporter.markdown.view import parse_view
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.models.foreign_text import without_controls


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of one body.

    `markdown` is the body alone, ending with one newline, "" where the body says nothing. `unknown` counts
    the macros and elements, by name, that nothing was registered for; their text is kept.
    `page_properties` are the pairs of the Page Properties macro (`details`), as plain text.
    """

    markdown: str
    unknown: Mapping[str, int] = field(default_factory=dict)
    page_properties: Mapping[str, str] = field(default_factory=dict)


def convert(
    storage: str, resolver: Resolver, *, registry: Registry | None = None, style: Style = GITHUB
) -> Conversion:
    """Turn storage format into Markdown; raises nothing of its own, however damaged the body is."""
    return _conversion(parse(storage), resolver, registry, style)


def convert_view(
    html: str, resolver: Resolver, *, registry: Registry | None = None, style: Style = GITHUB
) -> Conversion:
    """Turn a rendered page (`export_view` or `view`) into Markdown, where its storage format cannot be read.

    The renderer has lost what storage format knows: some languages of code, names of macros, titles of pages.
    """
    return _conversion(parse_view(html), resolver, registry, style)


def _conversion(root: Element, resolver: Resolver, registry: Registry | None, style: Style) -> Conversion:
    walker = Walker(registry or standard_registry(), resolver, style)
    markdown = walker.headings.complete("\n\n".join(walker.blocks(root)))
    markdown = without_controls(style.finish(markdown))
    return Conversion(markdown + "\n" if markdown else "", dict(walker.unknown), walker.page_properties)
