"""What an operator reads of a sync that does not go as planned: the whole reason, and what to do."""

from pathlib import PurePosixPath
from typing import Any

import pytest
import requests_mock as mocking

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.open_webui_uploads import Patience
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import (
    ExporterError,
    OpenWebUIClientError,
    OpenWebUIProcessingFailed,
    OpenWebUITooOld,
    OpenWebUIUnexpectedAnswer,
)
from confluence_markdown_exporter.models.open_webui_models import ExportError, OpenWebUIExportSummary
from confluence_markdown_exporter.models.run_summary import SpaceSummary
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from support.sync_desk import Desk

_AI = "https://ai.example"
_ITSELF = "Check that auth.open_webui.url is the address of Open WebUI itself, and its version."
_DAMAGED = "Look whether the file is damaged or holds no text; else at the server's log."


# Uploads


@pytest.fixture
def client() -> OpenWebUIClient:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return OpenWebUIClient(
        _AI,
        "key-of-ada",
        retry=RetryPolicy(retries=0),
        sleep=sleep,
        clock=lambda: now[0],
        patience=Patience(7.5, 1.0),
    )


def _refuses(act: Any, kind: type[ExporterError], message: str, advice: str) -> None:  # noqa: ANN401
    with pytest.raises(ExporterError) as told:
        act()
    assert type(told.value) is kind
    assert (told.value.message, told.value.advice) == (message, advice)


@pytest.mark.parametrize(
    ("told", "message", "advice"),
    [
        (
            {"status": "failed", "error": "no text."},
            "Open WebUI could not process 'a.md': no text.",
            _DAMAGED,
        ),
        (
            {"status": "failed"},
            "Open WebUI could not process 'a.md': it gives no reason.",
            _DAMAGED,
        ),
        (
            {"status": "failed", "error": "the key key-of-ada is bad"},
            "Open WebUI could not process 'a.md': the key ******** is bad.",
            _DAMAGED,
        ),
        (
            {"status": "pending"},
            "Open WebUI has not finished processing 'a.md' after 7.5 seconds.",
            "Look at the server's load and log, then run the same command again; "
            "connection_config.processing_timeout_seconds sets the patience.",
        ),
    ],
)
def test_a_file_that_is_not_processed(
    client: OpenWebUIClient,
    requests_mock: mocking.Mocker,
    told: dict[str, str],
    message: str,
    advice: str,
) -> None:
    requests_mock.post(f"{_AI}/api/v1/files/", json={"id": "f1"})
    requests_mock.get(f"{_AI}/api/v1/files/f1", json={"id": "f1", "filename": "a.md", "data": told})
    deleted = requests_mock.delete(f"{_AI}/api/v1/files/f1", json={})
    upload = lambda: client.upload_file("a.md", "text", "text/markdown")  # noqa: E731
    _refuses(upload, OpenWebUIProcessingFailed, message, advice)
    assert deleted.call_count == 1


def test_a_file_that_cannot_be_read_for_its_upload(client: OpenWebUIClient, tmp_path: Any) -> None:  # noqa: ANN401
    _refuses(
        lambda: client.upload_file("a.md", tmp_path / "none", "text/markdown"),
        OpenWebUIClientError,
        "The file 'a.md' cannot be read for its upload: No such file or directory.",
        "Check its permissions, then run the same command again.",
    )


def test_a_server_that_keeps_nothing(client: OpenWebUIClient, requests_mock: mocking.Mocker) -> None:
    requests_mock.post(f"{_AI}/api/v1/files/", json={"id": "f1"})
    deleted = requests_mock.delete(f"{_AI}/api/v1/files/f1", json={})
    _refuses(
        lambda: client.upload_file("a.md", "text", "text/markdown", metadata={"page": "1"}),
        OpenWebUITooOld,
        "This Open WebUI keeps nothing of what is told about a file at its upload, so a later run could not "
        "know its own files again.",
        "Update Open WebUI to 0.6.13 or newer; nothing was put into the knowledge base.",
    )
    assert deleted.call_count == 1


@pytest.mark.parametrize(
    ("version", "ends"),
    [("0.6.22", "fails"), ("0.6.23", "waits"), ("0.10.0", "waits"), ("v0.6.5-dev", "fails"), (None, "fails")],
)
def test_a_server_that_names_no_state(
    client: OpenWebUIClient, requests_mock: mocking.Mocker, version: str | None, ends: str
) -> None:
    requests_mock.get(f"{_AI}/api/version", json={"version": version} if version else [])
    requests_mock.post(f"{_AI}/api/v1/files/", json={"id": "f1"})
    requests_mock.get(f"{_AI}/api/v1/files/f1", json={"id": "f1", "filename": "a.md"})
    requests_mock.delete(f"{_AI}/api/v1/files/f1", json={})
    with pytest.raises(OpenWebUIProcessingFailed) as told:
        client.upload_file("a.md", "text", "text/markdown")
    assert ("has not finished" in told.value.message) is (ends == "waits")


def test_an_upload_tells_all_that_there_is_to_tell(
    client: OpenWebUIClient, requests_mock: mocking.Mocker
) -> None:
    done = {"id": "f 1", "filename": "a.md", "data": {"status": "completed"}}
    posted = requests_mock.post(f"{_AI}/api/v1/files/", json={"id": "f 1", "meta": {"data": {"page": "ü"}}})
    requests_mock.get(f"{_AI}/api/v1/files/f%201", json=done)
    client.upload_file('a "b".md', "wörds", "text/markdown", metadata={"page": "ü"})
    request = posted.last_request
    assert request is not None
    assert request.qs == {"process": ["true"], "process_in_background": ["false"]}
    assert repr(request.timeout) == "(10.0, 7.5)"
    kind, _, boundary = request.headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    sent = b"".join(request.body) if not isinstance(request.body, bytes) else request.body
    assert sent.decode().replace(boundary, "X") == (
        '--X\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"page": "ü"}\r\n'
        '--X\r\nContent-Disposition: form-data; name="file"; filename="a %22b%22.md"\r\n'
        "Content-Type: text/markdown\r\n\r\nwörds\r\n--X--\r\n"
    )


# Listings


def test_a_knowledge_base_without_its_files(client: OpenWebUIClient, requests_mock: mocking.Mocker) -> None:
    page: dict[str, Any] = {"text": "<html>", "headers": {"Content-Type": "text/html"}}
    requests_mock.get(f"{_AI}/api/v1/knowledge/k1/files", **page)
    answers: list[dict[str, Any]] = [
        {"json": {"id": "k1", "files": [{"id": "f2"}, {"id": "f1"}]}},
        {"json": {"id": "k1"}},
    ]
    requests_mock.get(f"{_AI}/api/v1/knowledge/k1", answers)
    assert [file.id for file in client.list_knowledge_files("k1")] == ["f1", "f2"]
    _refuses(
        lambda: client.list_knowledge_files("k1"),
        OpenWebUIUnexpectedAnswer,
        "Open WebUI answered with something else (NoneType) where a knowledge base with its files "
        "was asked for.",
        _ITSELF,
    )


# A sync


def _reasons(summary: OpenWebUIExportSummary) -> list[tuple[str, str, str]]:
    return [(error.kind, error.name, error.reason) for error in summary.errors]


@pytest.mark.integration
def test_an_exported_file_that_is_gone(desk: Desk) -> None:
    (desk.folder / "TEAM" / "Welcome.md").unlink()
    assert _reasons(desk.export()) == [
        (
            "page",
            "Welcome",
            "Its exported file TEAM/Welcome.md cannot be read: No such file or directory. "
            "Check its permissions, then run the same command again.",
        )
    ]


@pytest.mark.integration
def test_an_exported_file_that_goes_before_it_is_sent(desk: Desk) -> None:
    def vanish(asked: str) -> None:
        if "user/search" in asked:
            (desk.folder / "TEAM" / "Welcome.md").unlink()

    desk.wire.fault = vanish
    gone = desk.folder / "TEAM" / "Welcome.md"
    assert _reasons(desk.export()) == [
        ("page", "Welcome", f"Its exported file {gone} cannot be read: No such file or directory.")
    ]


@pytest.mark.integration
def test_a_key_that_is_revoked_meanwhile(desk: Desk) -> None:
    desk.write("Third", "more")
    desk.wire.fault = lambda _asked: 401 if desk.wire.count("POST /api/v1/files/") > 1 else None
    host = desk.client.base_url
    refused = (
        f"Open WebUI at {host} refuses the credentials for POST /api/v1/files/: 401. "
        "Check auth.open_webui.api_key and what that account may see."
    )
    reasons = _reasons(desk.export(batch=False))
    assert reasons[0] == ("page", "Printing", refused)
    assert [reason for _, _, reason in reasons[1:]] == [f"Not tried any more: {refused}"] * 2


@pytest.mark.integration
def test_an_old_server_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_old(*_about: object, **_named: object) -> None:
        raise OpenWebUITooOld("It is too old.", advice="Update it.")

    monkeypatch.setattr(desk.client, "upload_file", too_old)
    assert _reasons(desk.export()) == [
        ("page", "Welcome", "It is too old. Update it."),
        ("page", "Printing", "Not tried any more: It is too old. Update it."),
    ]


@pytest.mark.integration
def test_a_page_with_the_text_of_another(desk: Desk) -> None:
    desk.attach("11", "Same.csv", b"same words")
    desk.attach("12", "Twin.csv", b"same words")
    desk.attach("13", "film.mp4", b"film")
    desk.attach("14", "empty.md", b"")
    summary = desk.export()
    assert [(left.kind, left.name, left.reason) for left in summary.filtered_attachments] == [
        ("attachment", "film.mp4", "the extension 'mp4' is not allowed (allowed: md, txt, csv, bin)"),
        ("attachment", "empty.md", "it is empty (0 bytes)"),
        ("attachment", "Twin.csv", "it has the same content as 'Same.csv'"),
    ]
    assert sorted(desk.told) == ["Printing", "Same.csv", "Twin.csv", "Welcome", "empty.md", "film.mp4"]


@pytest.mark.integration
def test_files_that_should_have_gone(desk: Desk) -> None:
    desk.export()
    desk.write("Welcome", "Pears ripen too.", version=2)
    desk.wire.fault = lambda asked: 500 if "cleanup" in asked else None
    summary = desk.export()
    failed = "Open WebUI failed to answer POST "
    assert len(summary.errors) == 1
    kind, name, reason = _reasons(summary)[0]
    assert (kind, name) == ("knowledge base", "Team Handbook")
    assert reason.startswith(f"These should be gone and are still there: Welcome.md. {failed}")
    assert reason.endswith(
        "/sync/cleanup: 500. Run the same command again when the server has recovered. "
        "The next run removes them."
    )
    assert (summary.successful_pages, summary.replaced_files) == (2, 1)


@pytest.mark.integration
def test_what_the_server_does_not_list(desk: Desk) -> None:
    desk.server.left_out_by_batch_add.add("Welcome.md")
    assert _reasons(desk.export()) == [
        (
            "page",
            "Welcome",
            "Open WebUI took it but does not list it in the knowledge base: it holds equal text already, or "
            "the server's embedding failed. Run the same command again; if that does not help, see the "
            "server's log.",
        )
    ]


@pytest.mark.integration
def test_a_knowledge_base_that_somebody_renamed(desk: Desk) -> None:
    desk.export()
    next(iter(desk.server.knowledge_bases.values())).name = "Ours"
    summary = desk.export()
    assert summary.notices == [
        "Somebody renamed the knowledge base 'Team Handbook' to 'Ours'; it is used under that name."
    ]
    assert summary.knowledge_base_name == "Ours"


@pytest.mark.integration
def test_without_a_knowledge_base(desk: Desk) -> None:
    desk.wire.fault = lambda asked: 403 if "create" in asked else None
    host = desk.client.base_url
    not_tried = "Not tried, for want of the knowledge base. Mend what is told of that first."
    assert _reasons(desk.export()) == [
        (
            "knowledge base",
            "Team Handbook",
            f"Open WebUI at {host} refuses the credentials for POST /api/v1/knowledge/create: 403. "
            "Check auth.open_webui.api_key and what that account may see.",
        ),
        ("page", "Welcome", not_tried),
        ("page", "Printing", not_tried),
    ]


# Summaries


@pytest.mark.unit
def test_a_file_that_is_kept_is_noted() -> None:
    summary = OpenWebUIExportSummary("Team")
    summary.keep("page", "Welcome")
    summary.keep("attachment", "a.pdf")
    assert (summary.kept_pages, summary.kept_attachments) == (1, 1)
    assert summary.notices == [
        f"The file of {what} was changed in the knowledge base and stays as it is there; "
        "with export.open_webui_replace_changed=true it would be replaced."
        for what in ("page 'Welcome'", "attachment 'a.pdf'")
    ]


@pytest.mark.unit
def test_a_version_that_was_made_by_hand_is_noted() -> None:
    summary = SpaceSummary("TEAM")
    summary.note_set_aside(PurePosixPath("TEAM/a.md"), PurePosixPath("changed-by-hand/TEAM/a.md"))
    assert summary.notices == [
        "TEAM/a.md had been changed by hand; that version is now changed-by-hand/TEAM/a.md."
    ]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        ({"filename": "", "size": 1}, "it has no file name"),
        ({"filename": "README", "size": 1}, "it has no extension (allowed: md, pdf)"),
        ({"filename": ".profile", "size": 1}, "it has no extension (allowed: md, pdf)"),
        (
            {"title": "a.mp4", "size": 1},
            "the extension 'mp4' is not allowed (allowed: md, pdf)",
        ),
        (
            {"filename": "a." + "x" * 61, "size": 1},
            f"the extension '{'x' * 57}...' is not allowed (allowed: md, pdf)",
        ),
        (
            {"filename": "a." + "x" * 60, "size": 1},
            f"the extension '{'x' * 60}' is not allowed (allowed: md, pdf)",
        ),
        (
            {"filename": "a.pdf", "media_type": "image/png; x=1", "size": 1},
            "the media type 'image/png' is not allowed (allowed: text/*, application/pdf)",
        ),
        ({"filename": "a.pdf", "media_type": "application/pdf", "size": 0}, "it is empty (0 bytes)"),
        (
            {"filename": "a.md", "media_type": "text/markdown", "size": 1_572_865},
            "it is larger than 1.5 MB (1.6 MB)",
        ),
        ({"filename": "a.md", "media_type": "text/markdown", "size": 1_572_864}, None),
        ({"filename": "a.md", "media_type": "TEXT/Markdown", "size": None}, None),
    ],
)
def test_why_an_attachment_is_left_out(attachment: dict[str, object], reason: str | None) -> None:
    wanted = AttachmentFilter("md,pdf", max_size_mb=1.5, media_types="text/*,application/pdf")
    assert wanted.refusal(attachment) == reason
    sorted_out = wanted.filter_attachments([attachment])
    assert sorted_out["filtered" if reason else "allowed"] == [attachment]
    assert sorted_out["allowed" if reason else "filtered"] == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ExportError("page", "Welcome", "it is large"), "page 'Welcome': it is large"),
        (ExportError("knowledge base", "", "it is full"), "knowledge base: it is full"),
    ],
)
def test_what_did_not_arrive_in_words(error: ExportError, told: str) -> None:
    assert str(error) == told
