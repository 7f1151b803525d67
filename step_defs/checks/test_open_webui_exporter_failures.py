"""The upload of a space that meets failures: what fails alone, what ends the run, and what is named."""

import pytest

from support.services.open_webui_server import KnowledgeBase, Refusal, User
from support.sync_desk import Desk

pytestmark = pytest.mark.integration


def test_what_cannot_be_processed_fails_alone(desk: Desk) -> None:
    desk.server.unprocessable["Welcome.md"] = "the embedding failed"
    summary = desk.export()
    assert (summary.successful_pages, summary.failed_pages) == (1, 1)
    assert (summary.errors[0].name, "the embedding failed" in summary.errors[0].reason) == ("Welcome", True)
    assert len(desk.server.files) == 1
    assert summary.success_rate == 50


def test_a_missing_file_fails_alone(desk: Desk) -> None:
    (desk.folder / "TEAM" / "Welcome.md").unlink()
    summary = desk.export()
    assert (summary.successful_pages, summary.failed_pages) == (1, 1)
    assert "cannot be read" in summary.errors[0].reason
    assert sorted(desk.told) == ["Printing", "Welcome"]


def test_a_file_that_vanishes_before_its_upload_fails_alone(desk: Desk) -> None:
    def vanish(asked: str) -> None:
        if "user/search" in asked:
            (desk.folder / "TEAM" / "Welcome.md").unlink()

    desk.wire.fault = vanish
    summary = desk.export()
    assert (summary.successful_pages, summary.failed_pages) == (1, 1)


@pytest.mark.parametrize("batch", [True, False])
def test_a_revoked_key_ends_the_run_at_once(desk: Desk, batch: bool) -> None:  # noqa: FBT001
    for number in range(20):
        desk.write(f"Page {'x' * number}", f"text {number}")
    desk.wire.fault = lambda _asked: 401 if desk.wire.count("POST /api/v1/files/") > 3 else None
    summary = desk.export(batch=batch)
    assert (summary.successful_pages, summary.failed_pages) == (0, 22)
    assert len(desk.wire.sent) <= 13
    assert "Not tried any more" in summary.errors[-1].reason
    desk.wire.fault = lambda _asked: None
    assert desk.export(batch=batch).complete
    assert desk.wire.count("POST /api/v1/files/") == 19


def test_a_key_that_may_not_upload_ends_the_run_soon(desk: Desk) -> None:
    for number in range(20):
        desk.write(f"Page {'x' * number}", f"text {number}")
    desk.wire.fault = lambda asked: 403 if asked == "POST /api/v1/files/" else None
    assert desk.export().failed_pages == 22
    assert desk.wire.count("POST /api/v1/files/") == 3


def test_one_page_that_a_firewall_refuses_fails_alone(desk: Desk) -> None:
    uploads = iter(range(2))
    desk.wire.fault = lambda asked: 403 if asked == "POST /api/v1/files/" and next(uploads) == 0 else None
    summary = desk.export()
    assert (summary.successful_pages, summary.failed_pages) == (1, 1)


def test_a_server_that_is_gone_ends_the_run_soon(desk: Desk) -> None:
    for number in range(20):
        desk.write(f"Page {'x' * number}", f"text {number}")
    desk.wire.fault = lambda asked: 500 if "batch" not in asked and desk.wire.count("POST") > 1 else None
    summary = desk.export()
    assert summary.failed_pages == 22
    assert desk.wire.count("POST /api/v1/files/") == 3


def test_some_failures_in_a_row_do_not_end_the_run(desk: Desk) -> None:
    for number in range(20):
        desk.write(f"Page {'x' * number}", f"text {number}")
    uploads = iter(range(30))
    desk.wire.fault = lambda asked: 500 if asked == "POST /api/v1/files/" and next(uploads) < 6 else None
    summary = desk.export()
    assert (summary.successful_pages, summary.failed_pages) == (16, 6)
    desk.wire.fault = lambda _asked: None
    assert desk.export().complete


def test_without_a_knowledge_base_everything_is_named_as_failed(desk: Desk) -> None:
    desk.attach("11", "notes.txt", b"apples")
    desk.wire.fault = lambda asked: 403 if "create" in asked else None
    summary = desk.export()
    assert (summary.failed_pages, summary.failed_attachments, summary.successful_pages) == (2, 1, 0)
    assert [error.kind for error in summary.errors] == ["knowledge base", "page", "page", "attachment"]
    assert summary.knowledge_base_id == ""
    assert "create" in summary.errors[0].reason


def test_a_single_addition_that_is_refused_fails_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = iter([Refusal(400, "the embedding failed")])
    added = desk.server.add_file

    def add_file(user: User, known: KnowledgeBase, file_id: str) -> None:
        if refusal := next(refused, None):
            raise refusal
        added(user, known, file_id)

    monkeypatch.setattr(desk.server, "add_file", add_file)
    summary = desk.export(batch=False)
    assert (summary.successful_pages, summary.failed_pages) == (1, 1)
    assert "the embedding failed" in summary.errors[0].reason


def test_large_spaces_are_added_in_several_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confluence_markdown_exporter.exporters.knowledge_base_sync.MAX_BATCH", 3)
    for number in range(5):
        desk.write(f"Page {'x' * number}", f"text {number}")
    summary = desk.export()
    assert (summary.successful_pages, desk.wire.count("batch/add")) == (7, 3)
