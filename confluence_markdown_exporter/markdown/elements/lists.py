"""Lists, nested and mixed, and task lists."""

import re
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import AC
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Compact, Listing, Walker

rules = Rules()

_LISTS = frozenset({"ul", "ol", AC + "task-list"})
_ITEMS = frozenset({"li", AC + "task"})
_LINE_START = re.compile(r"\n(?=[^\n])")


@rules.element("ul", "menu", "dir")
def bullets(walker: Walker, element: Element) -> list[str]:
    """A list with bullets."""
    wordless = not (element.text or "").strip() and len(element) == 1
    alone = _only_list(element[0]) if wordless else None
    if alone is not None:
        return walker.blocks_around(alone)
    return _joined([listed(walker, "- ", walker.blocks(part)) for part in _parts(element)])


@rules.element("ol")
def numbers(walker: Walker, element: Element) -> list[str]:
    """A numbered list."""
    start = element.get("start") or ""
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 1
    texts = [
        listed(walker, f"{number}. ", walker.blocks(part))
        for number, part in enumerate(_parts(element), first)
    ]
    # Only a list that starts at 1 is recognised directly after a paragraph.
    return _joined(texts) if first == 1 else [Listing(block) for block in _joined(texts)]


@rules.element("li")
def stray_item(walker: Walker, element: Element) -> list[str]:
    """An item outside of any list."""
    return _joined([listed(walker, "- ", walker.blocks(element))])


@rules.element(AC + "task-list")
def tasks(walker: Walker, element: Element) -> list[str]:
    """Tasks with their boxes."""
    return _joined([_task(walker, part) for part in _parts(element)])


@rules.element(AC + "task")
def stray_task(walker: Walker, element: Element) -> list[str]:
    """A task outside of any task list."""
    return _joined([_task(walker, element)])


def _task(walker: Walker, task: Element) -> str:
    if task.tag != AC + "task":
        return listed(walker, "- ", walker.blocks(task))
    done = (task.findtext(AC + "task-status") or "").strip() == "complete"
    return listed(walker, "- ", walker.blocks(task), "[x] " if done else "[ ] ")


@rules.element(AC + "task-body")
def task_body(walker: Walker, element: Element) -> list[str]:
    """What is to be done."""
    return walker.blocks(element)


@rules.inline_element(AC + "task-id", AC + "task-uuid", AC + "task-status")
def nothing(_walker: Walker, _element: Element) -> str:
    """What Confluence notes about a task; its state is in the box."""
    return ""


def _parts(element: Element) -> list[Element]:
    """The items of a list; a list directly in a list belongs to the item before.

    Whatever else stands directly in a list, text and elements side by side, is an item together.
    """
    parts: list[Element] = []
    stray = _add_text(parts, None, element.text)
    for child in element:
        inner = _only_list(child)
        if inner is not None and parts:
            parts[-1] = _copy(parts[-1])
            parts[-1].append(inner)
        elif inner is not None:
            parts.append(child if child.tag not in _LISTS else _item(child))
        elif child.tag in _ITEMS:
            parts.append(child)
        else:
            if stray is None:
                stray = Element("li")
                parts.append(stray)
            stray.append(_without_tail(child))
            stray = _add_text(parts, stray, child.tail)
            continue
        stray = _add_text(parts, None, child.tail) if child.tail else None
    return parts


def _item(inner: Element) -> Element:
    item = Element("li")
    item.append(inner)
    return item


def _only_list(child: Element) -> Element | None:
    """The list that stands where an item should: itself, or alone in an item without a word of its own."""
    if child.tag in _LISTS:
        return child
    if child.tag == "li" and len(child) == 1 and child[0].tag in _LISTS:
        texts = (child.text, child[0].tail)
        if not any(text and not text.isspace() for text in texts):
            return child[0]
    return None


def _add_text(parts: list[Element], stray: Element | None, text: str | None) -> Element | None:
    """Add text that stands directly in a list to the item it belongs to, or make one of it."""
    if not text:
        return stray
    if stray is None:
        if text.isspace():
            return None
        stray = Element("li")
        parts.append(stray)
    if len(stray):
        stray[-1].tail = (stray[-1].tail or "") + text
    else:
        stray.text = (stray.text or "") + text
    return stray


def _without_tail(element: Element) -> Element:
    twin = _copy(element)
    twin.tail = None
    return twin


def _copy(item: Element) -> Element:
    twin = Element(item.tag, item.attrib)
    twin.text = item.text
    twin.extend(item)
    return twin


def listed(walker: Walker, sign: str, blocks: list[str], box: str = "") -> str:
    """Write one item of a list: its sign, then its blocks indented to the sign's width."""
    sign = sign.ljust(walker.style.item_width)
    if not blocks:
        return (sign + box).rstrip()
    text = blocks[0]
    for block in blocks[1:]:
        text += ("\n" if type(block) is Compact or walker.in_cell else "\n\n") + block
    if "\n" in text:
        # A table cell folds ordinary spaces.
        pad = "\xa0" * len(sign) if walker.in_cell else " " * len(sign)
        text = _LINE_START.sub("\n" + pad, text)
    return sign + box + text


def _joined(texts: list[str]) -> list[str]:
    return [Compact("\n".join(texts))] if texts else []
