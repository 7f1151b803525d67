"""A file upload as `multipart/form-data` that is read from disk while it is sent.

`requests` builds such a body in memory; an attachment may be larger than that.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 256 * 1024


class MultipartUpload:
    """The body of one upload: the form field `metadata` (when given) and the part `file`.

    It can be gone through any number of times, so that a failed request can be repeated.
    Raises `OSError` where a file given by its path cannot be read.
    """

    def __init__(
        self, filename: str, content: bytes | Path, content_type: str, *, metadata: Mapping[str, Any] | None
    ) -> None:
        self._content = content
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        field = ""
        if metadata is not None:
            field = (
                f'--{boundary}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n'
                f"{json.dumps(metadata, ensure_ascii=False)}\r\n"
            )
        part = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{_quoted(filename)}"\r\n'
            f"Content-Type: {content_type}\r\n\r\n"
        )
        self._head = (field + part).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._size = len(content) if isinstance(content, bytes) else content.stat().st_size

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        if isinstance(self._content, bytes):
            yield self._content
        else:
            with self._content.open("rb") as source:
                # A file that grows meanwhile must not run past the length that the header promised.
                left = self._size
                while left and (chunk := source.read(min(_CHUNK_BYTES, left))):
                    left -= len(chunk)
                    yield chunk
        yield self._tail


def _quoted(filename: str) -> str:
    """Percent-encode what would end the quoted name, as browsers do."""
    return filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
