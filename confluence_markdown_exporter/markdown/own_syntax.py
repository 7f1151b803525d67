"""What a dialect would take for its own syntax: kept text where the page says it, left alone where we do.

The converter puts what it writes in a dialect's own syntax between two `OWN` marks. All else outside of
code is the page's text, in which a `Guard` escapes that syntax; it takes the marks away as well.
"""

import re
from collections.abc import Callable
from functools import cached_property

from confluence_markdown_exporter.markdown.escaping import OWN

_LINE_START = r"^[> \t]*(?:(?:[-*+]|\d+[.)])[ \t]+(?:\[[ x]\] )?)*"
CODE = (
    rf"{_LINE_START}(?P<fence>`{{3,}}|~{{3,}})[^\n`]*\n.*?(?:^[> \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>(?<!`)`+(?!`))[^\n]*?(?<!`)(?P=ticks)(?!`)"
)
"""A block of code or a piece of it within a line; for `re.DOTALL | re.MULTILINE`."""

_LEFT_ALONE = (
    rf"{OWN}(?P<own>[^{OWN}]*){OWN}|(?P<code>{CODE})"
    r"|\\.|\]\([^()\s]*\)|<(?:https?://[^<>]*|/?[a-z]+(?: [a-z]+=\"[^\"<>]*\")?)>"
)
_FLAGS = re.DOTALL | re.MULTILINE
_PUNCTUATION = re.compile(r"(?=[!-/:-@\[-`{-~])")

# A dollar that opens a formula where another one closes it.
MATH = r"\$\$|\$(?=[^\s$][^$\n]*(?<=[^\s$])\$(?![^\W_]))"
_OPENING = re.compile(r"\{\{[<%]")
_INSIDE = re.compile(r"(?:(?!\{\{[<%]|[>%]\}\}).)*", re.DOTALL)


class Guard:
    """Escapes signs in the text of a whole converted body.

    `signs` is the regular expression of what must not stay as it is; `first` that of signs which only mean
    something at the start of a line. `write` says what they become, `write_code` what a piece of code does.
    Where nothing is meant without a certain text, `only_with` spares most bodies the search.
    """

    def __init__(
        self,
        signs: str,
        first: str = "(?!)",
        *,
        only_with: str = "",
        write: Callable[[str], str] | None = None,
        write_code: Callable[[str], str] = str,
    ) -> None:
        self._pattern = rf"(?P<start>{_LINE_START})(?P<first>{first})|(?P<sign>{signs})"
        self._only_with = only_with
        self._write = write or with_backslashes
        self._write_code = write_code

    # A run uses one dialect, and many commands use none: patterns are compiled when they are first needed.

    @cached_property
    def _meant(self) -> re.Pattern[str]:
        return re.compile(self._pattern, _FLAGS)

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile(f"{self._pattern}|{_LEFT_ALONE}", _FLAGS)

    def guarded(self, markdown: str) -> str:
        """Return Markdown in which the page's text means nothing but itself."""
        if OWN not in markdown and not (self._only_with in markdown and self._meant.search(markdown)):
            return markdown
        return self._all.sub(self._kept, markdown)

    def _kept(self, found: re.Match[str]) -> str:
        if found["first"]:
            return found["start"] + self._write(found["first"])
        if found["sign"]:
            return self._write(found["sign"])
        if found["code"]:
            return self._write_code(found["code"])
        return found[0] if found["own"] is None else found["own"]


def with_backslashes(sign: str) -> str:
    """Put a backslash before every sign."""
    return _PUNCTUATION.sub(r"\\", sign)


def as_entity(sign: str) -> str:
    """Write the first sign (without a backslash before it) as HTML does, for readers with few escapes."""
    plain = sign.removeprefix("\\")
    return {"<": "&lt;", "&": "&amp;"}.get(plain[0], f"&#{ord(plain[0])};") + plain[1:]


def shortcodes_shown(code: str) -> str:
    """Comment Hugo's shortcodes out in code: Hugo then shows them instead of running them.

    One that is not closed would stop Hugo: its comment ends behind the code, in HTML that shows nothing.
    """
    shown: list[str] = []
    end = 0
    for opening in _OPENING.finditer(code):
        if opening.start() < end:
            continue
        shown.append(code[end : opening.start()])
        closing = {"<": ">}}", "%": "%}}"}[opening[0][-1]]
        inside = _INSIDE.match(code, opening.end())
        if inside is None or not code.startswith(closing, inside.end()):
            rest = f"{opening[0]}/*{code[opening.end() :]}"
            return "".join(shown) + rest + _below(code) + f"<!-- */{closing} -->"
        shown.append(f"{opening[0]}/*{inside[0]}*/{closing}")
        end = inside.end() + len(closing)
    return "".join([*shown, code[end:]])


def _below(code: str) -> str:
    """Start a line below a block of code, with the signs of what it stands in."""
    _, new_line, last = code.rpartition("\n")
    return new_line + last.rstrip("`~ \t") + (" " if last[:1] == ">" else "") if new_line else ""
