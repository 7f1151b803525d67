"""Decides which attachments are wanted, by extension, by name and by size, and says why one is not."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import translate
from mimetypes import guess_type
from typing import TypeVar

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.models.attachment import Attachment

BYTES_PER_MB = 1024 * 1024

_SHOWN_PARTS = 12
_MEDIA_TYPE = re.compile(r"[\w*?.+-]+/[\w*?.+-]+", re.ASCII)
_WILDCARDS = re.compile(r"[*?]")
_NAMES_OF_FILENAME = ("filename", "title", "attachment_filename", "name")
_NAMES_OF_MEDIA_TYPE = ("media_type", "mediaType", "content_type")
_NAMES_OF_SIZE = ("size", "fileSize", "file_size", "attachment_size")

T = TypeVar("T")


class AttachmentFilter:
    """Lets attachments through by a comma-separated list such as `"pdf, .JPG, doc*, report-*.pdf"`.

    Case, blanks around a part and a leading dot do not matter. A part is

    - an extension (`pdf`), also one of several pieces (`tar.gz`);
    - a pattern without a dot (`doc*`), compared with the extension; `*` alone allows every attachment;
    - a pattern with a dot (`report-*.pdf`), compared with the whole file name.

    `*` stands for any characters, `?` for one. An empty list allows nothing. `max_size_mb` (1 MB is
    1,048,576 bytes) refuses larger attachments; one of unknown size passes, since only its download can tell.

    `media_types` (`"application/pdf, text/*"`) refuses attachments of other types; where the source does not
    say, the type is guessed from the name. An empty list allows all.

    `allowed_extensions` holds the plain extensions, `patterns` the parts with wildcards.
    Raises `ConfigurationError` for a list that `validate` finds fault with, or a limit of zero or less.
    """

    def __init__(self, extensions: str, *, max_size_mb: float | None = None, media_types: str = "") -> None:
        problems = [*self.validate(extensions), *self.validate_media_types(media_types)]
        if max_size_mb is not None and not 0 < max_size_mb < math.inf:
            problems.append(f"the size limit must be more than 0 MB, not {max_size_mb:g}")
        if problems:
            raise ConfigurationError(
                f"The attachment filter {_cut(extensions)!r} cannot be used: {'; '.join(problems)}.",
                advice='Write extensions between commas, for example "md,txt,pdf".',
            )
        parts = list(dict.fromkeys(_parts(extensions)))
        self.patterns = tuple(part for part in parts if _WILDCARDS.search(part))
        self.allowed_extensions = {part for part in parts if not _WILDCARDS.search(part)}
        self.max_size_mb = max_size_mb
        self._matches_name = _matcher(
            [pattern for pattern in self.patterns if _is_name_pattern(pattern) or pattern == "*"]
            + [
                f"*.{extension}"
                for extension in parts
                if "." in extension and not _WILDCARDS.search(extension)
            ]
        )
        self._matches_extension = _matcher([pattern for pattern in self.patterns if "." not in pattern])
        self._allowed_words = _listed(parts)
        self.media_types = tuple(dict.fromkeys(_parts(media_types)))
        self._matches_media_type = _matcher(list(self.media_types))

    @staticmethod
    def validate(extensions: str) -> list[str]:
        """Return what is wrong with an extension list, one sentence part each; empty when it is fine."""
        if not extensions.strip():
            return []
        problems = []
        for number, part in enumerate(extensions.split(","), start=1):
            name = part.strip()
            if not name:
                problems.append(f"part {number} is empty")
            elif not name.strip("."):
                problems.append(f"part {number} ({name!r}) is a dot without an extension")
            elif "/" in name or "\\" in name:
                problems.append(
                    f"part {number} ({_cut(name)!r}) holds a path separator; names have no folders"
                )
            elif any(mark.isspace() for mark in name) and not _is_name_pattern(name):
                problems.append(
                    f"part {number} ({_cut(name)!r}) holds a blank; separate extensions by commas"
                )
            elif not name.isprintable():
                problems.append(f"part {number} ({_cut(name)!r}) holds an invisible character")
        return problems

    @staticmethod
    def validate_media_types(media_types: str) -> list[str]:
        """Return what is wrong with a list of media types, one sentence part each; empty when it is fine."""
        if not media_types.strip():
            return []
        return [
            f"part {number} ({_cut(part.strip())!r}) is no media type"
            for number, part in enumerate(media_types.split(","), start=1)
            if not _MEDIA_TYPE.fullmatch(part.strip())
        ]

    def filter_attachments(self, attachments: Iterable[T]) -> dict[str, list[T]]:
        """Sort the attachments into `allowed` and `filtered`, keeping their order."""
        allowed: list[T] = []
        filtered: list[T] = []
        for attachment in attachments:
            (filtered if self._is_refused(attachment) else allowed).append(attachment)
        return {"allowed": allowed, "filtered": filtered}

    def refusal(self, attachment: object) -> str | None:
        """Say why an attachment is left out, in words for the operator; None when it is allowed.

        An attachment is an `Attachment`, or anything with a file name under a usual name
        (`filename`, `title`) as an attribute or a key.
        """
        name = _filename(attachment)
        if not self._allows_name(name):
            extension = _extension(name)
            if not name:
                return "it has no file name"
            if not extension:
                return f"it has no extension (allowed: {self._allowed_words})"
            return f"the extension {_cut(extension)!r} is not allowed (allowed: {self._allowed_words})"
        if not self._allows_media_type(attachment):
            told = _media_type(attachment)
            allowed = _listed(list(self.media_types))
            if not told:
                return f"its media type is not known (allowed: {allowed})"
            return f"the media type {_cut(told)!r} is not allowed (allowed: {allowed})"
        if _size(attachment) == 0:
            return "it is empty (0 bytes)"
        if self._is_too_large(attachment):
            shown = math.ceil((_size(attachment) or 0) / BYTES_PER_MB * 10) / 10
            return f"it is larger than {self.max_size_mb:g} MB ({shown:g} MB)"
        return None

    def _is_refused(self, attachment: object) -> bool:
        return not (
            self._allows_name(_filename(attachment))
            and self._allows_media_type(attachment)
            and _size(attachment) != 0
        ) or self._is_too_large(attachment)

    def _allows_media_type(self, attachment: object) -> bool:
        return self._matches_media_type is None or self._matches_media_type(_media_type(attachment))

    def _allows_name(self, filename: str) -> bool:
        if not filename:
            return False
        name = filename.lower()
        extension = _extension(name)
        return (
            (extension in self.allowed_extensions)
            or (
                self._matches_extension is not None and extension != "" and self._matches_extension(extension)
            )
            or (self._matches_name is not None and self._matches_name(name))
        )

    def _is_too_large(self, attachment: object) -> bool:
        if self.max_size_mb is None:
            return False
        size = _size(attachment)
        return size is not None and size > self.max_size_mb * BYTES_PER_MB


def _is_name_pattern(part: str) -> bool:
    return "." in part and _WILDCARDS.search(part) is not None


def _parts(extensions: str) -> list[str]:
    names = (part.strip().lower() for part in extensions.split(","))
    return [name.lstrip(".") for name in names if name]


def _matcher(patterns: list[str]) -> Callable[[str], bool] | None:
    """Compile patterns of `*` and `?` into one question; None for no patterns.

    `fnmatch` would also read `[...]` as a choice; file names have brackets of their own (`copy[1].pdf`).
    """
    if not patterns:
        return None
    match = re.compile("|".join(translate(pattern.replace("[", "[[]")) for pattern in patterns)).match
    return lambda text: match(text) is not None


def _extension(filename: str) -> str:
    """Return what follows the last dot, without blanks at the end; "" for `README` and for `.profile`."""
    stem, _, extension = filename.rpartition(".")
    return extension.rstrip() if stem else ""


def _filename(attachment: object) -> str:
    if isinstance(attachment, Attachment):
        return attachment.filename.strip()
    return next(
        (found.strip() for found in _found(attachment, _NAMES_OF_FILENAME) if isinstance(found, str)), ""
    )


def _size(attachment: object) -> float | None:
    if isinstance(attachment, Attachment):
        return attachment.size
    return next(
        (found for found in _found(attachment, _NAMES_OF_SIZE) if isinstance(found, int | float)), None
    )


def _media_type(attachment: object) -> str:
    if isinstance(attachment, Attachment):
        told = attachment.media_type
    else:
        told = next((t for t in _found(attachment, _NAMES_OF_MEDIA_TYPE) if isinstance(t, str)), "")
    plain = told.partition(";")[0].strip().lower()
    return plain or guess_type(_filename(attachment))[0] or ""


def _found(attachment: object, names: tuple[str, ...]) -> Iterable[object]:
    if isinstance(attachment, Mapping):
        return (attachment.get(name) for name in names)
    return (getattr(attachment, name, None) for name in names)


def _listed(parts: list[str]) -> str:
    if not parts:
        return "none"
    more = len(parts) - _SHOWN_PARTS
    return ", ".join(parts[:_SHOWN_PARTS]) + (f" and {more} more" if more > 0 else "")


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
