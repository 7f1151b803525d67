"""Reads the configuration file strictly and writes it privately."""

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from confluence_markdown_exporter.errors import ConfigurationError


def read_settings_file(path: Path) -> dict[str, object]:
    """Return what the configuration file holds, nothing if there is none.

    Raises `ConfigurationError` for a file that cannot be read or is damaged.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise _damaged(path, "it is not text in UTF-8") from error
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be read: {error.strerror or error}.",
            advice="Mend its permissions, or name another file.",
        ) from error
    try:
        tree = json.loads(content, object_pairs_hook=_without_repetition)
    except json.JSONDecodeError as error:
        raise _damaged(path, f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except _RepeatedKey as error:
        raise _damaged(path, f"the key {error.key!r} stands twice in one section") from error
    except RecursionError as error:
        raise _damaged(path, "it is nested too deeply") from error
    except ValueError as error:
        raise _damaged(path, "it holds a number of thousands of digits") from error
    if not isinstance(tree, dict):
        raise _damaged(path, "it must hold one {...} with settings")
    return tree


class _RepeatedKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    section: dict[str, object] = {}
    for key, value in pairs:
        if key in section:
            raise _RepeatedKey(key)
        section[key] = value
    return section


def _damaged(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The configuration file {path} is damaged: {why}.",
        advice="Mend it, or move it away and set the values again.",
    )


def write_settings_file(path: Path, tree: Mapping[str, object]) -> None:
    """Write the file whole or not at all; only its owner can read it, from its first byte on.

    Raises `ConfigurationError` where it cannot be written.
    """
    # Half a surrogate pair, which UTF-8 cannot hold, is written as JSON's escape of it.
    content = (json.dumps(tree, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
    target = path.resolve()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is created with mode 600, and the replacement keeps it.
        with tempfile.NamedTemporaryFile(
            "wb", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(target)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(file.name).unlink()
                raise
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {path} cannot be written: {error.strerror or error}.",
            advice="Check the permissions of its folder, or name another file.",
        ) from error


def is_open_to_others(path: Path) -> bool:
    """Say whether other users of this machine may read or write an existing file."""
    if os.name != "posix" or not path.exists():
        return False
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))
