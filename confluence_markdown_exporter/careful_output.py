"""Standard output that fails with a clear word, where a disk is full or a reader has gone."""

import os
from typing import Any, TextIO

from confluence_markdown_exporter.errors import OutputError


class CarefulOutput:
    """Passes everything on to standard output; what cannot be written raises `OutputError`.

    When the reader of a pipe has gone, the rest is dropped in silence, as command lines do.
    """

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self.broken = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._output, name)

    def write(self, text: str) -> int:
        """Write text."""
        if not self.broken:
            try:
                return self._output.write(text)
            except OSError as error:
                self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Write what is held back."""
        if not self.broken:
            try:
                self._output.flush()
            except OSError as error:
                self._fail(error)

    def give_up(self) -> None:
        """Send what is still held back nowhere, so that the end of the process does not stumble over it."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._output.fileno())
        os.close(nowhere)

    def _fail(self, error: OSError) -> None:
        self.broken = True
        if not isinstance(error, BrokenPipeError):
            raise OutputError(
                f"What the command tells cannot be written to standard output: {error.strerror or error}.",
                advice="What was exported is saved; `confluence-markdown-exporter status` tells of the run.",
            ) from error
