"""What must be written differently in Markdown to mean the same, and nothing more."""

import re

# No body can hold these: XML forbids them. They mark places until a run of text becomes a paragraph.
BLOCK = "\x01"  # stands before and after a block that sits inside running text
BREAK = "\x02"  # a line break
OWN = "\x04"  # around what is written in a dialect's own syntax, until the whole body is finished
ANCHOR = "\x03"  # around the name of a place in this page, until all headings are known

# The sign first, then whether it means something where it stands: so the search jumps from sign to sign.
_ESCAPED = re.compile(
    r"[\\`*_\[\]<&~](?:"
    r"(?<=\\)(?=[!-/:-@\[-`{-~]|\Z)"
    r"|(?<=`)"
    r"|(?<=\*)(?:(?<!\s\*)|(?!\s))"
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"
    r"|(?<=\[)(?=\^)"
    r"|(?<=\])(?=[(\[]|\Z)"
    r"|(?<=<)(?=[A-Za-z/!?]|\Z)"
    r"|(?<=&)(?=#?\w{1,31};|\Z)"
    r"|(?<=~)(?:(?=~)|(?<=\S~)|(?<=\A~)(?!\d))"
    r")"
)
_STARTER = re.compile(
    r"(?P<sign>#{1,6}(?=[ \t]|\Z)|[-+*](?=[ \t]|\Z)|>|=+(?=[ \t]*\Z)|-(?=[-: |\t]*\Z)|\|(?=[-: |\t]*\Z)"
    r"|:(?=-+[-: |\t]*\Z)|\[(?=[ xX]\](?:[ \t]|\Z)|![A-Za-z]+\]|(?:[^\[\]\\]|\\.)*\]:))"
    r"|(?P<number>\d{1,9})(?=[.)](?:[ \t]|\Z))"
)


def escape(text: str) -> str:
    """Return running text for Markdown: white space folded, signs escaped that would mean something."""
    folded = " ".join(text.split())
    if not folded:
        return " "
    if _ESCAPED.search(folded):  # sub() itself is slow to find nothing
        folded = _ESCAPED.sub(r"\\\g<0>", folded)
    if text[0].isspace():
        folded = " " + folded
    return folded + " " if text[-1].isspace() else folded


def escape_line_start(line: str) -> str:
    """Escape what would make a block (heading, item, quote, rule …) of a line of running text."""
    found = _STARTER.match(line)
    if not found:
        return line
    if found["number"]:
        return f"{found['number']}\\{line[found.end() :]}"
    return "\\" + line


def own(markdown: str) -> str:
    """Mark something as our own use of a dialect's syntax, which is no text of the page."""
    return f"{OWN}{markdown}{OWN}"


def html_text(text: str) -> str:
    """Return text for a place between HTML tags."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
