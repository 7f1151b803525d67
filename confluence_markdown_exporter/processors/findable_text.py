"""Writes a page's Markdown so that questions find it.

Open WebUI cuts a file at its headings and compares each piece with the question by itself. So every piece
is made to say which page it belongs to, and what only leads elsewhere is reduced to its words. What helps
was measured: see `support/benchmarks/retrieval.py`.
"""

import re
from collections.abc import Iterator, Sequence

_END_OF_FRONT_MATTER = "\n---\n\n"
_QUOTED_OR_LISTED = r"[> \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*"
_FENCE = re.compile(rf"{_QUOTED_OR_LISTED}(`{{3,}}|~{{3,}})")
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_IN_THE_CONTENTS = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[(?:[^\[\]\\]|\\.)*\]\(#[^()\s]*\)\s*")
_NOTHING_LEFT = re.compile(rf"(?:{_QUOTED_OR_LISTED}|[ \t]*(?:[-*+]|\d+[.)]))[ \t]*\\?")
# Bounded, so that a line full of unpaired backticks costs no more than another.
_CODE_OR_LINK = re.compile(
    r"(?<!`)(?P<ticks>`+)(?!`).{0,400}?(?<!`)(?P=ticks)(?!`)"
    r"|(?P<escaped>\\.)"
    r"|(?P<anchor><a id=\"[^\"<>]*\"></a>)"
    r"|!?\[\[(?P<path>[^\[\]|]*)(?:\|(?P<words>[^\[\]]*))?\]\]"
    r"|(?P<image>!?)\[(?P<label>(?:[^\[\]\\]|\\.)*)\]"
    r"\((?:<(?P<spaced>[^<>]*)>|(?P<address>[^()<>\s]*(?:\([^()<>\s]*\)[^()<>\s]*)*))\)"
)
_LEADS_OUT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FILE_NAME = re.compile(r"\S[^/]*\.[A-Za-z0-9]{2,5}")


def findable_text(content: str, *, title: str, ancestors: Sequence[str], address: str) -> str:
    """Return the Markdown of an exported page for a knowledge base; front matter stays as it is.

    The title leads, with the pages above it and the page's address; each heading names the page, and below
    each stands where the page is. Tables of contents go. Links inside the export and images become their
    words, for neither leads anywhere there; links to the outside stay. Code stays as it is.

    `title` and `ancestors` are Markdown.
    """
    front_matter, text = _split(content)
    above = " / ".join(ancestors)
    place = " / ".join([*ancestors, title]) if ancestors else ""
    lead = ", ".join(part for part in (above, address) if part)
    lines = [f"# {title}", "", *([lead, ""] if lead else [])]
    lines += _rewritten(_without_title(text, title, above), title, place)
    return front_matter + "\n".join(lines).rstrip("\n") + "\n"


def _split(content: str) -> tuple[str, str]:
    if not content.startswith("---\n"):
        return "", content
    front_matter, end, text = content.partition(_END_OF_FRONT_MATTER)
    return front_matter + end, text


def _without_title(text: str, title: str, above: str) -> list[str]:
    """Return the lines of a page below its breadcrumbs and its title, as far as they are there."""
    lines = text.split("\n")
    for expected in (above, f"# {title}"):
        start = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if expected and _bare(lines[start]) == _bare(expected):
            lines = lines[start + 1 :]
    while lines and not lines[0].strip():
        lines = lines[1:]
    return lines


def _bare(line: str) -> str:
    return _words_for_links(line).replace("\\", "").strip()


def _rewritten(lines: Sequence[str], title: str, place: str) -> Iterator[str]:
    fence, after_empty_line = "", True
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip("` ~\t"):
                fence = ""
            yield line
        elif mark:
            fence = mark[1]
            yield line
        elif heading := _HEADING.fullmatch(line):
            words = _words_for_links(heading[2]).strip()
            yield f"{heading[1]} {words if words.startswith(title) else f'{title}: {words}'}"
            yield from ("", place) if place else ()
        else:
            kept = _worth_keeping(line)
            if kept is None or (after_empty_line and not kept.strip()):
                continue
            yield kept
        after_empty_line = not line.strip()


def _worth_keeping(line: str) -> str | None:
    """Return what is left of a line without its links, None when that is nothing."""
    if _IN_THE_CONTENTS.fullmatch(line):
        return None
    words = _words_for_links(line)
    return None if words != line and _NOTHING_LEFT.fullmatch(words) else words


def _words_for_links(line: str) -> str:
    """Return a line with links and images reduced to words; links to the outside stay."""
    if "[" not in line and "<a " not in line:
        return line
    once = _CODE_OR_LINK.sub(_words, line)
    # A picture may have been the label of a link.
    return once if once == line else _CODE_OR_LINK.sub(_words, once)


def _words(found: re.Match[str]) -> str:
    if found["path"] is not None:
        return _caption(found["words"] or found["path"])
    if found["label"] is None:
        return "" if found["anchor"] else found[0]
    if found["image"]:
        return _caption(found["label"])
    address = found["spaced"] or found["address"] or ""
    return found[0] if _LEADS_OUT.match(address) and found["label"] else found["label"]


def _caption(words: str) -> str:
    """Return what a picture or an embedded file is described with; its name describes nothing."""
    return "" if _FILE_NAME.fullmatch(words) else words
