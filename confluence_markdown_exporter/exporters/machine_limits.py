"""What a machine refuses in the middle of a run, said in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from confluence_markdown_exporter.errors import MachineExhausted

_NO_FILE = frozenset({errno.EMFILE, errno.ENFILE})
_NO_THREAD = "can't start new thread"  # all that Python tells of it
_ADVICE = (
    "What was finished is saved. Give the program more, or let it do less at a time "
    "(connection_config.parallel_downloads and parallel_uploads), then run the same command again; it goes "
    "on from there."
)


@contextmanager
def machine_limits_told() -> Iterator[None]:
    """Raise `MachineExhausted` where the machine gives no more memory, threads or open files."""
    try:
        yield
    except MemoryError as error:
        raise MachineExhausted("This machine gives the program no more memory.", advice=_ADVICE) from error
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        raise MachineExhausted("This machine lets the program open no more files.", advice=_ADVICE) from error
    except RuntimeError as error:
        if _NO_THREAD not in str(error):
            raise
        raise MachineExhausted("This machine gives the program no more threads.", advice=_ADVICE) from error
