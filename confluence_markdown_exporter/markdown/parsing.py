"""Storage format (or rendered HTML) to a tree, whatever state it is in.

Well-formed storage format, which is nearly all of it, goes through expat. Everything else goes through a
tolerant reader that builds the same tree and loses no text. Names carry Confluence's prefixes as
namespaces: `<ac:link>` has the tag `{ac}link`.
"""

import re
from collections import Counter
from html import unescape
from html.entities import html5
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.models.foreign_text import without_controls

AC = "{ac}"
RI = "{ri}"

_START = '<r xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">'
_END = "</r>"
_HTML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*);")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    # No value may hold "<": so no token ever reads beyond the next tag, and the whole stays linear.
    r"""|<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*+)(?P<rest>(?>[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
    r"|[^<]++"
    r"|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{1000,};?")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"]
)
_CLOSED_BY_SIBLING = {
    "p": frozenset({"p"}),
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"tr", "td", "th"}),
}


def parse(storage: str) -> Element:
    """Return the root of the tree, an element `r` around the whole body. Never fails."""
    well_formed = _without_html_entities(storage) if _HTML_ENTITY.search(storage) else storage
    if well_formed.lstrip()[:5] == "<?xml":
        well_formed = _DECLARATION.sub("", well_formed, count=1)
    try:
        root = ET.fromstring(_START + well_formed + _END)  # noqa: S314 - see _START
    except (ET.ParseError, ValueError):
        return parse_html(storage)
    if "xmlns" in storage:
        _forget_foreign_namespaces(root)
    return root


# `_START` also makes any DOCTYPE a syntax error, so no entity definition ever reaches expat.


def parse_html(markup: str) -> Element:
    """Return the same kind of tree from markup that is no XML: HTML, or storage format that is damaged."""
    tree = _Tree()
    for token in _TOKEN.finditer(markup):
        name = token["name"]
        if name is not None:
            if token["close"]:
                tree.end(_tag(name))
            else:
                tree.start(_tag(name), token["rest"])
        elif token["cdata"] is not None:
            tree.texts.append(token["cdata"])
        elif not token[0].startswith("<!--"):
            tree.texts.append(_unescaped(token[0]))
    tree.write_text()
    return tree.root


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a number of more digits than Python reads: no character, as any that is too large
        return unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


class _Tree:
    """A tree that grows with every tag and bends where tags do not match."""

    def __init__(self) -> None:
        self.root = Element("r")
        self.texts: list[str] = []
        self._open = [self.root]
        self._open_tags: Counter[str] = Counter()

    def start(self, tag: str, rest: str) -> None:
        if self._open[-1].tag in _CLOSED_BY_SIBLING.get(tag, ()):
            self.end(self._open[-1].tag)
            if tag == "tr" == self._open[-1].tag:
                self.end("tr")
        self.write_text()
        element = Element(tag, _attributes(rest))
        self._open[-1].append(element)
        if tag not in _VOID and not rest.endswith("/"):
            self._open.append(element)
            self._open_tags[tag] += 1

    def end(self, tag: str) -> None:
        if self._open_tags[tag] <= 0:
            return
        self.write_text()
        while True:
            closed = self._open.pop().tag
            self._open_tags[closed] -= 1
            if closed == tag:
                return

    def write_text(self) -> None:
        if not self.texts:
            return
        text = without_controls("".join(self.texts))
        self.texts.clear()
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def _attributes(text: str) -> dict[str, str]:
    return {
        _tag(name): without_controls(_unescaped(double or single or bare))
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    }


def _tag(name: str) -> str:
    prefix, colon, local = name.lower().partition(":")
    return f"{{{prefix}}}{local}" if colon else prefix


def _without_html_entities(storage: str) -> str:
    """Replace the entities that HTML knows and XML does not; `CDATA` sections stay as they stand."""
    outside, *sections = storage.split(_CDATA)
    parts = [_HTML_ENTITY.sub(_known_to_xml, outside)]
    for section in sections:
        verbatim, end, outside = section.partition(_CDATA_END)
        parts += (_CDATA, verbatim, end, _HTML_ENTITY.sub(_known_to_xml, outside))
    return "".join(parts)


def _known_to_xml(entity: re.Match[str]) -> str:
    character = html5.get(entity[1] + ";")
    return f"&amp;{entity[1]};" if character is None else character.replace("&", "&amp;").replace("<", "&lt;")


def _forget_foreign_namespaces(root: Element) -> None:
    """Undo `xmlns` declarations inside the body; some of them name Confluence's own prefixes."""
    for element in root.iter():
        element.tag = _without_address(element.tag)
        for name in [name for name in element.attrib if name.startswith("{http")]:
            element.attrib[_without_address(name)] = element.attrib.pop(name)


def _without_address(name: str) -> str:
    if not name.startswith("{http"):
        return name
    address, _, local = name.rpartition("}")
    if "atlassian.com" not in address:
        return local
    return (RI if "resource" in address or address.endswith("/ri") else AC) + local


def text_of(element: Element) -> str:
    """Return the whole text below an element, white space as it stands."""
    return "".join(element.itertext())
