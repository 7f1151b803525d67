"""The rules that conversions follow unless told otherwise: this package's own and those of installed extensions."""

from functools import cache

from confluence_markdown_exporter.markdown.elements import code, inline, links, lists, tables, text
from confluence_markdown_exporter.markdown.macros import navigation, panels, references, small
from confluence_markdown_exporter.markdown.macros import code as code_macros
from confluence_markdown_exporter.markdown.registry import Registry, Rules

OWN_RULES = (
    text.rules,
    inline.rules,
    links.rules,
    lists.rules,
    tables.rules,
    code.rules,
    panels.rules,
    code_macros.rules,
    navigation.rules,
    references.rules,
    small.rules,
)


@cache
def standard_registry() -> Registry:
    """Return the rules of this package."""
    return Registry.of([*OWN_RULES, *_extensions()])


def _extensions() -> list[Rules]:
    return []
