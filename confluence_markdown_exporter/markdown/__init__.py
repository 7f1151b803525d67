"""Storage format to Markdown: a pure function over a registry of elements and macros.

The converter is loaded with the first use of one of these names: a run that finds nothing changed needs
its style, but converts nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown.converter import Conversion, convert, convert_view
    from confluence_markdown_exporter.markdown.macro import Macro
    from confluence_markdown_exporter.markdown.registry import Registry, Rules
    from confluence_markdown_exporter.markdown.resolver import Resolver
    from confluence_markdown_exporter.markdown.style import PRESETS, Style
    from confluence_markdown_exporter.markdown.walker import Walker

__all__ = [
    "PRESETS",
    "Conversion",
    "Macro",
    "Registry",
    "Resolver",
    "Rules",
    "Style",
    "Walker",
    "convert",
    "convert_view",
]

_MODULES = {
    "PRESETS": "style",
    "Conversion": "converter",
    "Macro": "macro",
    "Registry": "registry",
    "Resolver": "resolver",
    "Rules": "registry",
    "Style": "style",
    "Walker": "walker",
    "convert": "converter",
    "convert_view": "converter",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
