"""Titles that a feature can only describe, because nobody could read them in it."""

import re

_DESCRIBED = {
    "with 300 characters": "A title that goes on " * 15,
    "with 255 Japanese characters": "会議の記録" * 51,
    "with a line break and terminal codes": "Plan\n2026-01-01 00:00:00,000 INFO Forged \x1b[31m red",
    "with control characters": "Bell \x07 and tab \t and arrow \u2192 and direction \u202e mark",
}

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def steers_a_terminal(text: str) -> bool:
    """Say whether a text holds controls other than tabs and ends of lines."""
    return bool(_CONTROL.search(text))


def as_written(title: str) -> str:
    """Return a title as a text file can hold it: a blank in the place of each control."""
    return _CONTROL.sub(" ", title)


def quoted_or_described(words: str) -> str:
    """Return the title that a step names in quotes, or describes."""
    if words in _DESCRIBED:
        return _DESCRIBED[words].strip()
    assert words.startswith('"'), f"A title must stand in quotes or be one of {sorted(_DESCRIBED)}: {words}"
    assert words.endswith('"'), f"A title must stand in quotes: {words}"
    return words[1:-1]
