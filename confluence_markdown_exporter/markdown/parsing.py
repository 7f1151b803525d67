"""Storage format (or rendered HTML) to a tree, whatever state it is in.

Well-formed storage format, which is nearly all of it, goes through expat. Everything else goes through a
tolerant reader that builds the same tree and loses no text. Names carry Confluence's prefixes as
namespaces: `<ac:link>` has the tag `{ac}link`.
"""

import re
from collections import Counter
from html import unescape
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

AC = "{ac}"
RI = "{ri}"

_START = '<r xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">'
_END = "</r>"
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# What XML 1.0 forbids, and what this package marks places with while it converts.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
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
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_SIBLING = {
    "p": frozenset({"p"}),
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"tr", "td", "th"}),
}


def parse(storage: str) -> Element:
    """Return the root of the tree, an element `r` around the whole body. Never fails."""
    well_formed = _ENTITY.sub(_known_to_xml, storage) if "&" in storage else storage
    if well_formed.lstrip()[:5] == "<?xml":
        well_formed = _DECLARATION.sub("", well_formed, count=1)
    try:
        root = ElementTree.fromstring(_START + well_formed + _END)  # noqa: S314 - see _START
    except (ElementTree.ParseError, ValueError):
        return parse_html(storage)
    if "xmlns" in storage:
        _forget_foreign_namespaces(root)
    return root


# `_START` also makes any DOCTYPE a syntax error, so no entity definition ever reaches expat.


def parse_html(markup: str) -> Element:
    """Return the same kind of tree from markup that is no XML: HTML, or storage format that is damaged."""
    root = Element("r")
    open_elements = [root]
    open_names: Counter[str] = Counter()
    texts: list[str] = []

    def write_text() -> None:
        if texts:
            text = _FORBIDDEN.sub(_replacement, "".join(texts))
            texts.clear()
            parent = open_elements[-1]
            if len(parent):
                parent[-1].tail = text
            else:
                parent.text = text

    def close(name: str) -> None:
        write_text()
        while True:
            closed = open_elements.pop().tag
            open_names[closed] -= 1
            if closed == name:
                return

    for token in _TOKEN.finditer(markup):
        name = token["name"]
        if name is None:
            cdata = token["cdata"]
            if cdata is not None:
                texts.append(cdata)
            elif not token[0].startswith("<!--"):
                texts.append(unescape(token[0]))
            continue
        tag = _tag(name)
        if token["close"]:
            if open_names[tag] > 0:
                close(tag)
            continue
        if open_elements[-1].tag in _CLOSED_BY_SIBLING.get(tag, ()):
            close(open_elements[-1].tag)
            if tag == "tr" and open_elements[-1].tag == "tr":
                close("tr")
        write_text()
        rest = token["rest"]
        element = Element(tag, _attributes(rest))
        open_elements[-1].append(element)
        if tag not in _VOID and not rest.endswith("/"):
            open_elements.append(element)
            open_names[tag] += 1
    write_text()
    return root


def _attributes(text: str) -> dict[str, str]:
    return {
        _tag(name): _FORBIDDEN.sub(_replacement, unescape(double or single or bare))
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    }


def _tag(name: str) -> str:
    prefix, colon, local = name.lower().partition(":")
    return f"{{{prefix}}}{local}" if colon else prefix


def _known_to_xml(match: re.Match[str]) -> str:
    name = match[1]
    if name is None or name in _XML_ENTITIES:
        return match[0]
    character = html5.get(name + ";")
    return f"&amp;{name};" if character is None else character.replace("&", "&amp;").replace("<", "&lt;")


def _replacement(match: re.Match[str]) -> str:
    return " " if match[0] < "\x80" else "\ufffd"


def _forget_foreign_namespaces(root: Element) -> None:
    """Undo `xmlns` declarations inside the body: they are decoration, and some name Confluence's own prefixes."""
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
