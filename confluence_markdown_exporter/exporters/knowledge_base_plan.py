"""What the knowledge base of a space should hold, and how that differs from what it holds.

The knowledge base's own listing is the memory: every file that this exporter uploads carries, in the
metadata that Open WebUI keeps beside it, who put it there, which page or attachment it is, and the
SHA-256 of its bytes. So a lost ledger, or a run that died half-way, costs nothing.
"""

import hashlib
import mimetypes
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile
from confluence_markdown_exporter.processors.findable_text import findable_text

EXPORTED_BY = "confluence-markdown-exporter"

# Prose that may carry front matter. Tables and structured texts (csv, json, xml) would be damaged by it.
_PROSE_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".rst", ".adoc"})
_MARKDOWN = "text/markdown"
_UNKNOWN_CONTENT = "application/octet-stream"

UPLOAD_FORM = 2
"""Counts the ways in which releases wrote pages for knowledge bases; 1 was the exported file itself."""


class Enricher(Protocol):
    """What puts front matter before a text."""

    def enrich_page_content(self, content: str, metadata: PageMetadata) -> str:
        """Return the page's text with front matter."""

    def enrich_attachment_content(self, content: str, metadata: AttachmentMetadata) -> str:
        """Return the attachment's text with front matter."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file as it should be in the knowledge base.

    `name` is how people know the page or attachment; `file_hash` is the SHA-256 of what `content` gives.
    `enriched` turns the text on disk into the text to send; None sends the bytes on disk as they are.
    """

    kind: str
    confluence_id: str
    name: str
    path: Path
    content_type: str
    file_hash: str
    metadata: dict[str, str | int]
    enriched: Callable[[str], str] | None

    @property
    def key(self) -> Key:
        """What the file stands for."""
        return self.kind, self.confluence_id

    @property
    def filename(self) -> str:
        """The file's name in the knowledge base. A quotation mark would arrive there percent-encoded."""
        return self.path.name.replace('"', "'").replace("\r", " ").replace("\n", " ")

    def content(self) -> bytes | Path:
        """Return what to send; raises `OSError` where the exported file cannot be read."""
        return _content(self.path, self.enriched)


@dataclass(slots=True)
class Difference:
    """What a knowledge base lacks (`to_send`), has (`unchanged`), and can do without.

    `outdated` are older copies of unchanged files; `predecessors` are the files that a sent one replaces,
    which go when it is proven to be in place; `leaving` are files of pages and attachments that are gone.
    `kept` are planned files whose copy there was changed by hand, and which therefore are not sent.
    """

    unchanged: list[PlannedFile] = field(default_factory=list)
    to_send: list[PlannedFile] = field(default_factory=list)
    kept: list[PlannedFile] = field(default_factory=list)
    outdated: list[OpenWebUIFile] = field(default_factory=list)
    leaving: list[OpenWebUIFile] = field(default_factory=list)
    predecessors: dict[Key, list[OpenWebUIFile]] = field(default_factory=dict)


def planned_page(page: ExportedPage, output_path: Path, enricher: Enricher) -> PlannedFile:
    """Plan the file of a page or blog post; raises `OSError` where its exported file cannot be read."""
    told = page.metadata
    return _planned(
        "page",
        page.page.id,
        page.page.title,
        _on_disk(output_path, page.page.space_key, page.path),
        _MARKDOWN,
        partial(_page_text, told=told, enricher=enricher),
        {
            "upload_form": UPLOAD_FORM,
            "title": told.page_title,
            "page_kind": told.kind,
            "version": told.version,
            "source_url": told.page_url,
            "author": told.author.display_name,
            "created": told.created,
            "updated": told.updated,
            "labels": ", ".join(told.labels),
            "ancestors": " / ".join(told.ancestors),
            **_space(told),
        },
    )


def planned_attachment(attachment: ExportedAttachment, output_path: Path, enricher: Enricher) -> PlannedFile:
    """Plan the file of an attachment; raises `OSError` where its exported file cannot be read."""
    told = attachment.metadata
    page = told.parent_page
    path = _on_disk(output_path, page.space_key, attachment.path)
    is_prose = PurePosixPath(told.attachment_filename).suffix.lower() in _PROSE_SUFFIXES
    guessed = mimetypes.guess_type(told.attachment_filename)[0]
    return _planned(
        "attachment",
        attachment.attachment.id,
        told.attachment_filename,
        path,
        # Without a type of its own, Open WebUI indexes pictures as garbled text.
        told.media_type or guessed or _UNKNOWN_CONTENT,
        partial(enricher.enrich_attachment_content, metadata=told) if is_prose else None,
        {
            "title": told.attachment_filename,
            "version": told.version,
            "source_url": told.attachment_url,
            "author": told.author.display_name,
            "created": told.created,
            "updated": told.updated,
            "page_id": page.page_id,
            "page_title": page.page_title,
            "page_url": page.page_url,
            **_space(page),
        },
    )


def same_bytes(
    attachments: Sequence[PlannedFile], in_place: Iterable[Key]
) -> list[tuple[PlannedFile, PlannedFile]]:
    """Pair attachments that have the bytes of another one with that one.

    A knowledge base takes each text once. The one that is in place already stays, else the oldest.
    """
    placed = frozenset(in_place)

    def rank(planned: PlannedFile) -> tuple[bool, int, str]:
        return planned.key not in placed, len(planned.confluence_id), planned.confluence_id

    first: dict[str, PlannedFile] = {}
    for planned in sorted(attachments, key=rank):
        first.setdefault(planned.file_hash, planned)
    return [
        (planned, first[planned.file_hash])
        for planned in attachments
        if first[planned.file_hash].key != planned.key
    ]


def key_of(file: OpenWebUIFile, space_key: str) -> Key | None:
    """Return what a file in a knowledge base stands for, None if this exporter did not put it there."""
    sent = file.sent_metadata
    if sent.get("exported_by") != EXPORTED_BY or sent.get("space_key") != space_key:
        return None
    kind, confluence_id = sent.get("confluence_kind"), sent.get("confluence_id")
    return (str(kind), str(confluence_id)) if kind and confluence_id else None


def ours(files: Iterable[OpenWebUIFile], space_key: str) -> dict[Key, list[OpenWebUIFile]]:
    """Sort the files that this exporter put into the knowledge base by what they stand for."""
    found: dict[Key, list[OpenWebUIFile]] = {}
    for file in files:
        if key := key_of(file, space_key):
            found.setdefault(key, []).append(file)
    return found


def files_of_pages(
    files: Iterable[OpenWebUIFile], page_ids: Collection[str], space_key: str
) -> list[OpenWebUIFile]:
    """Return which of the files are ours and stand for these pages or for attachments to them."""
    return [
        file
        for file in files
        if (key := key_of(file, space_key))
        and (key[1] if key[0] == "page" else file.sent_metadata.get("page_id")) in page_ids
    ]


def difference(
    planned: Iterable[PlannedFile],
    known: Mapping[Key, Sequence[OpenWebUIFile]],
    edited: Collection[str],
    *,
    keep_edited: bool,
) -> Difference:
    """Compare what should be in the knowledge base with our files in it (`known`).

    A file is as it should be when its bytes are, and the server has extracted their text. Others for the
    same page come from a run that died between adding the new file and removing the old. `edited` are the
    ids of files that somebody changed in the knowledge base: these stay, or are replaced.
    """
    result = Difference()
    for one in planned:
        candidates = known.get(one.key, [])
        if keep_edited and any(file.id in edited for file in candidates):
            result.kept.append(one)
            continue
        current = next((file for file in candidates if is_copy(file, one) and file.id not in edited), None)
        if current is None:
            result.to_send.append(one)
            result.predecessors[one.key] = list(candidates)
        else:
            result.unchanged.append(one)
            result.outdated += replaced_by(current, candidates)
    return result


def is_copy(file: OpenWebUIFile, planned: PlannedFile) -> bool:
    """Whether a file has the planned bytes and its text was extracted."""
    return file.file_hash == planned.file_hash and bool(file.text_hash)


def replaced_by(current: OpenWebUIFile, candidates: Iterable[OpenWebUIFile]) -> list[OpenWebUIFile]:
    """Return which of the candidates can be removed now that `current` is in place.

    One with the very same text stays: Open WebUI removes by text, so `current` would no longer be found.
    """
    return [file for file in candidates if file.id != current.id and file.text_hash != current.text_hash]


def written_differently(planned: PlannedFile, predecessors: Iterable[OpenWebUIFile]) -> bool:
    """Whether a file takes the place of one that tells the same version in another form."""
    told = planned.metadata
    return any(
        file.sent_metadata.get("version") == told["version"]
        and file.sent_metadata.get("upload_form") != told.get("upload_form")
        for file in predecessors
    )


def _planned(
    kind: str,
    confluence_id: str,
    name: str,
    path: Path,
    content_type: str,
    enriched: Callable[[str], str] | None,
    told: dict[str, str | int],
) -> PlannedFile:
    file_hash = _sha256(_content(path, enriched))
    metadata: dict[str, str | int] = {
        "exported_by": EXPORTED_BY,
        "confluence_kind": kind,
        "confluence_id": confluence_id,
        "file_hash": file_hash,
        **{name: value for name, value in told.items() if value != ""},
    }
    return PlannedFile(kind, confluence_id, name, path, content_type, file_hash, metadata, enriched)


def _page_text(text: str, *, told: PageMetadata, enricher: Enricher) -> str:
    return findable_text(
        enricher.enrich_page_content(text, told),
        title=escape(told.page_title).strip(),
        ancestors=[escape(title).strip() for title in told.ancestors],
        address=told.page_url,
    )


def _space(page: PageMetadata) -> dict[str, str | int]:
    return {"space_key": page.space_key, "space_name": page.space_name}


def _on_disk(output_path: Path, space_key: str, path: PurePosixPath) -> Path:
    """Return where an exported file is; a path may also be given relative to the space's folder."""
    below_output = output_path / path
    below_space = output_path / space_key / path
    return below_space if below_space.is_file() and not below_output.is_file() else below_output


def _content(path: Path, enriched: Callable[[str], str] | None) -> bytes | Path:
    return path if enriched is None else enriched(_text(path.read_bytes())).encode()


def _text(content: bytes) -> str:
    """Decode a text; Open WebUI garbles what is not UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _sha256(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
