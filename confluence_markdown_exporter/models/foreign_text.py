"""Text that others wrote, read with care."""

import re

_LONGEST_NUMBER = 19  # digits of a 64-bit id
# What XML 1.0 forbids or warns of: controls, which terminals obey, halves of surrogate pairs, non-characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Return a text without characters that no text needs: a blank, or U+FFFD, stands in their places.

    A carriage return is what it means: the end of a line.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    return " " if match[0] < "\x80" else "\ufffd"


def whole_number(text: str) -> int | None:
    """Return the number that a text is, None where it is none: a sign, digits of other scripts, no end."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
