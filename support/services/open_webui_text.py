"""What text the stand-in for Open WebUI gets out of an uploaded file, or why none."""

import csv
import hashlib
import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

EMPTY = "The content provided is empty. Please ensure that there is text or data present before proceeding."

_OFFICE_PARTS = re.compile(r"(word/document|ppt/slides/slide\d+|xl/sharedStrings)\.xml")
_SHOWN_IN_PDF = re.compile(rb"\(((?:[^()\\]|\\.)*)\)\s*(?:Tj|'|\")|\[((?:[^\[\]])*)\]\s*TJ")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


class Unprocessable(Exception):
    """The server cannot index the file; the text is the reason it gives."""


def extracted_text(filename: str, content: bytes, content_type: str | None) -> str:
    """Return the text that is indexed for a file; raises `Unprocessable`.

    As Open WebUI 0.12.4 without an extraction engine: pictures and sound are refused by their media type,
    office files and PDF are read, tables are rewritten row by row, everything else counts as text.
    """
    kind = (content_type or "").split("/")[0]
    looks_like_text = b"\0" not in content[:8192]
    if kind == "audio":
        raise Unprocessable("[ERROR: Error transcribing file]")
    if kind == "image" and not looks_like_text:
        raise Unprocessable(f"File type {content_type} is not supported for processing")
    if kind == "video" and not looks_like_text:
        return ""
    text = _read(PurePosixPath(filename).suffix.lower(), content)
    if not text.strip():
        raise Unprocessable(EMPTY)
    return text


def text_hash(text: str) -> str:
    """Return what the server keeps as a file's `hash`."""
    return hashlib.sha256(text.encode()).hexdigest()


def _read(suffix: str, content: bytes) -> str:
    if suffix == ".pdf":
        return _pdf(content)
    if suffix in {".docx", ".pptx", ".xlsx"}:
        return _office(content)
    text = _decoded(content)
    if suffix == ".csv":
        rows = csv.DictReader(io.StringIO(text))
        return " ".join("\n".join(f"{name}: {value}" for name, value in row.items()) for row in rows)
    if suffix in {".html", ".htm"}:
        return re.sub(r"<[^>]*>", "", text)
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    text = content.decode("utf-8-sig", errors="replace")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist() if _OFFICE_PARTS.fullmatch(name)]
    except zipfile.BadZipFile as error:
        raise Unprocessable(str(error)) from error
    return " ".join(re.sub(r"<[^>]*>", " ", part.decode("utf-8", errors="replace")) for part in parts)


def _pdf(content: bytes) -> str:
    """Return the strings that the pages show; fonts with codes of their own come out as their codes."""
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise Unprocessable("Stream has ended unexpectedly")
    streams = [_inflated(stream) for stream in _PDF_STREAM.findall(content)]
    shown = [
        (single or several).decode("latin-1")
        for stream in streams
        for single, several in _SHOWN_IN_PDF.findall(stream)
    ]
    return " ".join(shown)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream
