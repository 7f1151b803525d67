"""One conversion by itself, to be looked at: nothing is exported, nothing is recorded."""

from pathlib import Path
from typing import BinaryIO

from confluence_markdown_exporter.errors import ConfigurationError, SourceError
from confluence_markdown_exporter.exporters.bodies import body_of, convert_body, storage_of
from confluence_markdown_exporter.exporters.link_resolver import LinkResolver
from confluence_markdown_exporter.exporters.space_index import index_of
from confluence_markdown_exporter.exporters.user_mentions import mentioned_users
from confluence_markdown_exporter.markdown import Conversion, convert
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from confluence_markdown_exporter.markdown.style import Style
from confluence_markdown_exporter.sources import ContentSource

STANDARD_INPUT = "-"


def names_page(target: str) -> bool:
    """Say whether a target is the address or the id of a page, not a file."""
    is_id = target.isascii() and target.isdigit()
    return "://" in target or (is_id and not Path(target).is_file())


def convert_file(target: str, standard_input: BinaryIO, style: Style) -> Conversion:
    """Convert a file of storage format, `-` being standard input, with no Confluence around it.

    Raises `ConfigurationError` for a file that cannot be read or is not UTF-8.
    """
    try:
        content = standard_input.read() if target == STANDARD_INPUT else Path(target).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"Cannot read {target}: {error.strerror or error}.",
            advice="Name a file of storage format, - for standard input, or the id or address of a page.",
        ) from error
    try:
        storage = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        name = "Standard input" if target == STANDARD_INPUT else target
        raise ConfigurationError(
            f"{name} is not UTF-8 text: byte {error.start + 1} cannot be decoded.",
            advice="Storage format is text in UTF-8; save the file in this encoding.",
        ) from error
    return convert(storage, NothingKnown(), style=style)


def convert_page(source: ContentSource, page_id: str, style: Style) -> Conversion:
    """Convert a page as its space knows it; all its links lead to Confluence.

    Raises `SourceError` where the page cannot be listed or read.
    """
    space = source.get_space_details(source.space_key_of_page(page_id))
    index = index_of(source, space, include_archived=True)
    page = index.pages.get(page_id)
    body = body_of(source, page) if page else None
    if page is None or body is None:
        raise SourceError(
            f"Page {page_id} cannot be read in space {space.key}.",
            advice="It may be a draft, or have just been removed; open it in a browser.",
        )
    resolver = LinkResolver(
        index,
        page,
        is_exported=_nothing_is,
        is_downloaded=_nothing_is,
        user_names=source.user_names(sorted(mentioned_users(body.markup))),
        body_of=lambda included: storage_of(source, included),
        may_include=lambda _page: True,
        find_elsewhere=lambda _reference: None,
        style=style,
    )
    return convert_body(body, resolver, style)


def _nothing_is(_id: str) -> bool:
    return False
