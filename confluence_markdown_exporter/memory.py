"""How the program's memory behaves on this machine."""

import ctypes
import sys

_M_ARENA_MAX = -8  # malloc.h


def share_free_memory() -> None:
    """Let all threads take memory from one place, where the C library is glibc.

    It gives threads places of their own, eight for each processor at most, and what one has freed there no
    other takes: an export keeps some 30 MB with nothing in them (mallopt(3), M_ARENA_MAX). Python's own lock
    leaves little to gain from places of their own. With another C library nothing is changed.
    """
    if sys.platform.startswith("linux"):
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 1)
