"""What goes into a knowledge base of a page and of an attachment, whole: content, front matter, metadata."""

import hashlib
from pathlib import Path, PurePosixPath
from textwrap import dedent

import pytest

from confluence_markdown_exporter.exporters.knowledge_base_plan import planned_attachment, planned_page
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher, front_matter_keys

pytestmark = pytest.mark.unit

_SITE = "https://example.atlassian.net/wiki"
_PAGE = Page(
    "7",
    "Team [rules]",
    "DOCS",
    4,
    kind=PageKind.BLOG_POST,
    author="Ada",
    created="2024-01-01T00:00:00.000Z",
    updated="2024-02-02T00:00:00.000Z",
    labels=("basics", "rules"),
    url=f"{_SITE}/7",
)
_TOLD = PageMetadata.of(
    _PAGE, Space("DOCS", "Handbook", homepage_id="1"), homepage="Home", ancestors=("Home", "Staff & co")
)
_NOTES = Attachment(
    "att9",
    "notes.TXT",
    "7",
    3,
    "text/plain",
    5,
    "Bob",
    "2024-03-03T00:00:00.000Z",
    "2024-04-04T00:00:00.000Z",
    f"{_SITE}/download/notes.TXT",
)


def _attachment(folder: Path, attachment: Attachment, content: bytes) -> ExportedAttachment:
    path = PurePosixPath("DOCS", "attachments", attachment.filename)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    return ExportedAttachment(attachment, AttachmentMetadata.of(attachment, _TOLD), path)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_page(tmp_path: Path) -> None:
    (tmp_path / "DOCS").mkdir()
    (tmp_path / "DOCS" / "Team rules.md").write_text("# Team \\[rules]\n\nBe kind.\n", encoding="utf-8")
    exported = ExportedPage(_PAGE, _TOLD, PurePosixPath("DOCS", "Team rules.md"))
    planned = planned_page(exported, tmp_path, MetadataEnricher())
    content = planned.content()
    assert isinstance(content, bytes)
    front_matter, _, text = content.decode().removeprefix("---\n").partition("---\n")
    assert front_matter == dedent(
        f"""\
        title: "Team [rules]"
        confluence_page_name: "Team [rules]"
        confluence_page_id: "7"
        confluence_space: "DOCS"
        confluence_space_name: "Handbook"
        confluence_homepage: "Home"
        confluence_ancestors:
          - "Home"
          - "Staff & co"
        confluence_author: "Ada"
        confluence_created: "2024-01-01T00:00:00.000Z"
        confluence_updated: "2024-02-02T00:00:00.000Z"
        confluence_version: 4
        confluence_page_url: "{_SITE}/7"
        confluence_labels:
          - "basics"
          - "rules"
        tags:
          - "basics"
          - "rules"
        """
    )
    assert "Be kind." in text
    assert (planned.key, planned.name, planned.filename) == (("page", "7"), "Team [rules]", "Team rules.md")
    assert planned.content_type == "text/markdown"
    assert planned.metadata == {
        "exported_by": "confluence-markdown-exporter",
        "confluence_kind": "page",
        "confluence_id": "7",
        "file_hash": _sha256(content),
        "upload_form": 2,
        "title": "Team [rules]",
        "page_kind": "blog post",
        "version": 4,
        "source_url": f"{_SITE}/7",
        "author": "Ada",
        "created": "2024-01-01T00:00:00.000Z",
        "updated": "2024-02-02T00:00:00.000Z",
        "labels": "basics, rules",
        "ancestors": "Home / Staff & co",
        "space_key": "DOCS",
        "space_name": "Handbook",
    }


def test_a_text_attachment(tmp_path: Path) -> None:
    planned = planned_attachment(
        _attachment(tmp_path, _NOTES, b"\xef\xbb\xbfHello"), tmp_path, MetadataEnricher()
    )
    content = dedent(
        f"""\
        ---
        confluence_attachment_name: "notes.TXT"
        confluence_attachment_id: "att9"
        confluence_attachment_size: 5
        confluence_attachment_media_type: "text/plain"
        confluence_attachment_version: 3
        confluence_attachment_author: "Bob"
        confluence_attachment_created: "2024-03-03T00:00:00.000Z"
        confluence_attachment_updated: "2024-04-04T00:00:00.000Z"
        confluence_attachment_url: "{_SITE}/download/notes.TXT"
        confluence_page_name: "Team [rules]"
        confluence_page_id: "7"
        confluence_page_url: "{_SITE}/7"
        confluence_space: "DOCS"
        confluence_space_name: "Handbook"
        ---

        Hello"""
    ).encode()
    assert planned.content() == content
    assert (planned.key, planned.name) == (("attachment", "att9"), "notes.TXT")
    assert planned.metadata == {
        "exported_by": "confluence-markdown-exporter",
        "confluence_kind": "attachment",
        "confluence_id": "att9",
        "file_hash": _sha256(content),
        "title": "notes.TXT",
        "version": 3,
        "source_url": f"{_SITE}/download/notes.TXT",
        "author": "Bob",
        "created": "2024-03-03T00:00:00.000Z",
        "updated": "2024-04-04T00:00:00.000Z",
        "page_id": "7",
        "page_title": "Team [rules]",
        "page_url": f"{_SITE}/7",
        "space_key": "DOCS",
        "space_name": "Handbook",
    }


@pytest.mark.parametrize(
    ("filename", "told", "sent_as"),
    [
        ("plan.pdf", "application/x-plan", "application/x-plan"),
        ("plan.pdf", "", "application/pdf"),
        ("plan.unheard-of", "", "application/octet-stream"),
    ],
)
def test_a_binary_attachment_is_sent_as_it_is(tmp_path: Path, filename: str, told: str, sent_as: str) -> None:
    exported = _attachment(tmp_path, Attachment("att8", filename, "7", media_type=told), b"\x00\xff")
    planned = planned_attachment(exported, tmp_path, MetadataEnricher())
    assert planned.content() == tmp_path / "DOCS" / "attachments" / filename
    assert planned.content_type == sent_as
    assert planned.file_hash == planned.metadata["file_hash"] == _sha256(b"\x00\xff")
    assert "author" not in planned.metadata


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("Grüße".encode("utf-16"), "Grüße"),
        (b"\xfe\xff" + "Grüße".encode("utf-16-be"), "Grüße"),
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
        (b"a\x81b", "a\ufffdb"),
        (b"\xff\xfea", "\ufffd"),
    ],
)
def test_a_text_in_another_encoding_arrives_readable(tmp_path: Path, stored: bytes, text: str) -> None:
    content = planned_attachment(
        _attachment(tmp_path, _NOTES, stored), tmp_path, MetadataEnricher()
    ).content()
    assert isinstance(content, bytes)
    assert content.decode().endswith(f"---\n\n{text}")


def test_all_keys_of_front_matter_are_known() -> None:
    of_attachments = {
        f"attachment_{one}" for one in ("name", "id", "size", "media_type", "version", "author")
    }
    of_attachments |= {f"attachment_{one}" for one in ("created", "updated", "url")}
    of_pages = {"page_name", "page_id", "space", "space_name", "homepage", "ancestors", "author", "created"}
    of_pages |= {"updated", "version", "page_url", "labels"}
    assert front_matter_keys() == {
        "title", "tags", "page_properties", *(f"confluence_{one}" for one in of_pages | of_attachments)
    }  # fmt: skip
