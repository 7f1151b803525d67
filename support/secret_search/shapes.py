"""In which shapes a secret can lie about, and the search for all of them."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

_ALIGNMENTS = range(3)


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential, and what it opens."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """A secret that lies where it must not; `shape` says in which form."""

    secret: str
    shape: str
    place: str


def shapes(value: str) -> Mapping[str, bytes]:
    """Return a secret in every form that programs give it, by the name of the form.

    In base64 it looks different by how many bytes stand before it; what is common to all of what may stand
    before and behind is looked for, so `user:secret` of Basic authentication is found, too.
    """
    told = {
        "plain": value,
        "in an address": quote(value, safe=""),
        "in an address, slashes kept": quote(value),
        "in a form": quote_plus(value),
        "in JSON": json.dumps(value)[1:-1],
        "in JSON, all escaped": "".join(f"\\u{ord(sign):04x}" for sign in value),
        "in Python": repr(value)[1:-1],
        "backwards": value[::-1],
        "in hexadecimal": value.encode().hex(),
    }
    for before in _ALIGNMENTS:
        core = _base64_core(value.encode(), before)
        told[f"in base64, alignment {before}"] = core
        told[f"in base64 for addresses, alignment {before}"] = core.replace("+", "-").replace("/", "_")
    return {name: shape.encode() for name, shape in told.items()}


def found_in(artefacts: Iterable[tuple[str, bytes]], secrets: Sequence[Secret]) -> list[Found]:
    """Return every secret that stands in the artefacts (a place and what is there), letter by letter.

    Percent-encoding may be written with small letters, so these shapes are looked for in both.
    """
    wanted = [
        (secret.name, name, shape) for secret in secrets for name, shape in shapes(secret.value).items()
    ]
    return [
        Found(secret, name, place)
        for place, content in artefacts
        for lowered in [content.lower()]
        for secret, name, shape in wanted
        if shape in content or ("address" in name and shape.lower() in lowered)
    ]


def _base64_core(secret: bytes, before: int) -> str:
    """Return the letters that depend on nothing but the secret, with so many bytes (modulo 3) before it."""
    written = base64.b64encode(b"\0" * before + secret).decode().rstrip("=")
    first = (before * 8 + 5) // 6
    last = (before + len(secret)) * 8 // 6
    return written[first:last]
