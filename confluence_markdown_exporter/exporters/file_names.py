"""Readable, portable names for files and folders.

A name depends on its page or attachment alone: words from the title, then the id, which makes it unique
on any disk, also one that folds case or normalises Unicode. No name starts with a Windows device name and
a dot, and none starts or ends with a dot, a blank or a hyphen.
"""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_WORDS_BYTES = 80
READABLE_PATH_BYTES = 240
DEEPEST_PATH_BYTES = 600
MAX_EXTENSION_BYTES = 16
_SAFE_ID = re.compile(r"[A-Za-z0-9_]{1,40}\Z")
_EXTENSION = re.compile(rf"(?<=[^/])\.[A-Za-z0-9]{{1,{MAX_EXTENSION_BYTES - 1}}}\Z")
_DEVICE_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def nested(folder: PurePosixPath, title: str, page_id: str) -> PurePosixPath:
    """Return the path of a page below `folder`: of its file without extension, and of its children's folder.

    Names get shorter with depth, so that no path gets too long for any disk: each level takes at most half
    of what is left of `READABLE_PATH_BYTES` for its words, and beyond `DEEPEST_PATH_BYTES` the tree is
    nested no further.
    """
    length = len(str(folder).encode())
    room = max(0, min(MAX_WORDS_BYTES, (READABLE_PATH_BYTES - length) // 2))
    parent = folder.parent if length > DEEPEST_PATH_BYTES else folder
    return PurePosixPath(f"{parent}/{_words(title, room) or 'page'}-{_portable_id(page_id)}")


def attachment_name(filename: str, attachment_id: str) -> str:
    """Return the name of an attachment's file; a plain extension stays at the end."""
    found = _EXTENSION.search(filename)
    extension = found[0] if found else ""
    words = _words(filename.removesuffix(extension))
    return f"{words or 'attachment'}-{_portable_id(attachment_id)}{extension.lower()}"


def space_folder(key: str) -> str:
    """Return the folder of a space: its key, made safe where a key is not (personal spaces stay `~name`)."""
    words = _words(key)
    kept = f"~{words}" if key.startswith("~") else words
    return kept if kept == key else f"{kept or 'space'}-{_digest(key)}"


def _words(text: str, max_bytes: int = MAX_WORDS_BYTES) -> str:
    """Keep letters, marks, digits and a little punctuation; anything else separates words with a hyphen."""
    spaced = unicodedata.normalize("NFC", text).translate(_KEPT_OR_BLANK)
    words = _cut("-".join(spaced.split()).strip(".-~"), max_bytes).strip(".-~")
    return f"_{words}" if _DEVICE_NAME.match(words) else words


class _KeptOrBlank(dict[int, int]):
    """What `str.translate` makes of each sign that may occur, found out when it first does."""

    def __missing__(self, sign: int) -> int:
        is_kept = chr(sign) in "_.+~'" or unicodedata.category(chr(sign))[0] in "LMN"
        made = self[sign] = sign if is_kept else ord(" ")
        return made


_KEPT_OR_BLANK = _KeptOrBlank()


def _cut(text: str, max_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:max_bytes].decode("utf-8", "ignore")


def _portable_id(confluence_id: str) -> str:
    return confluence_id if _SAFE_ID.match(confluence_id) else _digest(confluence_id)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
