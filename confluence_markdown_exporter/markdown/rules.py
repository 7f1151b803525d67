"""The rules that conversions follow unless told otherwise: our own and those of installed extensions."""

from functools import cache

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.markdown.elements import adf, code, inline, links, lists, tables, text
from confluence_markdown_exporter.markdown.macros import code as code_macros
from confluence_markdown_exporter.markdown.macros import (
    diagrams,
    files,
    foreign,
    included,
    live,
    navigation,
    panels,
    small,
    wrappers,
)
from confluence_markdown_exporter.markdown.registry import Registry, Rules

OWN_RULES = (
    text.rules,
    inline.rules,
    links.rules,
    lists.rules,
    tables.rules,
    code.rules,
    adf.rules,
    panels.rules,
    code_macros.rules,
    navigation.rules,
    included.rules,
    files.rules,
    diagrams.rules,
    foreign.rules,
    live.rules,
    wrappers.rules,
    small.rules,
)
EXTENSIONS = "confluence_markdown_exporter.macros"


@cache
def standard_registry() -> Registry:
    """Return our own rules and those of installed packages, which win.

    A package extends them by an entry point in the group `EXTENSIONS` that names a `Rules`. Raises
    `ConfigurationError` for an entry point that cannot be loaded or names something else.
    """
    return Registry.of([*OWN_RULES, *_extensions()])


def _extensions() -> list[Rules]:
    # Half of this package's import time, and only needed here.
    from importlib.metadata import entry_points

    found = []
    for extension in sorted(entry_points(group=EXTENSIONS), key=lambda point: point.name):
        advice = f"Update or remove the package that provides {extension.value!r}."
        try:
            rules = extension.load()
        except (ImportError, AttributeError) as error:
            message = f"The macro extension {extension.name!r} cannot be loaded: {error}."
            raise ConfigurationError(message, advice=advice) from error
        if not isinstance(rules, Rules):
            raise ConfigurationError(
                f"The macro extension {extension.name!r} names {rules!r}, which is no Rules.", advice=advice
            )
        found.append(rules)
    return found
