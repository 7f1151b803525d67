"""The JSON of a run and of a plan, whole: programs rely on every key, and the documentation names each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from confluence_markdown_exporter.models.run_history import states_of
from support.samples.eventful_run import eventful_plan, eventful_run, eventful_sync

pytestmark = pytest.mark.unit

_DOCUMENTED = Path(__file__).parents[2] / "docs" / "command-line.md"

_SYNC = {
    "knowledge_base_name": "Team [Handbook]",
    "knowledge_base_id": "kb-1",
    "pages": {
        "total": 40,
        "successful": 31,
        "unchanged": 17,
        "kept": 3,
        "failed": 6,
        "filtered": [{"name": "Salaries", "reason": "restricted"}],
    },
    "attachments": {
        "total": 20,
        "successful": 13,
        "unchanged": 5,
        "kept": 1,
        "failed": 4,
        "filtered": [{"name": "film.mp4", "reason": "mp4 is not allowed"}],
    },
    "uploaded_files": 22,
    "replaced_files": 8,
    "rewritten_files": 2,
    "removed_files": ["Old.md"],
    "notices": ["Somebody renamed it."],
    "success_rate": 80.0,
    "duration_seconds": 12.501,
    "errors": [
        {"kind": "page", "name": "Travel", "reason": "too large"},
        {"kind": "knowledge base", "name": "", "reason": "it is full"},
    ],
}
_SPACE = {
    "space_key": "TEAM",
    "space_name": "Team Handbook",
    "folder": "export",
    "status": "incomplete",
    "pages": {"listed": 60, "exported": 10, "unchanged": 11, "skipped": 12, "failed": 13, "removed": 14},
    "attachments": {
        "listed": 90,
        "exported": 20,
        "unchanged": 21,
        "skipped": 22,
        "failed": 23,
        "removed": 24,
    },
    "pages_not_chosen": 7,
    "reasons": [
        {"kind": "page", "id": "11", "name": "Travel", "outcome": "failed", "reason": "no body"},
        {"kind": "attachment", "id": "12", "name": "map.pdf", "outcome": "skipped", "reason": "gone"},
    ],
    "removed": [{"kind": "page", "id": "13", "name": "Old"}],
    "notices": ["A file had been changed."],
    "unsupported": {"jira": ["Plan", "Travel"], "chart": ["Plan"]},
    "rendered": ["Welcome"],
    "comments": 9,
    "comments_problem": "Comments were refused.",
    "open_webui": _SYNC,
    "open_webui_problem": "It was too old.",
    "stopped": "Confluence was lost.",
    "failure": None,
}
_NOTHING = {"listed": 0, "exported": 0, "unchanged": 0, "skipped": 0, "failed": 0, "removed": 0}
_FAILED_SPACE = {
    "space_key": "OPS",
    "space_name": "",
    "folder": "",
    "status": "failure",
    "pages": _NOTHING,
    "attachments": _NOTHING,
    "pages_not_chosen": 0,
    "reasons": [],
    "removed": [],
    "notices": [],
    "unsupported": {},
    "rendered": [],
    "comments": 0,
    "comments_problem": None,
    "open_webui": None,
    "open_webui_problem": None,
    "stopped": None,
    "failure": "No such space.",
}
_PLAN = {
    "dry_run": True,
    "status": "incomplete",
    "spaces": [
        {
            "space_key": "TEAM",
            "space_name": "Team Handbook",
            "folder": "export",
            "exported": [{"kind": "page", "id": "1", "name": "page 1"}],
            "unchanged": [{"kind": "blog post", "id": "2", "name": "blog post 2"}],
            "removed": [{"kind": "attachment", "id": "3", "name": "attachment 3"}],
            "open_webui": {
                "knowledge_base_name": "Team [Handbook]",
                "knowledge_base_id": "kb-1",
                "uploaded": [{"kind": "page", "id": "4", "name": "page 4"}],
                "replaced": [{"kind": "page", "id": "5", "name": "page 5"}],
                "unchanged": [{"kind": "page", "id": "6", "name": "page 6"}],
                "removed": [{"kind": "attachment", "id": "7", "name": "attachment 7"}],
                "kept": [{"kind": "blog post", "id": "8", "name": "blog post 8"}],
                "problem": "It is read-only.",
            },
            "problem": "Too much is gone.",
        },
        {
            "space_key": "OPS",
            "space_name": "Operations",
            "folder": "export",
            "exported": [],
            "unchanged": [],
            "removed": [],
            "open_webui": {
                "knowledge_base_name": "New",
                "knowledge_base_id": None,
                "uploaded": [],
                "replaced": [],
                "unchanged": [],
                "removed": [],
                "kept": [],
                "problem": None,
            },
            "problem": None,
        },
    ],
}
_RUN = {
    "status": "incomplete",
    "notices": ["The ledger was made anew."],
    "spaces": [_SPACE, _FAILED_SPACE],
}


def test_the_summary_of_a_run_as_json() -> None:
    assert eventful_run().to_dict() == _RUN


def test_the_summary_of_a_sync_as_json() -> None:
    assert eventful_sync().to_dict() == _SYNC


def test_a_plan_as_json() -> None:
    assert eventful_plan().to_dict() == _PLAN


def test_the_state_of_a_space_as_json() -> None:
    runs: list[dict[str, object]] = [
        {"site": "s", "space_key": "TEAM", "ended": f"2024-04-2{day}", "open_webui": None}
        | {"status": status, "failure": None, "open_webui_problem": problem, "reasons": []}
        for day, status, problem in ((4, "incomplete", "down"), (3, "failure", "x"), (2, "complete", None))
    ]
    assert [state.to_dict() for state in states_of(runs)] == [
        {
            "site": "s",
            "space_key": "TEAM",
            "status": "incomplete",
            "ended": "2024-04-24",
            "last_complete": "2024-04-22",
            "not_complete_since": "2024-04-23",
            "reason": "down",
        }
    ]


@pytest.mark.parametrize("told", [_RUN, _PLAN], ids=["summary", "plan"])
def test_every_key_is_documented(told: dict[str, object]) -> None:
    page = _DOCUMENTED.read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)(?:\[\])?`", page))
    assert set(_keys(told)) <= named


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _keys(one)
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            if key != "unsupported":  # its keys are names of macros
                yield from _keys(one)
