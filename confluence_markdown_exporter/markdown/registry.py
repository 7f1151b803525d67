"""Which function turns which element or macro into Markdown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown.macro import Macro
    from confluence_markdown_exporter.markdown.walker import Walker

BlockElement = Callable[["Walker", Element], list[str]]
InlineElement = Callable[["Walker", Element], str]
BlockMacro = Callable[["Walker", "Macro"], list[str]]
InlineMacro = Callable[["Walker", "Macro"], str]


class Rules:
    """Collects functions by what they convert. A block function returns blocks, each without blank lines
    around it; an inline function returns a piece of running text.

    ::

        rules = Rules()

        @rules.macro("glossary")
        def glossary(walker, macro):
            return walker.blocks(macro.rich_body)
    """

    def __init__(self) -> None:
        self.block_elements: dict[str, BlockElement] = {}
        self.inline_elements: dict[str, InlineElement] = {}
        self.block_macros: dict[str, BlockMacro] = {}
        self.inline_macros: dict[str, InlineMacro] = {}

    def element(self, *tags: str) -> Callable[[BlockElement], BlockElement]:
        """Register a function for elements that stand as blocks of their own."""

        def register(function: BlockElement) -> BlockElement:
            self.block_elements.update(dict.fromkeys(tags, function))
            return function

        return register

    def inline_element(self, *tags: str) -> Callable[[InlineElement], InlineElement]:
        """Register a function for elements within running text."""

        def register(function: InlineElement) -> InlineElement:
            self.inline_elements.update(dict.fromkeys(tags, function))
            return function

        return register

    def macro(self, *names: str) -> Callable[[BlockMacro], BlockMacro]:
        """Register a function for macros that stand as blocks of their own."""

        def register(function: BlockMacro) -> BlockMacro:
            self.block_macros.update(dict.fromkeys(names, function))
            return function

        return register

    def inline_macro(self, *names: str) -> Callable[[InlineMacro], InlineMacro]:
        """Register a function for macros within running text."""

        def register(function: InlineMacro) -> InlineMacro:
            self.inline_macros.update(dict.fromkeys(names, function))
            return function

        return register


@dataclass(frozen=True, slots=True)
class Registry:
    """All rules of a conversion."""

    block_elements: Mapping[str, BlockElement]
    inline_elements: Mapping[str, InlineElement]
    block_macros: Mapping[str, BlockMacro]
    inline_macros: Mapping[str, InlineMacro]

    @classmethod
    def of(cls, collections: Iterable[Rules]) -> "Registry":
        """Unite rules; a later rule replaces an earlier one for the same element or macro."""
        union = Rules()
        for rules in collections:
            for tag in rules.block_elements:
                union.inline_elements.pop(tag, None)
            for tag in rules.inline_elements:
                union.block_elements.pop(tag, None)
            for name in rules.block_macros:
                union.inline_macros.pop(name, None)
            for name in rules.inline_macros:
                union.block_macros.pop(name, None)
            union.block_elements.update(rules.block_elements)
            union.inline_elements.update(rules.inline_elements)
            union.block_macros.update(rules.block_macros)
            union.inline_macros.update(rules.inline_macros)
        return cls(union.block_elements, union.inline_elements, union.block_macros, union.inline_macros)
