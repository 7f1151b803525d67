"""Answers the converter's questions for one page from the index of its space."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from confluence_markdown_exporter.clients.confluence_urls import attachment_in_url, page_in_url
from confluence_markdown_exporter.exporters.other_spaces import PageElsewhere, address_elsewhere
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.markdown.anchors import heading_meant
from confluence_markdown_exporter.markdown.resolver import AttachmentReference, PageLink, PageReference
from confluence_markdown_exporter.markdown.style import Style
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page

_SAFE_IN_PATH = "/~!$'*+,;=:@-._"
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class LinkResolver:
    """A `Resolver` for one page, which remembers what it was asked and answered.

    `is_exported` says whether a page has a file and `is_downloaded` whether an attachment has one: those
    are linked by relative path, all others by their address in Confluence. `may_include` says of which pages
    the text may be shown in this one. `find_elsewhere` finds the file
    of a page of another space, and `style` knows the names of headings. `answers` is kept in the ledger;
    asking again in a later run (`still_answers`) shows whether a link would come out differently, so that
    a page is written again when a page that it links to has moved.
    """

    def __init__(
        self,
        index: SpaceIndex,
        page: Page,
        *,
        is_exported: Callable[[str], bool],
        is_downloaded: Callable[[str], bool],
        user_names: Mapping[str, str],
        body_of: Callable[[Page], str | None],
        may_include: Callable[[Page], bool],
        find_elsewhere: Callable[[PageReference], PageElsewhere | None],
        style: Style,
    ) -> None:
        self._index = index
        self._page = page
        self._folder = index.page_path(page).parent
        self._is_exported = is_exported
        self._is_downloaded = is_downloaded
        self._user_names = user_names
        self._body_of = body_of
        self._may_include = may_include
        self._find_elsewhere = find_elsewhere
        self._style = style
        self._asked: dict[str, Any] = {}

    @property
    def answers(self) -> str:
        """All questions asked so far with their answers, as JSON."""
        return _as_json(self._asked)

    def still_answers(self, recorded: str) -> bool:
        """Say whether all questions of an earlier conversion would get the same answers now.

        For a resolver that was asked nothing yet.
        """
        try:
            earlier = json.loads(recorded)
        except json.JSONDecodeError:
            return False
        return all(self._answer_again(question) == answer for question, answer in earlier.items())

    def page(self, reference: PageReference) -> PageLink | None:
        """Say where a page is: the exported file where there is one, else its address in Confluence."""
        found = self._find(reference)
        if found is not None:
            title, address = found.title, self._address(found)
        else:
            title, address = self._elsewhere(reference)
        link = PageLink(title, address) if address else None
        self._remember("page", _page_question(reference), [link.title, link.url] if link else None)
        return link

    def attachment(self, reference: AttachmentReference) -> str | None:
        """Say where an attachment is: the exported file, else its address in Confluence, else None."""
        owner = self._find(reference.page) if reference.page else self._page
        found = self._index.attachment_named(owner.id, reference.filename) if owner else None
        address = (self._attachment_address(found) or None) if found else None
        question = [_page_question(reference.page) if reference.page else None, reference.filename]
        self._remember("attachment", question, address)
        return address

    def user(self, user_id: str) -> str | None:
        """Say the display name behind an account id, user key or user name."""
        return self._user_names.get(user_id)

    def url(self, href: str) -> str:
        """Turn the Confluence address of what is exported into the path to its file; complete any other."""
        url = self._on_this_site(href)
        if url is None:
            return href
        attached = attachment_in_url(url)
        if attached is not None:
            page_id, filename = attached
            there = self.attachment(AttachmentReference(filename, PageReference(page_id=page_id)))
            return there or self._whole(href)
        reference = _page_named_by(url)
        file = self._file_of(reference) if reference else None
        address = self._whole(href)
        if file is not None:
            title, path = file
            anchor = unquote(url.fragment)
            address = self._relative(path)
            if anchor:
                address += "#" + self._style.heading_name(heading_meant(anchor, title))
        if reference is not None:
            self._remember("url", href, address)
        return address

    def descendants(self, reference: PageReference | None) -> Sequence[PageLink] | None:
        """List the pages below a page (this one when None) in tree order, each with its depth."""
        top = self._page if reference is None else self._find(reference)
        if top is None:
            return None
        links = [
            PageLink(page.title, self._address(page), depth)
            for page, depth in self._index.descendants(top.id)
        ]
        question = _page_question(reference) if reference else None
        self._remember("descendants", question, [[link.title, link.url, link.depth] for link in links])
        return links

    def labels(self) -> Sequence[str]:
        """List this page's labels; they are part of the page's fingerprint, so nothing is remembered."""
        return self._page.labels

    def attachments(self) -> Sequence[tuple[str, str]]:
        """List (file name, address) of this page's attachments."""
        listed = [
            (attachment.filename, self._attachment_address(attachment))
            for attachment in self._index.attachments_of(self._page.id)
        ]
        self._remember("attachments", None, [list(pair) for pair in listed])
        return listed

    def body(self, reference: PageReference) -> str | None:
        """Return the storage format of another page; what is remembered is that page's version."""
        found = self._included(reference)
        return self._body_of(found) if found else None

    def path_to(self, page: Page) -> str:
        """Return the relative, percent-encoded path from this page's file to another page's file."""
        return self._relative(self._index.page_path(page))

    def _remember(self, kind: str, question: object, answer: object) -> None:
        self._asked[_as_json([kind, question])] = answer

    def _answer_again(self, question: str) -> object:
        kind, asked = json.loads(question)
        match kind:
            case "page":
                self.page(PageReference(*asked))
            case "attachment":
                owner, filename = asked
                self.attachment(AttachmentReference(filename, PageReference(*owner) if owner else None))
            case "url":
                self.url(asked)
            case "descendants":
                self.descendants(PageReference(*asked) if asked else None)
            case "attachments":
                self.attachments()
            case "body":
                self._included(PageReference(*asked))
        return self._asked.get(question)

    def _included(self, reference: PageReference) -> Page | None:
        """Find a page whose text may be shown in this one."""
        found = self._find(reference)
        if found is not None and not self._may_include(found):
            found = None
        self._remember("body", _page_question(reference), [found.id, found.version] if found else None)
        return found

    def _find(self, reference: PageReference) -> Page | None:
        if reference.page_id is not None:
            return self._index.pages.get(reference.page_id)
        if self._is_elsewhere(reference):
            return None
        return self._index.page_titled(reference.title, reference.posting_day)

    def _is_elsewhere(self, reference: PageReference) -> bool:
        own_key = self._index.space.key.casefold()
        return reference.space_key is not None and reference.space_key.casefold() != own_key

    def _elsewhere(self, reference: PageReference) -> tuple[str, str]:
        """Return title and address of a page that is not in this space, the address "" if nobody knows it."""
        if reference.page_id is None and not self._is_elsewhere(reference):
            return reference.title, ""
        found = self._find_elsewhere(reference)
        if found is not None:
            return found.title, self._relative(found.path)
        return reference.title, address_elsewhere(self._index.space.url, reference)

    def _file_of(self, reference: PageReference) -> tuple[str, PurePosixPath] | None:
        """Return title and file of a page of this or another space, None where it has no file."""
        found = self._find(reference)
        if found is not None:
            return (found.title, self._index.page_path(found)) if self._is_exported(found.id) else None
        elsewhere = self._find_elsewhere(reference)
        return (elsewhere.title, elsewhere.path) if elsewhere else None

    def _whole(self, href: str) -> str:
        """Complete an address that starts at the root of the site."""
        ours = urlsplit(self._index.space.url or self._page.url)
        if not ours.netloc or not href.startswith("/") or href.startswith("//"):
            return href
        return f"{ours.scheme}://{ours.netloc}{href}"

    def _on_this_site(self, href: str) -> SplitResult | None:
        """Take an address apart that is relative, or on the host that people open this space on."""
        try:
            url = urlsplit(href)
        except ValueError:
            return None
        ours = urlsplit(self._index.space.url or self._page.url).netloc
        return url if url.netloc in ("", ours) else None

    def _address(self, page: Page) -> str:
        """Return where a page is, "" when it has no file and the source knows no address for it."""
        return self.path_to(page) if self._is_exported(page.id) else page.url

    def _attachment_address(self, attachment: Attachment) -> str:
        if self._is_downloaded(attachment.id):
            return self._relative(self._index.attachment_path(attachment))
        return attachment.url

    def _relative(self, path: PurePosixPath) -> str:
        return quote(_way(self._folder, path), safe=_SAFE_IN_PATH)


def _way(folder: PurePosixPath, path: PurePosixPath) -> str:
    """Return the way from a folder to a file, both below the same place."""
    start, end = folder.parts, path.parts
    shared = 0
    for one, other in zip(start, end, strict=False):
        if one != other:
            break
        shared += 1
    return "/".join((*[".."] * (len(start) - shared), *end[shared:]))


def _page_named_by(url: SplitResult) -> PageReference | None:
    """Read which page an address on this site leads to."""
    address = page_in_url(url)
    if address is None:
        return None
    if address.page_id:
        return PageReference(page_id=address.page_id)
    return PageReference(title=address.title, space_key=address.space_key)


def _page_question(reference: PageReference) -> list[str | None]:
    return [reference.title, reference.space_key, reference.page_id, reference.posting_day]
