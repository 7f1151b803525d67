"""Files of a page: links to them, lists and galleries of them, media from elsewhere."""

from fnmatch import fnmatch
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.elements.links import to_resource
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.parsing import RI
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Compact, Walker
from confluence_markdown_exporter.markdown.writing import is_safe

rules = Rules()

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".tif", ".tiff", ".avif")


@rules.inline_macro("view-file", "viewfile", "viewpdf", "viewdoc", "viewxls", "viewppt", "multimedia")
def file(walker: Walker, macro: Macro) -> str:
    """One file, shown in the page: a link to it."""
    target = macro.resource("name", "file", "", "attachment")
    if target is None:
        name = macro.parameter("name", "file", "attachment", "")
        if not name:
            return walker.marker("macro", macro.name)
        target = Element(RI + "attachment", {RI + "filename": name.lstrip("^")})
        page = macro.resource("page")
        if page is not None:
            target.append(page)
    return to_resource(walker, target)


@rules.inline_macro("widget", "iframe", "media", "video", "youtube", "figma", "loom", "html-include", "rss")
def media(walker: Walker, macro: Macro) -> str:
    """Something from elsewhere: a link to it."""
    address = macro.parameter("url", "src", "", "link")
    target = macro.resource("url", "src", "", "link")
    if target is not None and target.tag == RI + "url":
        address = target.get(RI + "value") or address
    if not address or not is_safe(address):
        return walker.marker("macro", macro.name)
    title = macro.parameter("title", "name")
    written = walker.resolver.url(address)
    if title or not written.startswith(("http://", "https://")):
        return walker.style.link(escape(title or address), written)
    return walker.style.link(escape(address), written) if " " in written or ">" in written else f"<{written}>"


@rules.macro("attachments")
def attachments(walker: Walker, macro: Macro) -> list[str]:
    """The list of the page's attachments."""
    wanted = macro.parameter("patterns")
    lines = [
        f"- {walker.style.link(escape(name), address)}" if address else f"- {escape(name)}"
        for name, address in walker.resolver.attachments()
        if not wanted or _matches(name, wanted)
    ]
    return [Compact("\n".join(lines))] if lines else []


@rules.macro("gallery")
def gallery(walker: Walker, macro: Macro) -> list[str]:
    """The page's images, one below the other."""
    wanted, unwanted = macro.parameter("include"), macro.parameter("exclude")
    blocks = [
        walker.style.image(name, address)
        for name, address in walker.resolver.attachments()
        if address
        and name.lower().endswith(_IMAGES)
        and (not wanted or _matches(name, wanted))
        and not (unwanted and _matches(name, unwanted))
    ]
    title = escape(macro.parameter("title")).strip()
    return [f"**{title}**", *blocks] if title else blocks


def _matches(name: str, patterns: str) -> bool:
    return any(fnmatch(name.lower(), pattern.strip().lower()) for pattern in patterns.split(","))
