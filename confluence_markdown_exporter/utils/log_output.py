"""Where all that the package logs goes: to a stream, or to a file that is rotated; secrets are masked."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.utils.log_lines import (
    JsonLinesFormatter,
    LineFormatter,
    MaskingFilter,
    RunFilter,
)

PACKAGE_LOGGER = "confluence_markdown_exporter"
LARGEST_LOG_BYTES = 10_000_000
KEPT_LOGS = 5
_HUMAN_FORMAT = "%(asctime)s %(levelname)s %(message)s"


@contextmanager
def logging_to(
    stream: TextIO,
    *,
    level: int = logging.INFO,
    json_lines: bool = False,
    secrets: Iterable[str] = (),
    run_id: str = "",
) -> Iterator[None]:
    """Write all that the package logs to a stream while the context lasts, with these secrets masked."""
    with _handled_by(logging.StreamHandler(stream), level, json_lines, secrets, run_id):
        yield


@contextmanager
def logging_to_file(
    path: Path,
    *,
    level: int = logging.INFO,
    json_lines: bool = False,
    secrets: Iterable[str] = (),
    run_id: str = "",
    largest_bytes: int = LARGEST_LOG_BYTES,
) -> Iterator[None]:
    """Append all that the package logs to a file that only its owner can read, as `logging_to` does.

    When it would grow beyond `largest_bytes` it is renamed to `….1`, that one to `….2`, up to `KEPT_LOGS`.
    Raises `ConfigurationError` for a file that cannot be written.
    """
    try:
        path.touch(mode=0o600)
        handler = _PrivateRotatingFile(path, maxBytes=largest_bytes, backupCount=KEPT_LOGS, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The log file {path} cannot be written: {error.strerror or error}.",
            advice="Check the permissions of its folder, or name another file.",
        ) from error
    with closing(handler), _handled_by(handler, level, json_lines, secrets, run_id):
        yield


class _PrivateRotatingFile(RotatingFileHandler):
    """Also what takes the place of a full file can be read by its owner only."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


@contextmanager
def _handled_by(
    handler: logging.Handler,
    level: int,
    json_lines: bool,  # noqa: FBT001
    secrets: Iterable[str],
    run_id: str,
) -> Iterator[None]:
    handler.setFormatter(JsonLinesFormatter() if json_lines else LineFormatter(_HUMAN_FORMAT))
    handler.setLevel(level)
    handler.addFilter(RunFilter(run_id))
    handler.addFilter(MaskingFilter(secrets))
    logger = logging.getLogger(PACKAGE_LOGGER)
    former_level = logger.level
    logger.addHandler(handler)
    logger.setLevel(min(level, former_level or level))
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(former_level)
