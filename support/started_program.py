"""A program that the suite starts and that ends with what needed it, at the latest."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

_STOPS_WITHIN_SECONDS = 15

Stream = int | IO[Any] | None


@contextmanager
def started_program(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    folder: Path | None = None,
    output: Stream = None,
    errors: Stream = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and ask it to end when it still runs in the end; kill it where it does not heed that.

    It leads a group of its own, as one that is typed into a terminal does: Ctrl-C reaches all of that.
    A program that hangs thus fails whoever waited for it, instead of keeping the suite waiting for ever.
    """
    with subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdout=output,
        stderr=errors,
        process_group=0,
    ) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(_STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
