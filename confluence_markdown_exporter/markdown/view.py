"""Rendered pages (`view`, `export_view`) back to storage format's elements, where nothing else can be read.

Confluence's renderer leaves its traces in classes and `data-` attributes; this module puts the elements and
macros they came from in their place, so that one set of rules serves both forms.
"""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import AC, RI, parse_html, text_of

_BRUSH = re.compile(r"brush:\s*([\w#+-]+)")
_ALERT = "confluence-information-macro-"
_ALERTS = {"information": "info", "tip": "tip", "note": "note", "warning": "warning"}
_DROPPED = frozenset({"script", "style", "noscript", "button", "input", "select"})
_DROPPED_CLASSES = frozenset({"aui-icon", "expand-icon", "expand-control-icon", "recently-updated-icon"})


def parse_view(html: str) -> Element:
    """Return the tree of a rendered page in the words of storage format."""
    root = parse_html(html)
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        _drop(parent)
        for child in parent:
            _restore(child)
        waiting.extend(parent)
    return root


def _drop(parent: Element) -> None:
    """Take out what belongs to Confluence's own page, not to the text; what follows it stays."""
    kept: list[Element] = []
    for child in parent:
        if child.tag not in _DROPPED and not _DROPPED_CLASSES.intersection(_classes(child)):
            kept.append(child)
        elif kept:
            kept[-1].tail = (kept[-1].tail or "") + (child.tail or "")
        else:
            parent.text = (parent.text or "") + (child.tail or "")
    if len(kept) < len(parent):
        parent[:] = kept


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _restore(element: Element) -> None:
    for name in _classes(element):
        restore = _BY_CLASS.get(name)
        if restore is not None:
            restore(element)
            return
    restore = _BY_TAG.get(element.tag)
    if restore is not None:
        restore(element)


def _near(element: Element) -> Iterator[Element]:
    """Children and their children: as deep as the renderer puts the parts of a macro."""
    for child in element:
        yield child
        yield from child


def _first(element: Element, *classes: str) -> Element | None:
    return next((inner for inner in _near(element) if set(classes).intersection(_classes(inner))), None)


def _become(element: Element, tag: str, **attributes: str) -> None:
    """Change what an element is, emptying it; its place and what follows it stay."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = tag, tail
    for name, value in attributes.items():
        element.set(AC + name.replace("_", "-"), value)


def _become_macro(
    element: Element, name: str, body: Element | str | None, parameters: dict[str, str]
) -> None:
    _become(element, AC + "structured-macro", name=name)
    for key, value in parameters.items():
        if value:
            parameter = Element(AC + "parameter", {AC + "name": key})
            parameter.text = value
            element.append(parameter)
    if isinstance(body, str):
        plain = Element(AC + "plain-text-body")
        plain.text = body
        element.append(plain)
    elif body is not None:
        rich = Element(AC + "rich-text-body")
        rich.text = body.text
        rich.extend(body)
        element.append(rich)


def _title(element: Element, *classes: str) -> str:
    found = _first(element, *classes)
    return "" if found is None else " ".join(text_of(found).split())


def _alert(element: Element) -> None:
    kind = next(
        (name.removeprefix(_ALERT) for name in _classes(element) if name.removeprefix(_ALERT) in _ALERTS), ""
    )
    body = _first(element, _ALERT + "body")
    if kind and body is not None:
        _become_macro(element, _ALERTS[kind], body, {"title": _title(element, "title")})


def _panel(element: Element) -> None:
    body = _first(element, "panelContent", "codeContent", "preformattedContent")
    if body is None:
        return
    title = _title(element, "panelHeader", "codeHeader", "preformattedHeader")
    code = next((inner for inner in _near(body) if inner.tag == "pre"), None)
    if code is not None and {"code", "preformatted"}.intersection(_classes(element)):
        _become_macro(element, "code", text_of(code), {"language": _language(code), "title": title})
    else:
        _become_macro(element, "panel", body, {"title": title})


def _code(element: Element) -> None:
    _become_macro(element, "code", text_of(element), {"language": _language(element)})


def _language(code: Element) -> str:
    found = _BRUSH.search(code.get("data-syntaxhighlighter-params") or "")
    return found[1] if found else ""


def _expand(element: Element) -> None:
    body = _first(element, "expand-content")
    if body is not None:
        _become_macro(element, "expand", body, {"title": _title(element, "expand-control-text")})


def _details(element: Element) -> None:
    summary = next((child for child in element if child.tag == "summary"), None)
    if summary is not None:
        body = Element("div")
        body.text = summary.tail
        body.extend([child for child in element if child is not summary])
        _become_macro(element, "expand", body, {"title": " ".join(text_of(summary).split())})


def _tasks(element: Element) -> None:
    element.tag = AC + "task-list"
    for child in element:
        if child.tag == "li":
            status = Element(AC + "task-status")
            status.text = "complete" if "checked" in _classes(child) else "incomplete"
            child.tag = AC + "task"
            status.tail, child.text = child.text, None
            child.insert(0, status)


def _status(element: Element) -> None:
    _become_macro(element, "status", None, {"title": text_of(element).strip()})


def _contents(element: Element) -> None:
    _become_macro(element, "toc", None, {})


def _person(element: Element) -> None:
    element.tag = "span"
    name = (element.text or "").lstrip()
    if name and not name.startswith("@"):
        element.text = "@" + name


def _emoticon(element: Element) -> None:
    fallback = element.get("data-emoji-fallback") or element.get("alt") or ""
    _become(element, AC + "emoticon", name=element.get("data-emoticon-name") or "", emoji_fallback=fallback)


def _image(element: Element) -> None:
    filename = element.get("data-linked-resource-default-alias")
    if filename and element.get("data-linked-resource-type") == "attachment":
        address, owner = element.get("src") or "", element.get("data-linked-resource-container-id")
        _become(element, AC + "image", alt=element.get("alt") or "")
        attachment = Element(RI + "attachment", {RI + "filename": filename})
        if owner:
            attachment.append(Element(RI + "page", {RI + "content-id": owner}))
        element.extend([attachment, Element(RI + "url", {RI + "value": address})])


def _place(element: Element) -> None:
    if element.tag == "span" and element.get("id"):
        element.tag = "a"


_BY_CLASS: dict[str, Callable[[Element], None]] = {
    "confluence-information-macro": _alert,
    "panel": _panel,
    "code": _panel,
    "preformatted": _panel,
    "syntaxhighlighter-pre": _code,
    "expand-container": _expand,
    "inline-task-list": _tasks,
    "status-macro": _status,
    "toc-macro": _contents,
    "confluence-userlink": _person,
    "user-mention": _person,
    "emoticon": _emoticon,
    "confluence-embedded-image": _image,
    "confluence-anchor-link": _place,
}
_BY_TAG: dict[str, Callable[[Element], None]] = {"details": _details}
