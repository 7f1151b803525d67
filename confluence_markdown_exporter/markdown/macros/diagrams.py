"""Diagrams and formulas: their source is kept, in the form that Markdown viewers draw."""

import base64
import json
import zlib
from urllib.parse import unquote

from confluence_markdown_exporter.markdown.escaping import escape, own
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.resolver import AttachmentReference
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import code_span

rules = Rules()

_LARGEST_SOURCE = 1_000_000
_BODY_PARAMETERS = ("data", "code", "body", "equation", "content", "source", "definition", "diagram", "")


@rules.macro(
    "mermaid", "mermaid-macro", "mermaid-cloud", "mermaid-diagram", "mermaiddiagram", "stratus-mermaid"
)
def mermaid(walker: Walker, macro: Macro) -> list[str]:
    """A Mermaid diagram, which GitHub draws."""
    return _source(walker, macro, "mermaid")


@rules.macro("plantuml", "plantumlrender", "plantumlcloud", "plant-uml")
def plantuml(walker: Walker, macro: Macro) -> list[str]:
    """A PlantUML diagram; Cloud keeps it packed."""
    return _source(walker, macro, "plantuml")


@rules.macro("graphviz", "digraph", "flowchart", "dot")
def graphviz(walker: Walker, macro: Macro) -> list[str]:
    """A Graphviz diagram."""
    return _source(walker, macro, "dot")


@rules.macro(
    "mathblock",
    "mathjax-block-macro",
    "eazy-math-block",
    "easy-math-block",
    "latex",
    "latex-block",
    "latexmath",
)
def formula(walker: Walker, macro: Macro) -> list[str]:
    """A formula on lines of its own."""
    tex = _text(macro).strip()
    if not tex:
        return walker.unsupported(macro)
    if walker.in_cell or "$" in tex or "\n\n" in tex or "\\begin{document}" in tex:
        return [walker.verbatim(tex, "latex")]
    return [own(f"$$\n{_no_break_out(tex)}\n$$")]


@rules.inline_macro(
    "mathinline", "mathjax-inline-macro", "eazy-math-inline", "easy-math-inline", "latex-inline"
)
def formula_in_line(walker: Walker, macro: Macro) -> str:
    """A formula within a sentence."""
    tex = " ".join(_text(macro).split())
    if not tex:
        return walker.marker("macro", macro.name)
    return code_span(tex) if "$" in tex or "`" in tex else own(f"${_no_break_out(tex)}$")


@rules.macro("drawio", "drawio-sketch", "inc-drawio", "drawio-macro", "gliffy", "lucidchart")
def drawing(walker: Walker, macro: Macro) -> list[str]:
    """A drawing that is kept in attachments: its picture, and a link to its source."""
    name = macro.parameter("diagramDisplayName", "diagramName", "name", "displayName", "title", "")
    file = macro.parameter("diagramName", "name", "filename", "displayName", "")
    if not file:
        return walker.unsupported(macro)
    picture = walker.resolver.attachment(AttachmentReference(f"{file}.png"))
    source = walker.resolver.attachment(AttachmentReference(file))
    blocks = [walker.style.image(name, picture)] if picture else []
    if source:
        blocks.append(walker.style.link(escape(f"{name} (source of the drawing)"), source))
    return blocks or [walker.marker("macro", macro.name) + " " + escape(name)]


def _source(walker: Walker, macro: Macro, language: str) -> list[str]:
    text = _unpacked(_text(macro))
    if not text.strip():
        name = macro.parameter("filename", "name", "attachment")
        address = walker.resolver.attachment(AttachmentReference(name)) if name else None
        return [walker.style.link(escape(name), address)] if address else walker.unsupported(macro)
    return [walker.verbatim(text, language), *walker.blocks(macro.rich_body)]


def _text(macro: Macro) -> str:
    return macro.plain_body or macro.parameter(*_BODY_PARAMETERS)


def _unpacked(text: str) -> str:
    """Undo what Cloud's apps do to a diagram's source: JSON around it, or packing."""
    stripped = text.strip()
    if stripped.startswith("{"):
        return _from_json(stripped) or text
    if " " in stripped or "\n" in stripped or len(stripped) < 8:
        return text
    try:
        packed = base64.b64decode(stripped, validate=True)
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _LARGEST_SOURCE)
        return unquote(unpacked.decode())
    except (ValueError, zlib.error):
        return text


def _from_json(text: str) -> str:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    found = next((told[name] for name in _BODY_PARAMETERS if isinstance(told.get(name), str)), "")
    return str(found)


def _no_break_out(tex: str) -> str:
    """Keep tags in a formula from becoming HTML."""
    return tex.replace("<", "\\lt ") if "<" in tex else tex
