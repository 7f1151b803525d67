"""Reads Open WebUI's answers into models; what is not as its API promises raises, never guesses."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from confluence_markdown_exporter.errors import OpenWebUIUnexpectedAnswer
from confluence_markdown_exporter.models.foreign_text import without_controls
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge


def page_of(answer: Any) -> tuple[Sequence[Mapping[str, Any]], int]:  # noqa: ANN401
    """Return what one page of a listing holds, and how many there are on all pages.

    A plain array is the whole listing (servers before 0.6.42).
    """
    found, total = answer, None
    if isinstance(answer, dict):
        found, total = answer.get("items"), answer.get("total")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise unexpected("a listing", answer)
    return found, total if isinstance(total, int) else len(found)


def as_knowledge_base(answer: Any) -> OpenWebUIKnowledge:  # noqa: ANN401
    """Read a knowledge base."""
    if not isinstance(answer, dict) or not answer.get("id"):
        raise unexpected("a knowledge base", answer)
    write_access = answer.get("write_access")
    return OpenWebUIKnowledge(
        id=_text(answer["id"]),
        name=_text(answer.get("name")),
        description=_text(answer.get("description")),
        created_at=_seconds(answer.get("created_at")),
        updated_at=_seconds(answer.get("updated_at")),
        write_access=write_access if isinstance(write_access, bool) else None,
    )


def as_file(answer: Any) -> OpenWebUIFile:  # noqa: ANN401
    """Read a file, from a listing, an upload's answer or its own address."""
    if not isinstance(answer, dict) or not answer.get("id"):
        raise unexpected("a file", answer)
    meta, processing = _part(answer, "meta"), _part(answer, "data")
    return OpenWebUIFile(
        id=_text(answer["id"]),
        filename=_text(answer.get("filename") or meta.get("name")),
        created_at=_seconds(answer.get("created_at")),
        updated_at=_seconds(answer.get("updated_at")),
        meta=meta,
        status=_status(processing),
        error=_text(processing.get("error") or answer.get("error")),
        text_hash=_text(answer.get("hash")),
    )


def unexpected(wanted: str, answer: Any) -> OpenWebUIUnexpectedAnswer:  # noqa: ANN401
    """Return the error for an answer that is JSON but not what was asked for."""
    return OpenWebUIUnexpectedAnswer(
        f"Open WebUI answered with something else ({type(answer).__name__}) where {wanted} was asked for.",
        advice="Check that auth.open_webui.url is the address of Open WebUI itself, and its version.",
    )


def _text(told: Any) -> str:  # noqa: ANN401
    return without_controls(str(told or ""))


def _part(file: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of a file's answer, empty where it is not told."""
    part = file.get(name) or {}
    if not isinstance(part, dict):
        raise unexpected(f"the {name} of a file", part)
    return part


def _status(processing: Mapping[str, Any]) -> str:
    """Return the state of processing; servers before 0.6.23 name none and have finished when they answer."""
    if processing.get("status"):
        return _text(processing["status"])
    return "completed" if processing.get("content") else ""


def _seconds(moment: Any) -> int | None:  # noqa: ANN401
    """Return a moment in seconds, be it told as a number or in words (ISO 8601, in UTC unless it says so)."""
    with suppress(ValueError, OverflowError):  # for years that there are not, and for NaN and Infinity
        if isinstance(moment, str):
            if moment.isdecimal():
                return int(moment)
            told = datetime.fromisoformat(moment)
            return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp())
        if isinstance(moment, int | float) and not isinstance(moment, bool):
            return int(moment)
    return None
