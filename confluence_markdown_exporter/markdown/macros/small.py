"""Small signs within a sentence."""

from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import code_span

rules = Rules()


@rules.inline_macro("status")
def status(_walker: Walker, macro: Macro) -> str:
    """A coloured label with a word or two, as code, which looks alike."""
    return code_span(macro.parameter("title") or macro.parameter("colour", "color"))
