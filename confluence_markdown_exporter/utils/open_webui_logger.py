"""Tells what happens between the exporter and Open WebUI, through Python's standard logging.

People read one line for each event; with `JsonLinesFormatter` machines read the same as JSON. Names that
come from a site are quoted, so that a title with a line break cannot pass for a line of its own.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary

PACKAGE_LOGGER = "confluence_markdown_exporter"
OPEN_WEBUI_LOGGER = f"{PACKAGE_LOGGER}.open_webui"
MASK = "********"

_HUMAN_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_FORMATTER = logging.Formatter()


class OpenWebUILogger:
    """Logs one run's dealings with Open WebUI under the logger `confluence_markdown_exporter.open_webui`.

    `run_id` goes with every event, so that the lines of runs at the same time can be told apart.
    """

    def __init__(self, run_id: str = "") -> None:
        self.run_id = run_id
        self._logger = logging.getLogger(OPEN_WEBUI_LOGGER)

    def connected(self, url: str) -> None:
        """Open WebUI answered and took the API key."""
        self._log(logging.INFO, "connected", f"Connected to Open WebUI at {url}", url=url)

    def not_connected(self, url: str, reason: str) -> None:
        """Open WebUI could not be used."""
        self._log(
            logging.ERROR,
            "not_connected",
            f"Open WebUI at {url} cannot be used: {_one_line(reason)}",
            url=url,
            reason=reason,
        )

    def knowledge_base_ready(self, name: str, knowledge_id: str) -> None:
        """The knowledge base was found or created."""
        self._log(
            logging.INFO,
            "knowledge_base_ready",
            f"Knowledge base {name!r} is ready",
            name=name,
            knowledge_id=knowledge_id,
        )

    def uploaded(self, filename: str, file_id: str, *, size: int | None = None) -> None:
        """A file was sent; `size` is in bytes."""
        shown = "" if size is None else f" ({size:,} bytes)"
        self._log(
            logging.INFO,
            "uploaded",
            f"Uploaded {filename!r}{shown}",
            name=filename,
            file_id=file_id,
            size=size,
        )

    def added(self, filenames: Iterable[str], knowledge_base: str) -> None:
        """Files were added to the knowledge base."""
        names = list(filenames)
        files = "1 file" if len(names) == 1 else f"{len(names)} files"
        self._log(
            logging.INFO,
            "added",
            f"Added {files} to {knowledge_base!r}",
            names=names,
            knowledge_base=knowledge_base,
        )

    def removed(self, filename: str, file_id: str) -> None:
        """A file was taken out because its successor is in place or its page is gone."""
        self._log(logging.INFO, "removed", f"Removed {filename!r}", name=filename, file_id=file_id)

    def failed(self, kind: str, name: str, reason: str) -> None:
        """One page or attachment did not arrive; `kind` says which, as in `ExportError`."""
        self._log(
            logging.WARNING,
            "failed",
            f"Failed: {kind} {name!r}: {_one_line(reason)}",
            kind=kind,
            name=name,
            reason=reason,
        )

    def finished(self, summary: OpenWebUIExportSummary) -> None:
        """The sync of a space ended."""
        self._log(
            logging.INFO if summary.complete else logging.WARNING,
            "finished",
            f"Knowledge base {summary.knowledge_base_name!r}: {summary.success_rate:.0f} % in place, "
            f"{summary.failed_pages + summary.failed_attachments} failed",
            summary=summary.to_dict(),
        )

    def _log(self, level: int, event: str, message: str, **facts: object) -> None:
        told = {key: value for key, value in facts.items() if value is not None}
        run = {"run_id": self.run_id} if self.run_id else {}
        self._logger.log(level, "%s", message, extra={"event": event, "facts": {**run, **told}})


class JsonLinesFormatter(logging.Formatter):
    """Writes each log line as one JSON object: time (UTC), level, logger, message, event and its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line break in it."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        event = getattr(record, "event", None)
        if event:
            line |= {"event": event, **getattr(record, "facts", {})}
        exception = _exception_text(record)
        if exception:
            line["exception"] = exception
        return json.dumps(line, ensure_ascii=False, default=str)


class MaskingFilter(logging.Filter):
    """Removes secrets from whatever is logged: message, arguments, facts, exceptions and stacks.

    It belongs on a handler, since a logger's filter does not see what its children log.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # The longest first: a secret may be part of another one.
        self._secrets = sorted(known, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        if not self._secrets:
            return True
        record.msg = self._masked_text(_message(record))
        record.args = ()
        exception = _exception_text(record)
        if exception:
            record.exc_text = self._masked_text(exception)
        if record.stack_info:
            record.stack_info = self._masked_text(record.stack_info)
        if hasattr(record, "facts"):
            record.facts = self._masked(record.facts)
        return True

    def _masked(self, value: object) -> object:
        if isinstance(value, Mapping):
            return {key: self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(inner) for inner in value]
        return value if isinstance(value, int | float) else self._masked_text(str(value))

    def _masked_text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


@contextmanager
def logging_to(
    stream: TextIO, *, level: int = logging.INFO, json_lines: bool = False, secrets: Iterable[str] = ()
) -> Iterator[None]:
    """Write all that the package logs to a stream while the context lasts, with these secrets masked."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLinesFormatter() if json_lines else logging.Formatter(_HUMAN_FORMAT))
    handler.addFilter(MaskingFilter(secrets))
    logger = logging.getLogger(PACKAGE_LOGGER)
    former_level = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(former_level)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a format that does not fit its arguments must not stop the export
        return f"{record.msg} {record.args!r}"


def _exception_text(record: logging.LogRecord) -> str:
    if record.exc_text:
        return record.exc_text
    return _FORMATTER.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
