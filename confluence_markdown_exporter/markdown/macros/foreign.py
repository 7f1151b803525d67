"""Markdown and HTML that stand in a page as such."""

import re

from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker

rules = Rules()

_CODE_OR_TAG = re.compile(
    r"(?P<code>^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)[^`\n]*(?P=ticks))"
    r"|<(?=[A-Za-z/!?])(?!https?://)",
    re.DOTALL | re.MULTILINE,
)
_RUNNING_ADDRESS = re.compile(r"(?i)(\](?:\(|:)\s*<?)((?:javascript|vbscript|data)\s*:)")


@rules.macro("markdown", "markdown-macro", "md", "markdown-pagetree")
def markdown(walker: Walker, macro: Macro) -> list[str]:
    """Markdown in a page: taken over, with its HTML made text."""
    text = (macro.plain_body or "").strip("\n")
    if not text.strip():
        return walker.blocks(macro.rich_body)
    if walker.in_cell:
        return [walker.verbatim(text, "markdown")]
    text = _CODE_OR_TAG.sub(lambda found: found[0] if found["code"] else "\\<", text)
    return [_RUNNING_ADDRESS.sub(r"\1unsafe:\2", text).rstrip()]


@rules.macro("html", "html-bobswift", "html-wrap", "xhtml", "style", "unmigrated-wiki-markup")
def html(walker: Walker, macro: Macro) -> list[str]:
    """HTML, style or wiki markup in a page: shown as its source, never active."""
    language = {"style": "css", "unmigrated-wiki-markup": ""}.get(macro.name, "html")
    code = macro.plain_body or ""
    blocks = [walker.verbatim(code, language)] if code.strip() else []
    return blocks + walker.blocks(macro.rich_body)
