"""Small pieces of Markdown, written so that they mean what they should wherever they stand."""

import re
from urllib.parse import quote

from confluence_markdown_exporter.markdown.escaping import ANCHOR, BLOCK, BREAK, escape

_ANY_BRACKET = re.compile(r"`+[^`]*`+|\\.|[\[\]]")
_TICKS = re.compile(r"`+")
_FENCES = re.compile(r"`{3,}")
_DANGEROUS = re.compile(r"(?i)(?:javascript|vbscript|data|file)\s*:")
_CLEAN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+,\-./:;=?@\[\]_~]*")
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x1f\x7f]+")

_SIGNS = "*_~"
_TOUCHY = "`*~!["
_APART = re.compile(f"({BREAK}+|{BLOCK}[^{BLOCK}]*{BLOCK})")


def emphasise(text: str, sign: str, tag: str, before: str = "", after: str = "") -> str:
    """Put a mark around running text: `sign` where Markdown will read it as one, else the HTML tag.

    `before` and `after` are what stands next to it. Spaces, line breaks and blocks stay outside.
    """
    if BREAK in text or BLOCK in text:
        return "".join(
            [
                piece if not piece or piece[0] in (BREAK, BLOCK) else emphasise(piece, sign, tag)
                for piece in _APART.split(text)
            ]
        )
    core = text.strip()
    if not core:
        return text
    left = " " if text[0] == " " else ""
    right = " " if text[-1] == " " else ""
    if sign and core[0].isalnum() and core[-1].isalnum() and (left or before[-1:] != sign[0]):
        return f"{left}{sign}{core}{sign}{right}"
    # Signs alone between signs are beyond what readers agree on.
    if (
        not sign
        or not any(map(str.isalnum, core))
        or not (_opens(core, sign, "" if left else before) and _closes(core, "" if right else after))
    ):
        return f"{left}<{tag}>{core}</{tag}>{right}"
    return f"{left}{sign}{core}{sign}{right}"


def _opens(core: str, sign: str, before: str) -> bool:
    if sign == "~~" and "~" in (core[0], core[-1]):
        return False
    if not before:
        return True
    last = before[-1]
    if last == sign[0] and not _ends_escaped(before):
        # Next to another mark: two equal ones become one, different ones would be read as a longer sign.
        return last == "*" and _ends_with(before, sign) and (sign == "**" or before[-2:] != "**")
    return core[0].isalnum() or not (last.isalnum() or last in _SIGNS)


def _closes(core: str, after: str) -> bool:
    return not after or core[-1].isalnum() or not (after.isalnum() or after in _SIGNS)


def append_piece(parts: list[str], piece: str) -> None:
    """Add a piece to running text so that signs on both sides of the seam are not read as one."""
    if parts and (last := parts[-1]):
        first, end = piece[0], last[-1]
        if first == "[" and end == "!":
            parts[-1] = last[:-1] + "\\!"
        elif first == "*" == end and not _ends_escaped(last):
            sign = "**" if piece[:2] == "**" else "*"
            left, right = last[: -len(sign)], piece[len(sign) :]
            if left[-1:] in _TOUCHY and right[:1] in _TOUCHY:
                piece = "<!-- -->" + piece
            else:
                parts[-1], piece = left, right
        elif first == "`" == end:
            if piece[1] == "`" or last[-2:-1] in ("`", "\\"):
                piece = "<!-- -->" + piece
            else:
                parts[-1] = last[:-1]
                piece = piece[1:]
        elif end in "*~" and first.isalnum():
            close_mark(parts)
    parts.append(piece)


def close_mark(parts: list[str]) -> None:
    """Make sure that a mark at the end of running text is read as its end although a letter follows."""
    last = parts[-1]
    if _ends_escaped(last):
        return
    marked = last.rstrip("*~")
    if marked and not marked[-1].isalnum():
        parts.append("<!-- -->")


def _ends_with(text: str, sign: str) -> bool:
    """Say whether text ends with a mark that is one, its first sign being no literal."""
    return text.endswith(sign) and not _ends_escaped(text[: len(text) - len(sign) + 1])


def _ends_escaped(text: str) -> bool:
    """Say whether the last sign is a literal one, behind a backslash that is no literal itself."""
    rest = text[:-1]
    return (len(rest) - len(rest.rstrip("\\"))) % 2 == 1


def quoted(blocks: list[str]) -> list[str]:
    """Put blocks into one quotation."""
    if not blocks:
        return []
    lines = "\n\n".join(blocks).split("\n")
    return ["\n".join([f"> {line}" if line else ">" for line in lines])]


def indented(blocks: list[str], columns: int) -> list[str]:
    """Put blocks into something that holds what is indented."""
    if not blocks:
        return []
    pad = " " * columns
    return ["\n".join([pad + line if line else "" for line in "\n\n".join(blocks).split("\n")])]


def around_text(text: str, opening: str, closing: str) -> str:
    """Put two tags around running text; spaces, line breaks and blocks stay outside."""
    pieces = _APART.split(text) if BREAK in text or BLOCK in text else [text]
    for position, piece in enumerate(pieces):
        core = piece.strip(" ")
        if core and core[0] not in (BREAK, BLOCK):
            before, _, after = piece.partition(core)
            pieces[position] = f"{before}{opening}{core}{closing}{after}"
    return "".join(pieces)


def code_span(code: str) -> str:
    """Return inline code, whatever backticks it holds; white space is folded, as every reader does."""
    text = code.replace("\xa0", " ")
    core = " ".join(text.split())
    if not core:
        return " " if code else ""
    longest = max(map(len, _TICKS.findall(core)), default=0)
    ticks = "`" * (1 if longest == 0 else longest + 1)
    padding = " " if core[0] == "`" or core[-1] == "`" else ""
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return f"{before}{ticks}{padding}{core}{padding}{ticks}{after}"


def fence(code: str, language: str = "") -> str:
    """Return a code block, verbatim, between fences that nothing inside can end, also on a single line."""
    longest = max(map(len, _FENCES.findall(code)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{code}\n{ticks}" if code else f"{ticks}{language}\n{ticks}"


def is_safe(address: str) -> bool:
    """Say whether a link or image may keep this address: nothing that runs or reads the reader's disk."""
    if address.startswith(("https://", "http://")):
        return True
    return not _DANGEROUS.match(_NOT_IN_ADDRESS.sub("", address).strip())


def destination(address: str) -> str:
    """Return an address for the round brackets of a link or image."""
    address = address.strip()
    if ANCHOR in address or _CLEAN_ADDRESS.fullmatch(address):
        return address
    return quote(address, safe="!#$%&'*+,-./:;=?@[]_~")


def wrap_label(label: str, address: str) -> str:
    """Return running text as a link; line breaks at its ends and blocks in it stay outside."""
    if BLOCK in label or BREAK in label:
        pieces = _APART.split(label)
        return "".join(
            [
                piece if not piece.strip() or piece[0] in (BREAK, BLOCK) else link(piece, address)
                for piece in pieces
            ]
        )
    return link(label, address)


def link(label: str, address: str) -> str:
    """Return a link; `label` is Markdown already, in one line."""
    core = label.strip()
    before = " " if label[:1] == " " else ""
    after = " " if label[-1:] == " " else ""
    return f"{before}[{_bracket_safe(core)}]({destination(address)}){after}"


def image(alternative: str, address: str) -> str:
    """Return an image; `alternative` is plain text."""
    return f"![{_bracket_safe(escape(alternative).strip())}]({destination(address)})"


def _bracket_safe(label: str) -> str:
    if "[" not in label and "]" not in label:
        return label
    signs = [sign for sign in _ANY_BRACKET.findall(label) if sign in "[]"]
    depth = 0
    for sign in signs:
        depth += 1 if sign == "[" else -1
        if depth < 0:
            break
    if depth == 0:
        return label
    return _ANY_BRACKET.sub(lambda found: "\\" + found[0] if found[0] in "[]" else found[0], label)
