"""What is known about a page or an attachment, gathered in one place for front matter and upload."""

from dataclasses import dataclass

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.space import Space


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a page or an attachment; "" where Confluence does not say."""

    display_name: str = ""


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Everything that front matter says about a page.

    `homepage` is the title of the space's homepage; `ancestors` are titles, the outermost first.
    """

    page_id: str
    page_title: str
    space_key: str
    space_name: str = ""
    homepage: str = ""
    ancestors: tuple[str, ...] = ()
    author: Author = Author()
    created: str = ""
    updated: str = ""
    version: int = 1
    kind: str = "page"
    page_url: str = ""
    labels: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, page: Page, space: Space, *, homepage: str = "", ancestors: tuple[str, ...] = ()
    ) -> "PageMetadata":
        """Gather what a listing said about a page and its space."""
        return cls(
            page_id=page.id,
            page_title=page.title,
            space_key=page.space_key,
            space_name=space.name,
            homepage=homepage,
            ancestors=ancestors,
            author=Author(page.author),
            created=page.created,
            updated=page.updated,
            version=page.version,
            kind=str(page.kind),
            page_url=page.url,
            labels=page.labels,
        )


@dataclass(frozen=True, slots=True)
class AttachmentMetadata:
    """Everything that is told with an attachment; `attachment_size` is in bytes, None when unknown."""

    attachment_id: str
    attachment_filename: str
    parent_page: PageMetadata
    attachment_size: int | None = None
    media_type: str = ""
    version: int = 1
    author: Author = Author()
    created: str = ""
    updated: str = ""
    attachment_url: str = ""

    @classmethod
    def of(cls, attachment: Attachment, parent_page: PageMetadata) -> "AttachmentMetadata":
        """Gather what a listing said about an attachment and its page."""
        return cls(
            attachment_id=attachment.id,
            attachment_filename=attachment.filename,
            parent_page=parent_page,
            attachment_size=attachment.size,
            media_type=attachment.media_type,
            version=attachment.version,
            author=Author(attachment.author),
            created=attachment.created,
            updated=attachment.updated,
            attachment_url=attachment.url,
        )
