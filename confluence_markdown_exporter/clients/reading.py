"""The body of an answer while it comes: what breaks off, is too short or too slow is never taken for whole.

It is read as the network gives it: a read that waited for a whole chunk would wait for hours where bytes
come one by one, and nobody would look at the clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.exceptions import SSLError as BrokenTls

from confluence_markdown_exporter.clients.retrying import Repeatable
from confluence_markdown_exporter.clients.service_errors import ServiceErrors
from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.models.foreign_text import whole_number

CHUNK_BYTES = 256 * 1024
_REFUSAL_BYTES = 64 * 1024
_AGAIN_WHEN_SLOW = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the bodies of one service's answers, each within so many `seconds` by the `clock`."""

    errors: ServiceErrors
    seconds: float
    clock: Callable[[], float]

    def chunks(self, response: requests.Response) -> Iterator[bytes]:
        """Give a body as it comes; raise `Repeatable` where it is not all that was announced."""
        deadline = self.clock() + self.seconds
        announced = whole_number(response.headers.get("Content-Length", ""))
        received = 0
        try:
            while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
                received += len(chunk)
                yield chunk
                if self.clock() > deadline:
                    slow = self.errors.of_slow_transfer(response.url, self.seconds)
                    raise Repeatable(slow, most_repetitions=_AGAIN_WHEN_SLOW)
        except HTTPError as error:
            raise Repeatable(self._broken_off(response.url, error)) from error
        decoded = "Content-Encoding" in response.headers
        if announced is not None and not decoded and received != announced:
            raise Repeatable(self.errors.of_broken_transfer(response.url, received, announced))

    def whole(self, response: requests.Response) -> bytes:
        """Return a body; raise `Repeatable` where it is not all that was announced."""
        return b"".join(self.chunks(response))

    def refusal(self, response: requests.Response) -> bytes:
        """Return the beginning of a body that only explains a refusal, as far as it comes."""
        content = b""
        try:
            for chunk in self.chunks(response):
                content += chunk
                if len(content) >= _REFUSAL_BYTES:
                    break
        except Repeatable:  # the refusal itself has come
            return content
        return content

    def _broken_off(self, url: str, error: HTTPError) -> ExporterError:
        if isinstance(error, ReadTimeoutError):
            return self.errors.of_transport(url, requests.ReadTimeout())
        if isinstance(error, BrokenTls):
            return self.errors.of_transport(url, requests.exceptions.SSLError())
        return self.errors.of_transport(url, requests.ConnectionError())
