"""Dialects of Markdown: what is written differently for those who will read the files.

The converter and the exporter ask a `Style` wherever dialects differ, so that a dialect is one class here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, unquote

from confluence_markdown_exporter.markdown.anchors import slug
from confluence_markdown_exporter.markdown.escaping import OWN, escape, html_text, own
from confluence_markdown_exporter.markdown.own_syntax import CODE, MATH, Guard, as_entity, shortcodes_shown
from confluence_markdown_exporter.markdown.writing import (
    around_text,
    emphasise,
    fence,
    image,
    indented,
    quoted,
    wrap_label,
)

_COLOUR = re.compile(
    r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]{3,20}|rgb\( ?[0-9]{1,3} ?, ?[0-9]{1,3} ?, ?[0-9]{1,3} ?\)",
    re.IGNORECASE,
)
_TAG_BUT_BREAK = re.compile(r"<(?!br ?/?>)[A-Za-z/!?]", re.IGNORECASE)
_LEAVES_THE_EXPORT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?\x00-\x1f]|\Z")
_MEANS_SOMETHING = re.compile(r"[\[\]|\\`*<>&~!#$^\x00-\x1f]|%%|==")
_NOT_IN_WIKI_PATH = re.compile(r"[\[\]|^\\\x00-\x1f]")
_WIKI_LINK = re.compile(rf"{OWN}!?\[\[[^\[\]|\n]*\|([^\[\]|\n]*)\]\]{OWN}")
_CODE_OR_OWN_TAG = re.compile(
    rf"(?P<code>{CODE}|\\.)"
    r"|(?P<alone>^[> \t]*<!-- -->\n[> \t]*\n)"
    r"|(?P<break><br>)"
    r"|<!-- -->"
    r"|<a id=\"[^\"<>]*\"></a>"
    r"|<span style=\"[^\"<>]*\">"
    r"|</?(?:strong|em|del|u|sub|sup|kbd|mark|span)>",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Style:
    """GitHub's Markdown, which the other dialects change where they must.

    `keep_colours` keeps the colour of coloured text. Its `repr` says all that a style depends on.
    """

    keep_colours: bool = False

    line_break: ClassVar[str] = "\\\n"
    item_width: ClassVar[int] = 0
    """Columns that the sign of a list item takes at least."""
    repeated_heading: ClassVar[str] = "-"
    """What stands between the name of a repeated heading and its number."""
    contents_mark: ClassVar[str] = ""
    """What the reader's program replaces by a table of contents; "" has it written out."""
    html_tables: ClassVar[bool] = True
    """Whether Markdown inside an HTML table is read."""
    dated_front_matter: ClassVar[bool] = False
    """Whether front matter repeats the dates as `date` and `lastmod`."""
    guard: ClassVar[Guard] = Guard(MATH, only_with="$")
    """Keeps the page's text from being taken for this dialect's own syntax."""

    def alert(self, kind: str, title: str, blocks: list[str]) -> list[str]:
        """Write a coloured box; `kind` is GitHub's name for it, `title` is plain text."""
        inside = quoted([*_bold(title), *blocks])
        return [f"> [!{kind}]\n{inside[0]}"] if inside else []

    def section(self, title: str, blocks: list[str]) -> list[str]:
        """Write a section that opens on a click; `title` is plain text."""
        return [f"<details>\n<summary>{html_text(title)}</summary>", *blocks, "</details>"]

    def link(self, label: str, address: str) -> str:
        """Write a link around running text."""
        return wrap_label(label, address)

    def image(self, alternative: str, address: str) -> str:
        """Write an image; `alternative` is plain text."""
        return image(alternative, address)

    def code_block(self, code: str, language: str) -> str:
        """Write text that stays as it stands, a diagram's source as well."""
        return fence(code, language)

    def coloured(self, text: str, css: str) -> str:
        """Write running text in the colour that inline CSS gives it, if that is a plain colour."""
        colour = _colour(css) if self.keep_colours else ""
        return around_text(text, f'<span style="color: {colour}">', "</span>") if colour else text

    def heading_name(self, text: str) -> str:
        """Return the name under which links reach a heading with this visible text."""
        return slug(text)

    def unlinked(self, markdown: str) -> str:
        """Return a heading with links that only this dialect has reduced to their text."""
        return markdown

    def finish(self, markdown: str) -> str:
        """Make the last changes to Markdown that is whole."""
        return self.guard.guarded(markdown)


class GitHub(Style):
    """GitHub's Markdown."""


class Obsidian(Style):
    """Obsidian: wiki links and embeds inside the vault, callouts that fold."""

    # Comments, highlights, links and embeds, tags, names of blocks.
    guard = Guard(
        rf"%%|==|\[\[|!(?={OWN}\[)|(?<![^\s(])#(?=[\w/-]*[^\W\d])|(?<!\S)\^(?=[\w-]+[ \t]*$)|{MATH}"
    )
    _KINDS: ClassVar[Mapping[str, str]] = {"CAUTION": "danger"}

    def alert(self, kind: str, title: str, blocks: list[str]) -> list[str]:
        """Write a callout."""
        if not blocks and not title:
            return []
        return _callout(self._KINDS.get(kind, kind.lower()), "", title, blocks)

    def section(self, title: str, blocks: list[str]) -> list[str]:
        """Write a callout that is folded."""
        return _callout("note", "-", title, blocks)

    def link(self, label: str, address: str) -> str:
        """Write a wiki link, or a common one where a wiki link could not show the label."""
        path = _vault_path(address)
        core = label.strip()
        if not path or not core or _MEANS_SOMETHING.search(core):
            return wrap_label(label, address)
        before = " " if label[0] == " " else ""
        after = " " if label[-1] == " " else ""
        return before + own(f"[[{path}|{core}]]") + after

    def image(self, alternative: str, address: str) -> str:
        """Write an embed, with the alternative text unless it is the file's name."""
        path = _vault_path(address)
        # Obsidian takes a number for the width.
        if not path or _MEANS_SOMETHING.search(alternative) or alternative[:1].isdigit():
            return image(alternative, address)
        text = " ".join(alternative.split())
        return own(f"![[{path}]]" if text in ("", path.rpartition("/")[2]) else f"![[{path}|{text}]]")

    def heading_name(self, text: str) -> str:
        """Return the heading itself, without the signs that Obsidian's links cannot hold."""
        return quote(" ".join(re.sub(r"[#|^:\[\]%\\]", " ", text).split()), safe="")

    def unlinked(self, markdown: str) -> str:
        """Reduce wiki links to their text."""
        return _WIKI_LINK.sub(r"\1", markdown) if OWN in markdown else markdown


class MkDocs(Style):
    """MkDocs with the extensions admonition and pymdownx.details: its reader wants four columns."""

    line_break = "  \n"
    item_width = 4
    repeated_heading = "_"
    html_tables = False
    # Backslashes that Python-Markdown does not know, attributes, and what its common extensions add.
    guard = Guard(
        r"\\[<&~=:\"'$%@^,;/?]|\{(?=:?[ ]*[^\s}][^}\n]*\})|==(?=\S)|\^"
        r"|\+\+(?=[\w-]+(?:\+[\w-]+)*\+\+)|\\\|(?=[-: |\t]*$)",
        r"#(?=#*[^#\s])|!!!|\?\?\?|\[TOC\]|:(?=[ ])|-+8<-|\\\|(?=[-: |\t]*$)",
        write=as_entity,
    )
    _KINDS: ClassVar[Mapping[str, str]] = {"CAUTION": "danger", "IMPORTANT": "info"}

    def alert(self, kind: str, title: str, blocks: list[str]) -> list[str]:
        """Write an admonition."""
        if not blocks and not title:
            return []
        return _admonition("!!!", self._KINDS.get(kind, kind.lower()), title, blocks)

    def section(self, title: str, blocks: list[str]) -> list[str]:
        """Write an admonition that is folded."""
        return _admonition("???", "note", title, blocks)

    def heading_name(self, text: str) -> str:
        """Return the name that Python-Markdown's `toc` gives a heading."""
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


class AzureDevOps(Style):
    """Azure DevOps wikis, which know no alerts but contents and diagrams of their own."""

    contents_mark = own("[[_TOC_]]")
    # Work items, pull requests, people and groups are named by number or id.
    guard = Guard(rf"\[\[|@<|(?<![\w&/])[#!](?=\d)|{MATH}", ":::")

    def alert(self, kind: str, title: str, blocks: list[str]) -> list[str]:
        """Write a quotation under a bold label."""
        return _labelled_quote(kind, title, blocks)

    def code_block(self, code: str, language: str) -> str:
        """Write a Mermaid diagram between colons, in the one form that the wiki draws; else a fence.

        Other readers take what is between colons for Markdown, so a diagram with tags of HTML gets a fence.
        """
        if language != "mermaid" or ":::" in code or _TAG_BUT_BREAK.search(code):
            return fence(code, language)
        return own(f"::: mermaid\n{code}\n:::")


class Hugo(Style):
    """Hugo, which drops HTML from Markdown unless told otherwise and runs what looks like a shortcode."""

    html_tables = False
    dated_front_matter = True
    # Shortcodes, attributes at the end of a heading, definition lists.
    guard = Guard(r"(?<=\{)\{(?=[<%])|\{(?=[^{}\n]*\}[ \t]*$)", r":(?=[ \t])", write_code=shortcodes_shown)

    def section(self, title: str, blocks: list[str]) -> list[str]:
        """Write a bold title before what would be folded."""
        return [*_bold(title), *blocks]


class Plain(Style):
    """Markdown that reads as text: no alerts, no HTML."""

    html_tables = False
    guard = Guard("(?!)")

    def alert(self, kind: str, title: str, blocks: list[str]) -> list[str]:
        """Write a quotation under a bold label."""
        return _labelled_quote(kind, title, blocks)

    def section(self, title: str, blocks: list[str]) -> list[str]:
        """Write a bold title before what would be folded."""
        return [*_bold(title), *blocks]

    def coloured(self, text: str, css: str) -> str:  # noqa: ARG002
        """Write the text alone."""
        return text

    def finish(self, markdown: str) -> str:
        """Take out the tags that the converter writes where Markdown has no sign; code stays as it is."""
        markdown = super().finish(markdown)
        return _CODE_OR_OWN_TAG.sub(_without_tag, markdown) if "<" in markdown else markdown


GITHUB = GitHub()
PRESETS: Mapping[str, type[Style]] = {
    "github": GitHub,
    "obsidian": Obsidian,
    "mkdocs": MkDocs,
    "azure_devops": AzureDevOps,
    "hugo": Hugo,
    "plain": Plain,
}


def _bold(title: str) -> list[str]:
    return [emphasise(escape(title).strip(), "**", "strong")] if title else []


def _labelled_quote(kind: str, title: str, blocks: list[str]) -> list[str]:
    if not blocks and not title:
        return []
    label = f"{kind.capitalize()}: {title}" if title else kind.capitalize()
    return quoted([*_bold(label), *blocks])


def _callout(kind: str, folded: str, title: str, blocks: list[str]) -> list[str]:
    first = f"> [!{kind}]{folded} {escape(title).strip()}".rstrip()
    return ["\n".join([first, *quoted(blocks)])]


def _admonition(sign: str, kind: str, title: str, blocks: list[str]) -> list[str]:
    written = escape(title).strip().replace('"', "&quot;")
    first = own(sign) + (f' {kind} "{written}"' if written else f" {kind}")
    return ["\n".join([first, *indented(blocks, 4)])]


def _vault_path(address: str) -> str:
    """Return the path in a wiki link for an exported file, "" for any other address."""
    if _LEAVES_THE_EXPORT.match(address):
        return ""
    path, sign, place = unquote(address).partition("#")
    if not path or _NOT_IN_WIKI_PATH.search(path + place):
        return ""
    stem = path.removesuffix(".md")
    # Obsidian would take what follows a dot in the name for the kind of file.
    return (path if "." in stem.rpartition("/")[2] else stem) + sign + place


def _colour(css: str) -> str:
    for declaration in css.split(";"):
        name, _, value = declaration.partition(":")
        if name.strip().lower() == "color":
            colour = " ".join(value.split())
            return colour if _COLOUR.fullmatch(colour) else ""
    return ""


def _without_tag(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    return " / " if found["break"] else ""
