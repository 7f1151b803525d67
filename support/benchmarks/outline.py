"""Figures as people read them in a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

_MOST_VALUES = 8
_INDENT = "  "


def outline(figures: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Write nested figures line by line, each group indented below its name; long lists are only counted."""
    for name, value in figures.items():
        start = f"{_INDENT * depth}{name}:"
        if isinstance(value, Mapping):
            yield start
            yield from outline(value, depth + 1)
        elif isinstance(value, list) and len(value) > _MOST_VALUES:
            yield f"{start} {len(value)} values, to be had with --results FILE"
        else:
            yield f"{start} {value}"
