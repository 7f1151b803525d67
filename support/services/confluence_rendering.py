"""Shows a page as Confluence does: storage format to the HTML of `export_view`, with whole addresses.

Written from what Confluence's own pages look like, for the elements and macros that scenarios use; a macro
that is not known shows what Confluence shows for one whose app is not installed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from support.services.confluence_site import ConfluenceSite, SitePage

_AC, _RI = "{ac}", "{ri}"
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\w+);)(\w+);")
_KINDS = {"info": "information", "tip": "tip", "note": "note", "warning": "warning"}
_EMPTY = frozenset({"br", "hr", "img", "col"})


@dataclass(frozen=True, slots=True)
class Rendering:
    """Renders pages of a site; `page_address` and `download_address` say where things are."""

    site: ConfluenceSite
    page_address: Callable[[SitePage], str]
    download_address: Callable[[SitePage, str], str]

    def of(self, page: SitePage) -> str:
        """Return the page as HTML."""
        spelled = _NAMED.sub(lambda found: f"&amp;{found[1]};", page.storage)
        root = ET.fromstring(f'<r xmlns:ac="ac" xmlns:ri="ri">{spelled}</r>')  # noqa: S314 - our own pages
        return self._inside(root, page)

    def _inside(self, element: Element | None, page: SitePage) -> str:
        if element is None:
            return ""
        shown = [escape(element.text or "", quote=False)]
        for child in element:
            shown += [self._element(child, page), escape(child.tail or "", quote=False)]
        return "".join(shown)

    def _element(self, element: Element, page: SitePage) -> str:
        if element.tag.startswith(_AC):
            return self._confluence_element(element, page)
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
        if element.tag in _EMPTY:
            return f"<{element.tag}{attributes}/>"
        return f"<{element.tag}{attributes}>{self._inside(element, page)}</{element.tag}>"

    def _confluence_element(self, element: Element, page: SitePage) -> str:
        match element.tag.removeprefix(_AC):
            case "structured-macro":
                return self._macro(element, page)
            case "link":
                return self._link(element, page)
            case "image":
                return self._image(element, page)
            case "task-list":
                return f'<ul class="inline-task-list">{self._tasks(element, page)}</ul>'
            case "emoticon":
                fallback = element.get(_AC + "emoji-fallback") or ""
                return f'<img class="emoticon" data-emoji-fallback="{escape(fallback)}" src="e.png"/>'
            case _:
                return self._inside(element, page)

    def _macro(self, macro: Element, page: SitePage) -> str:
        name = macro.get(_AC + "name") or ""
        told = {one.get(_AC + "name"): one.text or "" for one in macro.findall(_AC + "parameter")}
        title, body = escape(told.get("title", "")), self._inside(macro.find(_AC + "rich-text-body"), page)
        match name:
            case "info" | "tip" | "note" | "warning":
                heading = f'<p class="title">{title}</p>' if title else ""
                return (
                    f'<div class="confluence-information-macro confluence-information-macro-{_KINDS[name]}">'
                    f'{heading}<span class="aui-icon aui-icon-small"> </span>'
                    f'<div class="confluence-information-macro-body">{body}</div></div>'
                )
            case "code":
                code = escape(macro.findtext(_AC + "plain-text-body") or "", quote=False)
                brush = told.get("language") or "java"
                return (
                    '<div class="code panel pdl"><div class="codeContent panelContent pdl"><pre '
                    f'class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: {brush}; '
                    f'gutter: false">{code}</pre></div></div>'
                )
            case "expand":
                return (
                    '<div class="expand-container"><div class="expand-control"><span class="expand-icon"> '
                    f'</span><span class="expand-control-text">{title}</span></div>'
                    f'<div class="expand-content">{body}</div></div>'
                )
            case "status":
                return f'<span class="status-macro aui-lozenge">{title}</span>'
            case _:
                return body or f"<p>Unknown macro: {{{escape(name)}}}</p>"

    def _link(self, link: Element, page: SitePage) -> str:
        label = self._inside(link.find(_AC + "link-body"), page)
        target = next((child for child in link if child.tag.startswith(_RI)), None)
        if target is None:
            return label
        if target.tag == _RI + "user":
            user = self.site.user(next(iter(target.attrib.values())))
            return f'<a class="confluence-userlink user-mention">{user.display_name if user else ""}</a>'
        if target.tag == _RI + "attachment":
            name = target.get(_RI + "filename") or ""
            address = self.download_address(self._owner(target, page), name)
        else:
            name = target.get(_RI + "content-title") or ""
            address = self.page_address(self.site.page(name))
        return f'<a href="{escape(address)}">{label or escape(name)}</a>'

    def _image(self, image: Element, page: SitePage) -> str:
        [target] = [child for child in image if child.tag.startswith(_RI)]
        name = target.get(_RI + "filename") or ""
        owner = self._owner(target, page)
        return (
            '<span class="confluence-embedded-file-wrapper"><img class="confluence-embedded-image" '
            f'src="{escape(self.download_address(owner, name))}" data-linked-resource-type="attachment" '
            f'data-linked-resource-default-alias="{escape(name)}" '
            f'data-linked-resource-container-id="{owner.id}"/></span>'
        )

    def _owner(self, attachment: Element, page: SitePage) -> SitePage:
        other = attachment.find(_RI + "page")
        return page if other is None else self.site.page(other.get(_RI + "content-title") or "")

    def _tasks(self, task_list: Element, page: SitePage) -> str:
        shown = []
        for task in task_list.findall(_AC + "task"):
            done = task.findtext(_AC + "task-status") == "complete"
            body = self._inside(task.find(_AC + "task-body"), page)
            shown.append(f'<li class="checked">{body}</li>' if done else f"<li>{body}</li>")
        return "".join(shown)
