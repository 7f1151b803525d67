"""Makes new input from good input: small, seeded changes to bytes and to JSON."""

import copy
import json
import random
from collections.abc import Sequence
from typing import Any

HOSTILE_TEXTS = (
    "", " ", "\0", "\x1b[2J\x1b]0;owned\x07", "\x9b31m", "\u202egpj.exe", "\u2028", "\ufeff", "\ufffe", "e\u0301",
    "../../../etc/passwd", "/etc/passwd", "C:\\Windows\\win.ini", "CON", "nul.txt", "a\r\nSet-Cookie: x", "~root/x",
    "---\nconfluence_author: somebody else\n---\n", "\n---\n", "...\n", "=1+cmd|' /C calc'!A0", "${jndi:ldap://x}",
    "%s%n%x", "{0}{name}", "<script>alert(1)</script>", "javascript:alert(1)", "](javascript:alert(1))", "<!--", "-->",
    "]]>", "<![CDATA[", "&#0;", "&#xD800;", "&nope;", "http://[", "http://[::1", "http://a:99999/", "//elsewhere.example/x",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-13-40", "not a date", "\u00b2", "\u0661\u0662", "9" * 400,
    "9" * 5000, "-1", "1e999", "NaN", "null", "a" * 5000, "[" * 500, "(" * 500, "*_`" * 300, "é" * 300, "\U0001f600" * 100,
    "\ud800", "&amp;" * 50, "|" * 200, "\\" * 100, "$" * 50, "::" * 100,
)  # fmt: skip
_HOSTILE_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, 1e308, float("inf"), float("-inf"), float("nan"), 0.5,
    [], {}, [[]], [None], {"": ""}, [{}], {"results": {}}, "x",
)  # fmt: skip
_LARGEST = 64 * 1024


def changed_bytes(chance: random.Random, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Change a seed in up to sixteen places; `words` are what the parser may know."""
    given = bytearray(chance.choice(seeds))
    for _ in range(1 << chance.randrange(5)):
        place = chance.randrange(len(given) + 1)
        length = min(len(given) - place, 1 << chance.randrange(9))
        match chance.randrange(9):
            case 0:
                del given[place : place + length]
            case 1 | 2 | 3:
                given[place:place] = chance.choice(words)
            case 4:
                given[place : place + length] = chance.choice(words)
            case 5:
                given[place:place] = given[place : place + length] * chance.choice((1, 1, 2, 30))
            case 6 if given:
                given[place - 1] = chance.randrange(256)
            case 7:
                other = chance.choice(seeds)
                start = chance.randrange(len(other) + 1)
                given[place:place] = other[start : start + length]
            case _:
                given[place:place] = hostile_text(chance).encode("utf-8", "surrogatepass")
    return bytes(given[:_LARGEST])


def hostile_text(chance: random.Random) -> str:
    """Return a text that has broken something somewhere."""
    return chance.choice(HOSTILE_TEXTS)


def changed_json(chance: random.Random, seed: Any) -> Any:  # noqa: ANN401
    """Return a copy of a JSON value with up to four of its parts changed, left out, doubled or exchanged."""
    root = [copy.deepcopy(seed)]
    for _ in range(1 << chance.randrange(3)):
        places = _places(root)
        holder, key = chance.choice(places)
        match chance.randrange(8):
            case 0 | 1:
                holder[key] = copy.deepcopy(chance.choice(_HOSTILE_VALUES))
            case 2 | 3 | 4:
                holder[key] = hostile_text(chance)
            case 5 if holder is not root:
                del holder[key]
            case 6:
                other, name = chance.choice(places)
                holder[key] = copy.deepcopy(other[name])
            case _ if isinstance(holder, list):
                more = [copy.deepcopy(holder[key]) for _ in range(chance.choice((1, 2, 40)))]
                holder[key:key] = more if holder is not root else []
            case _:
                holder[hostile_text(chance)] = copy.deepcopy(holder[key])
    return root[0]


def _places(root: list[Any]) -> list[tuple[Any, Any]]:
    """Return every place in the tree, each as what holds it and its key or position there."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [root]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return found


def as_json(value: Any) -> bytes:  # noqa: ANN401
    """Write JSON as servers may: `NaN` and `Infinity` as well, which Python's reader takes."""
    return json.dumps(value).encode()
