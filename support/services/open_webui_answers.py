"""Writes what the stand-in for Open WebUI answers, as the real server writes it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Response

from support.services.open_webui_server import KnowledgeBase, StoredFile, User

Json = Any
_MOMENTS = frozenset({"created_at", "updated_at"})


def json_answer(answer: Json, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(answer), status=status, content_type="application/json")


def invalid(problems: Sequence[tuple[str, list[str | int], str]]) -> Response:
    """Answer that a request is not as the API says: what is wrong, where, in which words."""
    detail = [{"type": kind, "loc": where, "msg": said, "input": {}} for kind, where, said in problems]
    return json_answer({"detail": detail}, 422)


def knowledge_base_answer(known: KnowledgeBase) -> dict[str, Json]:
    """Write a knowledge base."""
    return {
        "id": known.id,
        "user_id": known.user.id,
        "name": known.name,
        "description": known.description,
        "meta": None,
        "access_grants": [],
        "created_at": known.created_at,
        "updated_at": known.created_at,
    }


def file_answer(file: StoredFile, *, data: Mapping[str, Json] | None) -> dict[str, Json]:
    """Write a file; `data` is what is told of its processing."""
    return {
        "id": file.id,
        "user_id": file.user.id,
        "hash": file.text_hash,
        "filename": file.filename,
        "data": data,
        "meta": {
            "name": file.filename,
            "content_type": file.content_type,
            "size": len(file.content),
            "file_hash": file.file_hash,
            "data": file.metadata,
            **({"collection_name": f"file-{file.id}"} if file.text_hash else {}),
        },
        "created_at": file.created_at,
        "updated_at": file.created_at,
    }


def upload_answer(file: StoredFile, *, process: bool) -> dict[str, Json]:
    """Write what is answered to an upload, which knows nothing of the processing, however far that is."""
    answer = file_answer(file, data={}) | {"hash": None}
    answer["meta"].pop("collection_name", None)
    if not process:
        return answer
    path = f"/uploads/{file.id}_{file.filename}"
    return {**answer, "data": {"status": "pending"}, "status": True, "path": path}


def processing_answer(file: StoredFile, *, with_text: bool) -> dict[str, Json]:
    """Write how far the processing of a file is."""
    if file.status == "pending":  # nobody was asked to process it
        return {}
    told: dict[str, Json] = {"status": file.status}
    if file.status in {"completed", "failed"}:
        told["error"] = file.error
    if with_text and file.text is not None:
        told["content"] = file.text
    return told


def synchronous_answer(file: StoredFile) -> dict[str, Json]:
    """Write what servers before 0.6.23 tell of the processing, which is done when they answer: the text."""
    return {"content": file.text} if file.text_hash else {}


def in_words(answer: Json) -> Json:
    """Write the same answer with each moment as text."""
    if isinstance(answer, list):
        return [in_words(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        key: datetime.fromtimestamp(value, UTC).isoformat() if key in _MOMENTS else in_words(value)
        for key, value in answer.items()
    }


def person_answer(user: User) -> dict[str, Json]:
    """Write a user."""
    return {"id": user.id, "name": user.name, "role": user.role, "email": user.email}
