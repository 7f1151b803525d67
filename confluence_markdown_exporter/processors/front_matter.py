"""YAML front matter: writing it, and telling it from the text that follows.

Our own values are written by hand, which is some fifty times as fast as a general YAML writer. Every text
becomes a double-quoted scalar, the one style that can hold any text on one line.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Value: TypeAlias = str | int | Sequence[str] | Mapping[str, str]

_BYTE_ORDER_MARK = "\ufeff"
_LONGEST_BLOCK = 128 * 1024
_DEEPEST_BLOCK = 20
_LONGEST_SIMPLE_KEY = 1000
_OPENING = re.compile(r"---[ \t]*\r?\n(?=[^\s])")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_EMPTY_LINE = re.compile(r"[ \t]*\r?\n")
# What PyYAML raises for a scalar that is not what its tag or its looks promise: `2024-13-40`, `!!int ""`.
_BAD_SCALARS = (ValueError, OverflowError, TypeError, LookupError, AttributeError)
_SURROGATE = re.compile("[\ud800-\udfff]")
# What JSON may leave bare inside quotes but YAML 1.1 may not: controls, other line breaks, non-characters.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write_front_matter(values: Mapping[str, Value], kept: Mapping[object, object] | None = None) -> str:
    """Write a block of front matter, with its `---` lines and the empty line after it.

    `values` are written in their order, empty ones ("", empty lists and mappings) left out. `kept` are
    values of any kind that `split_front_matter` read from a foreign block; they follow.
    """
    lines = ["---"]
    for key, value in values.items():
        if isinstance(value, int):
            lines.append(f"{key}: {value}")
        elif isinstance(value, str):
            if value:
                lines.append(f"{key}: {quoted(value)}")
        elif isinstance(value, Mapping):
            if value:
                lines.append(f"{key}:")
                lines.extend(f"  {_as_key(name)}: {quoted(text)}" for name, text in value.items())
        elif value:
            lines.append(f"{key}:")
            lines.extend(f"  - {quoted(part)}" for part in value)
    foreign = _written(kept) if kept else ""
    return "\n".join(lines) + f"\n{foreign}---\n\n"


def quoted(text: str) -> str:
    r"""Write a text as a double-quoted YAML scalar on one line.

    JSON strings are YAML but for a few characters that YAML 1.1 wants escaped. Half a surrogate pair,
    which no UTF-8 file can hold, becomes U+FFFD.
    """
    scalar = json.dumps(_SURROGATE.sub("\ufffd", text), ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda mark: f"\\u{ord(mark.group()):04x}", scalar)


def _as_key(name: str) -> str:
    """Write a key of a mapping. YAML wants a mark before one that has more than 1024 characters."""
    key = quoted(name)
    return key if len(key) <= _LONGEST_SIMPLE_KEY else f"? {key}\n  "


def split_front_matter(content: str) -> tuple[dict[object, object], str]:
    """Return the values of the front matter that a text starts with, and the text after it.

    A byte order mark is dropped. A text that starts with a horizontal rule has no front matter: there the
    `---` is followed by an empty line, is never closed, or encloses something that is no YAML mapping.
    Then the values are empty and the text is whole.
    """
    text = content.removeprefix(_BYTE_ORDER_MARK)
    opening = _OPENING.match(text)
    if opening is None:
        return {}, text
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_BLOCK)
    if closing is None:
        return {}, text
    values = _read(text[opening.end() : closing.start()])
    if not values:
        return {}, text
    empty_line = _EMPTY_LINE.match(text, closing.end())
    return values, text[empty_line.end() if empty_line else closing.end() :]


def _read(block: str) -> dict[object, object]:
    """Return the values of a block of YAML, none where it is none, or where it could grow when it is read.

    A few lines with aliases (`*a`) can stand for millions of values, or for themselves, and each level of
    brackets costs the reader more than the one before; nobody needs either in front matter, so such a block
    stays in the text as it is.
    """
    import yaml  # here, because only foreign front matter needs it and it is slow to import

    try:
        if _may_grow(block):
            return {}
        values = _loader()(block).get_single_data()
    except (yaml.YAMLError, RecursionError, *_BAD_SCALARS):
        return {}
    return values if isinstance(values, dict) else {}


def _may_grow(block: str) -> bool:
    import yaml

    depth = 0
    for event in yaml.parse(block, _loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST_BLOCK or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _loader() -> Any:  # noqa: ANN401 - the two share no type
    """Return what reads YAML's safe kinds of values: libyaml, ten times as fast, where PyYAML has it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _written(values: Mapping[object, object]) -> str:
    import yaml

    text: str = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
    return text
