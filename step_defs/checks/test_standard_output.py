"""Standard output that cannot be written: a full disk, a reader who has gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

_PROGRAM = [sys.executable, "-m", "confluence_markdown_exporter"]
_FULL = Path("/dev/full")


@pytest.mark.skipif(not _FULL.exists(), reason="This system has no /dev/full.")
@pytest.mark.parametrize("command", [["--help"], ["config", "show"], ["--version"]])
def test_a_full_disk_is_told_in_words(command: list[str]) -> None:
    with _FULL.open("w") as full:
        ended = subprocess.run([*_PROGRAM, *command], stdout=full, stderr=subprocess.PIPE, check=False)
    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert "cannot be written to standard output: No space left on device" in said
    assert "Traceback" not in said


def test_a_reader_who_has_gone_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [*_PROGRAM, "config", "show"], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")
