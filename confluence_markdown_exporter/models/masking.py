"""Keeps secrets out of texts that others write: lines of a log, and what a service says of a request."""

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

MASK = "********"
_LONG_ENOUGH_FOR_BASE64 = 8  # what is left of a shorter secret could stand in any word


class Masking:
    """Removes secrets from texts, in the forms in which programs write them: as they are, within addresses,
    within JSON, and in base64, where they may stand behind a user name."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if secret for form in _forms(secret)}
        # The longest first: a secret may be part of another one.
        self._forms = sorted(known, key=len, reverse=True)

    def __bool__(self) -> bool:
        """Say whether there is anything to keep out."""
        return bool(self._forms)

    def masked(self, text: str) -> str:
        """Return the text with `********` where a secret stood."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
    if len(secret) >= _LONG_ENOUGH_FOR_BASE64:
        yield from (_in_base64(secret.encode(), before) for before in range(3))


def _in_base64(secret: bytes, before: int) -> str:
    """Return the letters that tell of the secret alone, where so many bytes (modulo 3) stand before it."""
    written = base64.b64encode(b"\0" * before + secret).decode().rstrip("=")
    return written[(before * 8 + 5) // 6 : (before + len(secret)) * 8 // 6]
