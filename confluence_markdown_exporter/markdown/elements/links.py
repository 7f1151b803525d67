"""Links and images, and the pages, attachments and people that they point at."""

import re
from urllib.parse import quote
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.anchors import anchor_id, heading_meant
from confluence_markdown_exporter.markdown.escaping import BREAK, escape
from confluence_markdown_exporter.markdown.parsing import AC, RI
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.resolver import AttachmentReference, PageLink, PageReference
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import image, is_safe, link

rules = Rules()

_PLAIN_ADDRESS = re.compile(r"https?://[^ ]+")
_LINK_BODIES = (AC + "link-body", AC + "plain-text-link-body")
_PAGES = frozenset({RI + "page", RI + "blog-post", RI + "content-entity"})


@rules.inline_element("a")
def plain_link(walker: Walker, element: Element) -> str:
    """A plain HTML link, or the place that one leads to."""
    href = (element.get("href") or "").strip()
    label = walker.inline(element)
    if not href:
        name = element.get("name") or element.get("id") or ""
        return place(walker, name) + label if name else label
    if href[0] == "#":
        return (
            walker.style.link(label, walker.headings.address(href[1:]))
            if label.strip() and href != "#"
            else label
        )
    if not is_safe(href):
        return label
    address = walker.resolver.url(href)
    if not label.strip():
        label = escape(href)
    if _PLAIN_ADDRESS.fullmatch(address) and label == escape(address):
        return f"<{address}>"
    return walker.style.link(label, address)


@rules.inline_element(AC + "link")
def confluence_link(walker: Walker, element: Element) -> str:
    """A link to a page, an attachment, a person, a space or a place in a page."""
    target: Element | None = None
    label = escape(element.text) if element.text and not element.text.isspace() else ""
    for child in element:
        if child.tag in _LINK_BODIES:
            label += walker.inline(child)
        elif child.tag.startswith(RI) and target is None:
            target = child
        else:
            label += walker.piece(child)
        if child.tail and not child.tail.isspace():
            label += escape(child.tail)
    return to_resource(walker, target, label, element.get(AC + "anchor") or "")


def to_resource(walker: Walker, target: Element | None, label: str = "", anchor: str = "") -> str:
    """Write a link to an `ri:…` element: under its own name without a label, as text if nobody knows it."""
    said = bool(label.strip(" " + BREAK))
    if target is None:
        if not anchor:
            return label
        return walker.style.link(label if said else escape(anchor), walker.headings.address(anchor))
    tag = target.tag
    if tag == RI + "user":
        return label if said else mention(walker, target)
    if tag in _PAGES:
        return _to_page(walker, page_reference(target), label if said else "", anchor)
    name, address = _named_address(walker, target)
    if not said:
        label = escape(name)
    if not label.strip():
        return ""
    return walker.style.link(label, address) if address and is_safe(address) else label


def _to_page(walker: Walker, reference: PageReference, label: str, anchor: str) -> str:
    found = walker.resolver.page(reference)
    if not label:
        label = escape((found.title if found else "") or reference.title or anchor or reference.page_id or "")
    if found is None or not found.url:
        return label
    return walker.style.link(label, found.url + _fragment(walker, found, anchor))


def _fragment(walker: Walker, page: PageLink, anchor: str) -> str:
    """Write a place in another page: the style's name for it in a file, Confluence's own in Confluence."""
    if not anchor:
        return ""
    if page.url.startswith(("http://", "https://")):
        return "#" + quote(anchor.replace(" ", "-"))
    return "#" + walker.style.heading_name(heading_meant(anchor, page.title))


def _named_address(walker: Walker, target: Element) -> tuple[str, str | None]:
    tag = target.tag
    if tag == RI + "attachment":
        reference = attachment_reference(walker, target)
        return reference.filename, walker.resolver.attachment(reference)
    if tag == RI + "url":
        address = target.get(RI + "value") or ""
        return address, walker.resolver.url(address) if address else None
    if tag == RI + "space":
        return target.get(RI + "space-key") or "", None
    if tag == RI + "shortcut":
        return f"{target.get(RI + 'key') or ''}@{target.get(RI + 'parameter') or ''}", None
    return next(iter(target.attrib.values()), ""), None


def mention(walker: Walker, user: Element) -> str:
    """Write a person's display name, or their id where nobody knows it."""
    for name in ("account-id", "userkey", "username"):
        user_id = user.get(RI + name)
        if user_id:
            return "@" + escape(walker.resolver.user(user_id) or user_id)
    return "@"


def page_reference(element: Element) -> PageReference:
    """Read a page's name from `ri:page`, `ri:blog-post` or `ri:content-entity`."""
    return PageReference(
        title=element.get(RI + "content-title") or "",
        space_key=element.get(RI + "space-key") or None,
        page_id=element.get(RI + "content-id") or None,
        posting_day=element.get(RI + "posting-day") or None,
    )


def attachment_reference(walker: Walker, element: Element) -> AttachmentReference:
    """Read an attachment's name from `ri:attachment`, with the page that it is on if that is another one."""
    page = next((page_reference(child) for child in element if child.tag in _PAGES), None)
    if page is None and walker.including:
        page = walker.including[-1]
    return AttachmentReference(element.get(RI + "filename") or "", page)


def place(walker: Walker, name: str) -> str:
    """Write a place in the page that links can lead to."""
    walker.headings.add_place(name)
    return f'<a id="{anchor_id(name)}"></a>'


@rules.inline_element(AC + "image")
def confluence_image(walker: Walker, element: Element) -> str:
    """An image: an attachment or an address, with its alternative text or its name; a caption below it."""
    target, name, address = _shown(walker, element)
    caption = next((child for child in element if child.tag == AC + "caption"), None)
    below = walker.inline(caption).strip() if caption is not None else ""
    if target is not None and target.tag == RI + "url":
        name = name.rsplit("/", 1)[-1].partition("?")[0]
    alternative = element.get(AC + "alt") or element.get(AC + "title") or name
    href = element.get(AC + "href") or ""
    linked = bool(href) and is_safe(href)
    if address and is_safe(address):
        # Only common Markdown can stand in a link.
        written = (image if linked else walker.style.image)(alternative, address)
    else:
        written = f"*[image not found: {escape(alternative or name).strip()}]*"
    if linked:
        written = link(written, walker.resolver.url(href))
    return f"{written}{BREAK}{below}{BREAK}" if below else written


def _shown(walker: Walker, image: Element) -> tuple[Element | None, str, str | None]:
    """Say what an image shows, its name, and where it is: the first place that is known."""
    found: tuple[Element | None, str, str | None] = (None, "", None)
    for target in image:
        if target.tag.startswith(RI) and not found[2]:
            found = (target, *_named_address(walker, target))
    return found


@rules.inline_element("img")
def html_image(walker: Walker, element: Element) -> str:
    """A plain HTML image."""
    address = element.get("src") or ""
    alternative = element.get("alt") or element.get("title") or ""
    if not address or not is_safe(address):
        return escape(alternative).strip()
    return walker.style.image(
        alternative or address.rsplit("/", 1)[-1].partition("?")[0], walker.resolver.url(address)
    )
