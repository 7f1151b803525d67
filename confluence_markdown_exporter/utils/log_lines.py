"""What a line of the log looks like, and what is kept out of it."""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from confluence_markdown_exporter.models.masking import Masking

_FORMATTER = logging.Formatter()


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
        self._masking = Masking(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place and let it pass."""
        if not self._masking:
            return True
        record.msg = self._masking.masked(_message(record))
        record.args = ()
        exception = _exception_text(record)
        if exception:
            record.exc_text = self._masking.masked(exception)
        if record.stack_info:
            record.stack_info = self._masking.masked(record.stack_info)
        if hasattr(record, "facts"):
            record.facts = self._masked(record.facts)
        return True

    def _masked(self, value: object) -> object:
        if isinstance(value, Mapping):
            return {key: self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(inner) for inner in value]
        return value if isinstance(value, int | float) else self._masking.masked(str(value))


class RunFilter(logging.Filter):
    """Gives every line the id of its run, also those of parts that know nothing of runs."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id and let the record pass."""
        if self._run_id:
            record.facts = {"run_id": self._run_id, **getattr(record, "facts", {})}
        return True


class LineFormatter(logging.Formatter):
    """Writes one line for people: no line break and no control character of a foreign text comes through."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with a traceback below it where there is one."""
        line, *below = super().format(record).split("\n") if record.exc_info else [super().format(record)]
        return "\n".join([_printable(one_line(line)), *map(_printable, below)])


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a format that does not fit its arguments must not stop the export
        return f"{record.msg} {record.args!r}"


def _exception_text(record: logging.LogRecord) -> str:
    if record.exc_text:
        return record.exc_text
    return _FORMATTER.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""


def one_line(text: str) -> str:
    """Return text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)
