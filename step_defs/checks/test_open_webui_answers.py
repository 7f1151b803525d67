"""Open WebUI's answers as models, field by field, and what is told where an answer is something else."""

from collections.abc import Callable
from typing import Any

import pytest

from confluence_markdown_exporter.clients.open_webui_answers import as_file, as_knowledge_base, page_of
from confluence_markdown_exporter.errors import OpenWebUIUnexpectedAnswer
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        (
            {
                "id": "f1", "filename": "a.md", "created_at": 5, "updated_at": 6, "hash": "abc",
                "meta": {"name": "b.md", "file_hash": "def"},
                "data": {"status": "failed", "error": "no text"},
                "error": "another",
            },
            OpenWebUIFile(
                "f1", "a.md", created_at=5, updated_at=6, meta={"name": "b.md", "file_hash": "def"},
                status="failed", error="no text", text_hash="abc",
            ),
        ),
        (
            {"id": 7, "meta": {"name": "b\x1b.md"}, "data": {"content": "words"}, "error": "another"},
            OpenWebUIFile("7", "b .md", meta={"name": "b\x1b.md"}, status="completed", error="another"),
        ),
        ({"id": "f2", "meta": None, "data": None}, OpenWebUIFile("f2", "")),
    ],
)  # fmt: skip
def test_a_file(answer: dict[str, Any], read: OpenWebUIFile) -> None:
    assert as_file(answer) == read


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        (
            {
                "id": "k1", "name": "Handbook", "description": "All of it",
                "created_at": 5, "updated_at": "6", "write_access": True,
            },
            OpenWebUIKnowledge("k1", "Handbook", "All of it", 5, 6, write_access=True),
        ),
        ({"id": "k1", "write_access": "yes"}, OpenWebUIKnowledge("k1", "")),
    ],
)  # fmt: skip
def test_a_knowledge_base(answer: dict[str, Any], read: OpenWebUIKnowledge) -> None:
    assert as_knowledge_base(answer) == read


@pytest.mark.parametrize(
    ("answer", "found", "total"),
    [
        ([{"id": "1"}], [{"id": "1"}], 1),
        ({"items": [{"id": "1"}], "total": 9}, [{"id": "1"}], 9),
        ({"items": [{"id": "1"}], "total": "9"}, [{"id": "1"}], 1),
        ([], [], 0),
    ],
)
def test_a_page_of_a_listing(answer: object, found: list[object], total: int) -> None:
    assert page_of(answer) == (found, total)


@pytest.mark.parametrize(
    ("reading", "answer", "told"),
    [
        (page_of, {"items": None}, "something else (dict) where a listing"),
        (page_of, ["x"], "something else (list) where a listing"),
        (page_of, None, "something else (NoneType) where a listing"),
        (as_knowledge_base, [], "something else (list) where a knowledge base"),
        (as_knowledge_base, {"name": "x"}, "something else (dict) where a knowledge base"),
        (as_file, "x", "something else (str) where a file"),
        (as_file, {"id": ""}, "something else (dict) where a file"),
        (as_file, {"id": "1", "meta": "x"}, "something else (str) where the meta of a file"),
        (as_file, {"id": "1", "data": [1]}, "something else (list) where the data of a file"),
    ],
)
def test_an_answer_that_is_something_else_is_told(
    reading: Callable[[object], object], answer: object, told: str
) -> None:
    with pytest.raises(OpenWebUIUnexpectedAnswer) as raised:
        reading(answer)
    assert raised.value.message == f"Open WebUI answered with {told} was asked for."
    assert raised.value.advice == (
        "Check that auth.open_webui.url is the address of Open WebUI itself, and its version."
    )
