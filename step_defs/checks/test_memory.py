"""Memory that one thread has freed is there for the others."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="Only glibc gives threads places of their own."
    ),
]

_PLACES = """
import ctypes, sys, threading
from confluence_markdown_exporter.memory import share_free_memory
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
if sys.argv[2] == "shared":
    share_free_memory()
all_there = threading.Barrier(4)
def take():
    all_there.wait()
    libc.malloc(ctypes.c_size_t(50_000))
    all_there.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(told))
libc.fclose(ctypes.c_void_p(told))
"""


def _places(told: Path, how: str) -> int:
    """Return from how many places four threads take memory."""
    subprocess.run([sys.executable, "-c", _PLACES, told, how], check=True)
    return told.read_text(encoding="utf-8").count("<heap nr=")


def test_threads_share_free_memory(tmp_path: Path) -> None:
    told = tmp_path / "places.xml"
    assert _places(told, "not shared") > 1
    assert _places(told, "shared") == 1
