"""What an export has put on disk, ready to be taken further."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import Page


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page or blog post on disk; `path` is relative to the output folder (`KEY/Home.md`)."""

    page: Page
    metadata: PageMetadata
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class ExportedAttachment:
    """An attachment on disk; `path` is relative to the output folder (`KEY/attachments/plan.pdf`)."""

    attachment: Attachment
    metadata: AttachmentMetadata
    path: PurePosixPath
