"""Bodies of pages, whichever format a source gives them in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from confluence_markdown_exporter.markdown.style import Style
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody
from confluence_markdown_exporter.sources import ContentSource

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown import Conversion, Resolver

_BATCH_PAGES = 100
_BATCH_CHARACTERS = 4_000_000


def convert_body(body: PageBody, resolver: "Resolver", style: Style) -> "Conversion":
    """Turn a body into Markdown."""
    from confluence_markdown_exporter.markdown import convert, convert_view

    converter = convert if body.body_format is BodyFormat.STORAGE else convert_view
    return converter(body.markup, resolver, style=style)


def body_of(source: ContentSource, page: Page) -> PageBody | None:
    """Return the body of one page, None where it cannot be read any more."""
    return next(iter(source.bodies([page])), None)


def storage_of(source: ContentSource, page: Page) -> str | None:
    """Return the storage format of one page, for another page that includes it; None where it has none."""
    body = body_of(source, page)
    return body.markup if body and body.body_format is BodyFormat.STORAGE else None


def batches(bodies: Iterator[PageBody]) -> Iterator[list[PageBody]]:
    """Gather bodies so that look-ups and ledger writes come in bulk while memory stays bounded."""
    batch: list[PageBody] = []
    characters = 0
    for body in bodies:
        batch.append(body)
        characters += len(body.markup)
        if len(batch) >= _BATCH_PAGES or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
