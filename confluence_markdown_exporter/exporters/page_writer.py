"""One page to its Markdown file."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.exporters.bodies import convert_body, storage_of
from confluence_markdown_exporter.exporters.link_resolver import LinkResolver
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.exporters.user_mentions import UserNames
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.style import GITHUB, Style
from confluence_markdown_exporter.models.ledger_rows import PageRow
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody, posting_day
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.sources import ContentSource

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown import Conversion

Ours = Mapping[str, Collection[str]]
"""The SHA-256s of what this exporter wrote before, by path."""

_INCLUDED_BODIES_KEPT = 16


@dataclass(frozen=True, slots=True)
class MarkdownLayout:
    """What a page's file holds besides its body, what the body is read from, and the dialect of Markdown."""

    document_title: bool = True
    breadcrumbs: bool = True
    front_matter: bool = True
    front_matter_without: tuple[str, ...] = ()
    body_format: BodyFormat = BodyFormat.STORAGE
    style: Style = GITHUB

    @property
    def made_with(self) -> str:
        """A digest of the layout and of the exporter's version."""
        return hashlib.sha256(repr((__version__, self)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page's file as it was written.

    `rendered` says that it was made from what Confluence shows, although storage format was wanted.
    `set_aside` is where a version that somebody had made by hand was moved to.
    """

    row: PageRow
    rendered: bool
    set_aside: PurePosixPath | None


class PageWriter:
    """Writes pages of one space; `with_file` are the ids of those that have a file, or will have one.

    `restricted` are the ids of pages that not everybody may view; pages that everybody may view include
    nothing of them. `is_downloaded` says whether an attachment has a file.
    """

    def __init__(
        self,
        source: ContentSource,
        folder: Output,
        enricher: MetadataEnricher,
        layout: MarkdownLayout,
        index: SpaceIndex,
        *,
        with_file: Collection[str],
        restricted: Collection[str],
        other_spaces: OtherSpaces,
        is_downloaded: Callable[[str], bool],
    ) -> None:
        self._source = source
        self._folder = folder
        self._enricher = enricher
        self._layout = layout
        self._made_with = layout.made_with
        self._index = index
        self._with_file = with_file
        self._restricted = restricted
        self._other_spaces = other_spaces
        self._is_downloaded = is_downloaded
        self._body_of = lru_cache(_INCLUDED_BODIES_KEPT)(self._fetch_body)
        self.user_names = UserNames(source)

    def write(self, page: Page, body: PageBody, ours: Ours) -> PageFile:
        """Convert a body and write the page's file.

        Raises `ConversionError`, `OutputError`, or `SourceError` for a page that it includes.
        """
        resolver = self.resolver(page)
        path = self._index.page_path(page)
        conversion = convert_body(body, resolver, self._layout.style)
        text = self._document(page, resolver, conversion)
        written = self._folder.write_text(path, text, ours=ours.get(str(path), ()))
        row = PageRow(
            page.id,
            page.version,
            str(path),
            written.state,
            self._made_with,
            self.fingerprint(page),
            resolver.answers,
            page.title,
            posting_day(page),
            "\n".join(conversion.unknown),
        )
        return PageFile(row, body.body_format is not self._layout.body_format, written.set_aside)

    def resolver(self, page: Page) -> LinkResolver:
        """Return what answers the converter's questions about one page."""
        return LinkResolver(
            self._index,
            page,
            is_exported=self._with_file.__contains__,
            is_downloaded=self._is_downloaded,
            user_names=self.user_names.known,
            body_of=self._body_of,
            may_include=lambda other: page.id in self._restricted or other.id not in self._restricted,
            find_elsewhere=self._other_spaces.find,
            style=self._layout.style,
        )

    def fingerprint(self, page: Page) -> str:
        """Digest all that a page's file depends on besides its body and the links in it."""
        above = [
            (ancestor.id, str(self._index.page_path(ancestor)), ancestor.id in self._with_file)
            for ancestor in self._index.ancestors(page)
        ]
        basis = (self._index.metadata(page), above)
        return hashlib.sha256(repr(basis).encode()).hexdigest()

    def _document(self, page: Page, resolver: LinkResolver, conversion: "Conversion") -> str:
        style = self._layout.style
        head = []
        ancestors = self._index.ancestors(page)
        if self._layout.breadcrumbs and ancestors:
            head.append(
                " / ".join(
                    style.link(escape(above.title), resolver.path_to(above))
                    if above.id in self._with_file
                    else escape(above.title)
                    for above in ancestors
                )
            )
        if self._layout.document_title:
            title = escape(page.title)
            head.append(f"# {title[:-1]}\\#" if title.endswith("#") else f"# {title}")
        parts = [style.finish("\n\n".join(head)), conversion.markdown]
        text = "\n\n".join(part.strip("\n") for part in parts if part) + "\n"
        if not self._layout.front_matter:
            # A rule on the first line would be taken for the start of front matter.
            return text.replace("---", "***", 1) if text.startswith("---\n") else text
        return self._enricher.enrich_page_content(
            text, self._index.metadata(page), conversion.page_properties
        )

    def _fetch_body(self, page: Page) -> str | None:
        return storage_of(self._source, page)
