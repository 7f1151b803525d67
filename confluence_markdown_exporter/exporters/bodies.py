"""Bodies of pages, whichever format a source gives them in."""

from confluence_markdown_exporter.markdown import Conversion, Resolver, convert, convert_view
from confluence_markdown_exporter.markdown.style import Style
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody
from confluence_markdown_exporter.sources import ContentSource

_CONVERTERS = {BodyFormat.STORAGE: convert, BodyFormat.VIEW: convert_view}


def convert_body(body: PageBody, resolver: Resolver, style: Style) -> Conversion:
    """Turn a body into Markdown."""
    return _CONVERTERS[body.body_format](body.markup, resolver, style=style)


def body_of(source: ContentSource, page: Page) -> PageBody | None:
    """Return the body of one page, None where it cannot be read any more."""
    return next(iter(source.bodies([page])), None)


def storage_of(source: ContentSource, page: Page) -> str | None:
    """Return the storage format of one page, for another page that includes it; None where it has none."""
    body = body_of(source, page)
    return body.markup if body and body.body_format is BodyFormat.STORAGE else None
