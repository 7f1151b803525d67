"""Places in a page that links can lead to: headings, under the names that GitHub gives them."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from confluence_markdown_exporter.markdown.escaping import ANCHOR, OWN
from confluence_markdown_exporter.markdown.writing import link

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown.style import Style

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_IMAGE = re.compile(r"!\[(?:[^\[\]\\]|\\.)*\]\([^()\s]*\)")
_MARKUP = re.compile(rf"\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)|<[^<>]*>|\\(?=[!-/:-@\[-`{{-~])|[`*{OWN}]|~~")
_ANY_MARKUP = re.compile(rf"[\[<\\`*~{OWN}]")
_LONGEST_TITLE = 260
_MOST_CONTENTS = 3
_NOT_IN_KEY = re.compile(r"[\W_]+")
_PLACE = re.compile(rf"{ANCHOR}([^{ANCHOR}]*){ANCHOR}")
_CONTENTS = re.compile(rf"^(.*){ANCHOR}{ANCHOR}(\d+) (\d+){ANCHOR}{ANCHOR}", re.MULTILINE)


def slug(text: str) -> str:
    """Return the name that GitHub gives a heading with this text (the first one of its page)."""
    return _NOT_IN_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def heading_meant(anchor: str, page_title: str) -> str:
    """Return the heading that an anchor into another page means.

    Data Center writes the page's title, without blanks, and a hyphen before the heading.
    """
    return anchor.removeprefix("".join(page_title.split()) + "-") or anchor


def anchor_id(name: str) -> str:
    """Return a name that can stand in an attribute and in an address."""
    return "".join([sign if sign.isalnum() or sign in "-_.:" else "-" for sign in name])


def visible_text(markdown: str) -> str:
    """Return what a reader sees of a line of our own Markdown."""
    if not _ANY_MARKUP.search(markdown):
        return markdown
    return _MARKUP.sub(lambda found: found[1] or "", _IMAGE.sub("", markdown))


def _key(text: str) -> str:
    """What stays the same of a heading in all of Confluence's ways to name it."""
    return _NOT_IN_KEY.sub("", text).lower()


@dataclass(slots=True)
class Headings:
    """The headings of one page in order, and the links to them that wait until all are known."""

    _style: "Style"
    _found: list[tuple[int, str]] = field(default_factory=list)
    _places: set[str] = field(default_factory=set)
    _asked: bool = False
    _contents_asked: int = 0

    def add(self, level: int, markdown: str) -> None:
        """Note a heading that was written."""
        self._found.append((level, markdown))

    def add_place(self, name: str) -> None:
        """Note a named place that is no heading."""
        self._places.add(name)

    def address(self, name: str) -> str:
        """Return an address for the place that Confluence calls `name`, to be completed by `complete`."""
        self._asked = True
        return f"{ANCHOR}{name.replace(ANCHOR, '')}{ANCHOR}"

    def contents(self, first: int, last: int) -> str:
        """Return a table of contents over these levels, to be completed by `complete`.

        "" where the page has so many of them already that they would outgrow the page.
        """
        if self._style.contents_mark:
            return self._style.contents_mark
        self._asked = True
        self._contents_asked += 1
        if self._contents_asked > _MOST_CONTENTS:
            return ""
        return f"{ANCHOR}{ANCHOR}{first} {last}{ANCHOR}{ANCHOR}"

    def complete(self, markdown: str) -> str:
        """Fill in the names of places and the tables of contents."""
        if not self._asked:
            return markdown
        named = self._named()
        markdown = _CONTENTS.sub(lambda found: self._contents(found, named), markdown)
        slugs: dict[str, str] = {}
        for _, text, name in named:
            slugs.setdefault(_key(visible_text(text)), name)
        return _PLACE.sub(lambda found: "#" + self._name(found[1], slugs), markdown)

    def _named(self) -> list[tuple[int, str, str]]:
        """Return level, Markdown and name of each heading, repeated names numbered."""
        taken: Counter[str] = Counter()
        named = []
        for level, markdown in self._found:
            text = self._style.unlinked(markdown)
            name = self._style.heading_name(visible_text(text))
            count = taken[name]
            taken[name] += 1
            named.append((level, text, f"{name}{self._style.repeated_heading}{count}" if count else name))
        return named

    def _name(self, asked: str, slugs: dict[str, str]) -> str:
        if asked in self._places:
            return anchor_id(asked)
        wanted = _key(asked)
        if wanted in slugs:
            return slugs[wanted]
        # Data Center writes the page's title before the heading's text.
        endings = (wanted[start:] for start in range(1, min(len(wanted), _LONGEST_TITLE)))
        return next((slugs[ending] for ending in endings if ending in slugs), self._style.heading_name(asked))

    def _contents(self, found: re.Match[str], named: list[tuple[int, str, str]]) -> str:
        before, first, last = found[1], int(found[2]), int(found[3])
        listed = [heading for heading in named if first <= heading[0] <= last]
        if not listed:
            return before
        top = min(level for level, _, _ in listed)
        indent = re.sub(r"[^>\s]", " ", before)
        lines = [
            " " * max(2, self._style.item_width) * (level - top)
            + "- ".ljust(self._style.item_width)
            + link(_without_links(text), "#" + name)
            for level, text, name in listed
        ]
        return before + ("\n" + indent).join(lines)


def _without_links(markdown: str) -> str:
    return re.sub(r"\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)", r"\1", _IMAGE.sub("", markdown)).strip()
