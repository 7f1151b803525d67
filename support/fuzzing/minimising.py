"""Makes an input as short as it can be while it still goes wrong in the same way."""

from collections.abc import Callable


def minimised(given: bytes, still_wrong: Callable[[bytes], bool], *, most_trials: int = 1_500) -> bytes:
    """Leave parts out, halves first, then ever smaller ones, as long as what is left goes wrong."""
    trials = 0
    size = max(1, len(given) // 2)
    while True:
        start = 0
        shortened = False
        while start < len(given):
            candidate = given[:start] + given[start + size :]
            trials += 1
            if trials > most_trials:
                return given
            if still_wrong(candidate):
                given, shortened = candidate, True
            else:
                start += size
        if size == 1 and not shortened:
            return given
        size = size if shortened and size == 1 else max(1, size // 2)
