"""Macros whose body stays as it stands."""

from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import emphasise

rules = Rules()

# Confluence's names for what highlighters call otherwise.
_LANGUAGES = {
    "actionscript3": "actionscript", "c#": "csharp", "coldfusion": "cfm", "js": "javascript", "jsx": "jsx",
    "html/xml": "xml", "html and xml": "xml", "none": "", "plain": "", "plain text": "", "text": "",
    "py": "python", "rb": "ruby", "sh": "bash", "shell": "bash", "yml": "yaml", "ps": "powershell",
    "objective-c": "objectivec", "c++": "cpp", "f#": "fsharp", "vb.net": "vbnet", "golang": "go",
}  # fmt: skip


@rules.macro("code", "newcode", "paste-code-macro")
def code(walker: Walker, macro: Macro) -> list[str]:
    """Code with its language; a title stands before it."""
    return _titled(walker, macro, language_name(macro.parameter("language", "lang", "")))


@rules.macro("noformat")
def noformat(walker: Walker, macro: Macro) -> list[str]:
    """Text that stays as it stands."""
    return _titled(walker, macro, "")


def language_name(confluence_name: str) -> str:
    """Return what highlighters call a language, as one word."""
    name = confluence_name.strip().lower()
    name = _LANGUAGES.get(name, name)
    return "".join([sign for sign in name if sign.isalnum() or sign in "+-_.#"])


def _titled(walker: Walker, macro: Macro, language: str) -> list[str]:
    title = macro.parameter("title")
    blocks = [emphasise(escape(title).strip(), "**", "strong")] if title else []
    if macro.plain_body and not macro.plain_body.isspace():
        blocks.append(walker.verbatim(macro.plain_body, language))
    return blocks + walker.blocks(macro.rich_body)
