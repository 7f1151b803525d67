"""The words of a body, and whether Markdown still holds them in their order."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.resolver import AttachmentReference, PageLink, PageReference

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


class NothingKnown:
    """A Resolver that knows nothing of the world."""

    def page(self, reference: PageReference) -> PageLink | None:  # noqa: ARG002
        """No page."""
        return None

    def attachment(self, reference: AttachmentReference) -> str | None:  # noqa: ARG002
        """No file."""
        return None

    def user(self, user_id: str) -> str | None:  # noqa: ARG002
        """Nobody."""
        return None

    def url(self, href: str) -> str:
        """The same address."""
        return href

    def descendants(self, reference: PageReference | None) -> Sequence[PageLink] | None:  # noqa: ARG002
        """No tree."""
        return None

    def labels(self) -> Sequence[str]:
        """No label."""
        return ()

    def attachments(self) -> Sequence[tuple[str, str]]:
        """No files."""
        return ()

    def body(self, reference: PageReference) -> str | None:  # noqa: ARG002
        """No body."""
        return None


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
