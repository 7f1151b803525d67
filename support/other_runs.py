"""Runs of other people into the operator's output folder: at work, or dead."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCK = ".confluence-export.lock"
_PID = 4711


class OtherRuns:
    """What others leave in an output folder; a run at work ends with the scenario."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._open: list[int] = []

    def at_work(self, user: str, host: str, since: str) -> None:
        """Let somebody's run hold the folder."""
        descriptor = os.open(self._write(user, host, since), os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._open.append(descriptor)

    def dead(self, user: str, host: str) -> None:
        """Let somebody's run have died while it wrote a file."""
        self._write(user, host, "2026-01-02T03:04:05+00:00")
        folder = self._output / "DOCS"
        folder.mkdir()
        (folder / f".incoming-{'0' * 32}").write_bytes(b"half a fi")

    def end(self) -> None:
        """Let the runs at work end."""
        for descriptor in self._open:
            os.close(descriptor)

    def _write(self, user: str, host: str, since: str) -> Path:
        self._output.mkdir(exist_ok=True)
        lock = self._output / _LOCK
        lock.write_text(json.dumps({"user": user, "host": host, "pid": _PID, "since": since}))
        return lock


@contextmanager
def other_runs_in(output: Path) -> Iterator[OtherRuns]:
    """Give what others do in a folder, and let it end afterwards."""
    others = OtherRuns(output)
    try:
        yield others
    finally:
        others.end()
