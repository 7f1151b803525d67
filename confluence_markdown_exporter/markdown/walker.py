"""The walk through a body: runs of text become paragraphs, blocks stay apart, functions are looked up."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.anchors import Headings
from confluence_markdown_exporter.markdown.escaping import BLOCK, BREAK, escape, escape_line_start
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.parsing import AC
from confluence_markdown_exporter.markdown.registry import Registry
from confluence_markdown_exporter.markdown.resolver import PageReference, Resolver
from confluence_markdown_exporter.markdown.style import GITHUB, Style
from confluence_markdown_exporter.markdown.writing import append_piece, close_mark, code_span

MACRO_TAGS = frozenset({AC + "structured-macro", AC + "macro"})
# What stands in elements but is no text of the page.
NOT_TEXT = frozenset({AC + "parameter", AC + "default-parameter", AC + "task-id", AC + "task-uuid"})
# Deeper than anything that people write, and far from Python's own limit at four calls a level.
DEEPEST = 60

_BLANK_LINES = re.compile(r"[ ]*\x02[ ]*(?:\x02[ ]*)+")
_LINE_END = re.compile(r"[ ]*\x02[ ]*")
_SPACES = re.compile(r" {2,}")
# Two lists in a row would be read as one.
_BETWEEN_LISTS = "<!-- -->"


class Listing(str):
    """A block that is a list."""

    __slots__ = ()


class Compact(Listing):
    """A list that may follow a paragraph without a blank line between them."""

    __slots__ = ()


class Walker:
    """One conversion on its way.

    Functions for elements and macros get it as their first argument. They may use `blocks` and `inline`
    for what is inside, `resolver` for the world around, `style` for what dialects write
    differently, and look at

    - `in_cell`: whether they write into a table cell, which is one line of Markdown,
    - `before`: the end of what stands before them in the running text ("" at its start),
    - `marks`: the signs of emphasis that are open around them.
    """

    def __init__(self, registry: Registry, resolver: Resolver, style: Style = GITHUB) -> None:
        self.registry = registry
        self.resolver = resolver
        self.style = style
        self.unknown: Counter[str] = Counter()
        self.page_properties: dict[str, str] = {}
        self.headings = Headings(style)
        self.in_cell = False
        self.before = ""
        self.marks: tuple[str, ...] = ()
        self.including: tuple[PageReference, ...] = ()
        self.included_characters = 0
        self._depth = 0
        self._block_elements = registry.block_elements
        self._inline_elements = registry.inline_elements
        self._block_macros = registry.block_macros
        self._inline_macros = registry.inline_macros

    def blocks(self, element: Element | None) -> list[str]:
        """Convert what is inside an element to blocks."""
        if element is None:
            return []
        if not len(element):
            return self._text_alone(element.text)
        if self._depth >= DEEPEST:
            return self.paragraphs(escape(self.flat_text(element)))
        self._depth += 1
        blocks = self._blocks_and_runs(element)
        self._depth -= 1
        return blocks

    def _text_alone(self, text: str | None) -> list[str]:
        """Do what `paragraphs` does for text without any element: by far the most frequent case."""
        self.before = ""
        if not text or text.isspace():
            return []
        text = escape(text).strip(" ")
        return [text if self.in_cell or text[0].isalpha() else escape_line_start(text)]

    def _blocks_and_runs(self, element: Element) -> list[str]:
        """Convert the blocks inside an element, and make paragraphs of the running text between them."""
        blocks: list[str] = []
        run: list[str] = []
        if element.text and not element.text.isspace():
            run.append(escape(element.text))
        self.before = ""
        for child in element:
            convert = self._block_elements.get(child.tag)
            if convert is None and child.tag in MACRO_TAGS and not self._is_inline(child):
                convert = Walker._block_macro
            if convert is None:
                self._add_inline(run, child)
            else:
                more = convert(self, child)
                if run:
                    blocks += self.paragraphs("".join(run))
                    run.clear()
                if more and blocks and isinstance(more[0], Listing) and isinstance(blocks[-1], Listing):
                    blocks.append(_BETWEEN_LISTS)
                blocks += more
                self.before = ""
            text = child.tail
            if text and (run or not text.isspace()):
                if run and run[-1][-1] in "*~" and text[0].isalnum():
                    close_mark(run)
                run.append(escape(text))
        return blocks + self.paragraphs("".join(run)) if run else blocks

    def inline(self, element: Element | None) -> str:
        """Convert what is inside an element to running text.

        A block inside is set off by `BLOCK`, a line break is `BREAK`; `paragraphs` makes them real.
        """
        if element is None:
            return ""
        if self._depth >= DEEPEST:
            return escape(self.flat_text(element))
        self._depth += 1
        text = element.text
        parts = [escape(text)] if text else []
        for child in element:
            self._add_inline(parts, child)
            text = child.tail
            if text:
                if parts and parts[-1][-1] in "*~" and text[0].isalnum():
                    close_mark(parts)
                parts.append(escape(text))
        self._depth -= 1
        return "".join(parts)

    def one_line(self, element: Element | None) -> str:
        """Convert what is inside an element to a single line, for headings and titles."""
        text = self.inline(element)
        if BREAK in text or BLOCK in text:
            text = text.replace(BREAK, " ").replace(BLOCK, " ").replace("\n", " ")
        return _SPACES.sub(" ", text).strip() if "`" not in text else text.strip()

    def paragraphs(self, text: str) -> list[str]:
        """Make blocks of a run of text: mostly one paragraph."""
        if BLOCK in text:
            blocks: list[str] = []
            for position, piece in enumerate(text.split(BLOCK)):
                blocks += [piece] if position % 2 else self.paragraphs(piece)
            return blocks
        if BREAK in text:
            if not self.in_cell:
                return [
                    self.style.line_break.join([escape_line_start(line) for line in _LINE_END.split(piece)])
                    for piece in _BLANK_LINES.split(text.strip(" " + BREAK))
                    if piece
                ]
            text = _LINE_END.sub("<br>", text.strip(" " + BREAK))
        text = text.strip(" ")
        if not text:
            return []
        if "  " in text and "`" not in text:
            text = _SPACES.sub(" ", text)
        return [text if self.in_cell or text[0].isalpha() else escape_line_start(text)]

    def set_off(self, blocks: list[str]) -> str:
        """Put blocks into running text."""
        if self.in_cell:
            return BREAK + BREAK.join(blocks) + BREAK if blocks else ""
        return "".join([f"{BLOCK}{block}{BLOCK}" for block in blocks])

    def piece(self, child: Element) -> str:
        """Convert one element to a piece of running text."""
        tag = child.tag
        convert = self._inline_elements.get(tag)
        if convert is not None:
            return convert(self, child)
        if tag in MACRO_TAGS:
            name = child.get(AC + "name") or ""
            convert_macro = self._inline_macros.get(name)
            if convert_macro is not None:
                return convert_macro(self, Macro(child))
            if self._is_inline(child):
                return self.marker("macro", name)
            return self.set_off(self._block_macro(child))
        if tag in self._block_elements:
            return self.set_off(self._block_elements[tag](self, child))
        return self._unknown_element(child)

    def blocks_around(self, child: Element) -> list[str]:
        """Convert one element, itself included, to blocks."""
        wrapper = Element("div")
        wrapper.append(child)
        return self.blocks(wrapper)

    def _add_inline(self, parts: list[str], child: Element) -> None:
        if parts:
            self.before = parts[-1][-3:]
        piece = self.piece(child)
        if piece:
            append_piece(parts, piece)

    def _is_inline(self, element: Element) -> bool:
        name = element.get(AC + "name") or ""
        if name in self._inline_macros:
            return True
        return name not in self._block_macros and not any(
            child.tag in (AC + "rich-text-body", AC + "plain-text-body") for child in element
        )

    def _block_macro(self, element: Element) -> list[str]:
        macro = Macro(element)
        convert = self._block_macros.get(macro.name)
        if convert is not None:
            return convert(self, macro)
        return self.unsupported(macro)

    def unsupported(self, macro: Macro) -> list[str]:
        """Keep what a macro holds, and say that the macro itself could not be converted."""
        blocks = [self.marker("macro", macro.name)]
        if macro.rich_body is not None:
            blocks += self.blocks(macro.rich_body)
        if macro.plain_body and not macro.plain_body.isspace():
            blocks.append(self.verbatim(macro.plain_body))
        return blocks

    def _unknown_element(self, element: Element) -> str:
        tag = element.tag
        if not tag.startswith("{"):
            return self.inline(element)
        return self.marker("element", tag[1:].replace("}", ":")) + " " + self.inline(element)

    def marker(self, kind: str, name: str) -> str:
        """Count something that could not be converted, and return a visible sign of it."""
        self.unknown[name] += 1
        return f"*[{kind} not supported: {escape(name).strip()}]*"

    def verbatim(self, code: str, language: str = "") -> str:
        """Return text that stays as it stands as a block of code, in a table cell as code within the line."""
        lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        while lines and not lines[0].strip():
            del lines[0]
        while lines and not lines[-1].strip():
            del lines[-1]
        if self.in_cell:
            return "<br>".join([code_span(line).strip() for line in lines if line.strip()])
        return self.style.code_block("\n".join(lines), language)

    def flat_text(self, element: Element) -> str:
        """Return the text below an element, words of different blocks kept apart; for any depth."""
        pieces: list[str] = []
        waiting: list[Element | str] = [element]
        while waiting:
            current = waiting.pop()
            if isinstance(current, str):
                pieces.append(current)
                continue
            apart = "" if current.tag in self._inline_elements else " "
            waiting.append(apart)
            for child in reversed(current):
                if child.tail:
                    waiting.append(child.tail)
                if child.tag not in NOT_TEXT:
                    waiting.append(child)
            pieces.append(apart)
            if current.text:
                pieces.append(current.text)
        return "".join(pieces)
