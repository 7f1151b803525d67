"""Storage format to Markdown: a pure function over a registry of elements and macros."""

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
