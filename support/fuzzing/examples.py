"""Inputs that once went wrong, kept for ever: `examples/<target>/<what went wrong>`."""

from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"


def kept_examples() -> list[Path]:
    """Return the files that keep them, in order."""
    return sorted(path for path in EXAMPLES.glob("*/*") if path.is_file())
