"""The words of a body, and whether Markdown still holds them in their order."""

import re
from xml.etree.ElementTree import Element

_WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"(?:</?(?:u|sub|sup|em|strong|del|kbd|mark)>|[\W_])+")
_NO_TEXT = frozenset(
    {
        "{ac}parameter",
        "{ac}default-parameter",
        "{ac}task-id",
        "{ac}task-uuid",
        "{ac}task-status",
        "{ac}adf-attribute",
    }
)
_WITHIN_WORDS = frozenset(
    {"strong", "b", "em", "i", "u", "s", "del", "span", "sub", "sup", "font", "small", "a", "code"}
) | {"{ac}link", "{ac}link-body", "{ac}plain-text-link-body", "{ac}inline-comment-marker"}


def words_of(element: Element) -> list[str]:
    """Return the words that a reader of the page sees, in order."""
    pieces: list[str] = []

    def collect(current: Element) -> None:
        apart = "" if current.tag in _WITHIN_WORDS else " "
        pieces.extend((apart, current.text or ""))
        for child in current:
            if child.tag not in _NO_TEXT:
                collect(child)
            pieces.append(child.tail or "")
        pieces.append(apart)

    collect(element)
    return _WORD.findall("".join(pieces))


def missing_words(markdown: str, words: list[str]) -> list[str]:
    """Return the words from the first one on that is missing at its place: [] where all are kept.

    Signs are left out on both sides, for emphasis may begin or end within a word.
    """
    written = _SIGNS.sub("", markdown)
    end = 0
    for position, word in enumerate(words):
        start = written.find(word, end)
        if start < 0:
            return words[position:]
        end = start + len(word)
    return []
