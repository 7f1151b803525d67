"""Rules for elements and macros: what is registered under which name, and which of two rules wins."""

from xml.etree.ElementTree import Element

import pytest

from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.registry import Registry, Rules
from confluence_markdown_exporter.markdown.walker import Walker

pytestmark = pytest.mark.unit


def _blocks(_walker: Walker, _found: Element | Macro) -> list[str]:
    return ["block"]


def _text(_walker: Walker, _found: Element | Macro) -> str:
    return "text"


def _block_rules(*names: str) -> Rules:
    rules = Rules()
    assert rules.element(*names)(_blocks) is _blocks
    assert rules.macro(*names)(_blocks) is _blocks
    return rules


def _inline_rules(*names: str) -> Rules:
    rules = Rules()
    assert rules.inline_element(*names)(_text) is _text
    assert rules.inline_macro(*names)(_text) is _text
    return rules


def test_a_function_is_registered_under_each_of_its_names() -> None:
    block, inline = _block_rules("a", "b"), _inline_rules("c", "d")
    blocks, texts = {"a": _blocks, "b": _blocks}, {"c": _text, "d": _text}
    assert Registry.of([block]) == Registry(blocks, {}, blocks, {})
    assert Registry.of([inline]) == Registry({}, texts, {}, texts)


def test_a_later_rule_replaces_an_earlier_one_of_either_kind() -> None:
    block, inline = {"a": _blocks, "b": _blocks}, {"b": _text, "c": _text}
    last_inline = Registry.of([_block_rules("a", "b"), _inline_rules("b", "c")])
    assert last_inline == Registry({"a": _blocks}, inline, {"a": _blocks}, inline)
    last_block = Registry.of([_inline_rules("b", "c"), _block_rules("a", "b")])
    assert last_block == Registry(block, {"c": _text}, block, {"c": _text})
