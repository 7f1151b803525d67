"""The upload of a space: what is sent, proven, replaced, left alone, and how a failure ends."""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest
import requests

from confluence_markdown_exporter.clients.http import RetryPolicy
from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import KnowledgeBase, OpenWebUIServer, Refusal, User

pytestmark = pytest.mark.integration

TEAM = Space("TEAM", "Team Handbook")


class Source:
    """Knows what the space is called."""

    def get_space_details(self, key: str) -> Space:
        """Return the space."""
        assert key == TEAM.key
        return TEAM

    def build_space_url(self, key: str) -> str:
        """Return its address."""
        return f"https://example.atlassian.net/wiki/spaces/{key}"


class Wire(requests.Session):
    """Writes down the requests, and fails those that `fault` has an answer for."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.fault: Callable[[str], int | None] = lambda _request: None

    def request(self, method: str, url: str, **rest: object) -> requests.Response:  # type: ignore[override]  # only what is used
        """Send, or fail."""
        asked = f"{method} {urlsplit(url).path}"
        self.sent.append(asked)
        status = self.fault(asked)
        if status is None:
            return super().request(method, url, **rest)  # type: ignore[arg-type]  # passed on as it came
        failed = requests.Response()
        failed.status_code, failed.url = status, url
        failed.request = requests.Request(method, url).prepare()
        return failed

    def count(self, part: str) -> int:
        """Return how many requests hold this."""
        return sum(1 for one in self.sent if part in one)


class Desk:
    """An exported space on disk, and a knowledge base to bring it to."""

    def __init__(self, folder: Path, server: OpenWebUIServer, wire: Wire, client: OpenWebUIClient) -> None:
        self.folder, self.server, self.wire, self.client = folder, server, wire, client
        self.pages: dict[str, ExportedPage] = {}
        self.attachments: dict[str, ExportedAttachment] = {}
        self.told: list[str] = []

    def write(self, title: str, text: str, version: int = 1) -> None:
        """Export a page; its id is its title's length and first letter, so it stays."""
        page = Page(f"{len(title)}{title[0]}", title, TEAM.key, version, author="Ann", labels=("a", "b"))
        path = PurePosixPath(TEAM.key, f"{title}.md")
        (self.folder / TEAM.key).mkdir(exist_ok=True)
        (self.folder / path).write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
        self.pages[title] = ExportedPage(page, PageMetadata.of(page, TEAM), path)

    def attach(self, attachment_id: str, filename: str, content: bytes) -> None:
        """Export an attachment of the first page."""
        attachment = Attachment(attachment_id, filename, "1", size=len(content))
        path = PurePosixPath(TEAM.key, f"{attachment_id}-{filename}")
        (self.folder / path).write_bytes(content)
        page = next(iter(self.pages.values()))
        metadata = AttachmentMetadata.of(attachment, page.metadata)
        self.attachments[attachment_id] = ExportedAttachment(attachment, metadata, path)

    def export(self, *, batch: bool = True, extensions: str = "md,txt,csv,bin") -> OpenWebUIExportSummary:
        """Bring the space to Open WebUI and check that the summary adds up."""
        self.wire.sent.clear()
        self.told.clear()
        exporter = OpenWebUIExporter(
            open_webui_client=self.client,
            confluence_client=Source(),
            attachment_filter=AttachmentFilter(extensions),
            metadata_enricher=MetadataEnricher(),
            use_batch_upload=batch,
        )
        pages, attachments = list(self.pages.values()), list(self.attachments.values())
        summary = exporter.export_space(
            TEAM.key, self.folder, pages, attachments, on_progress=self.told.append
        )
        assert summary.total_pages == summary.successful_pages + summary.failed_pages == len(pages)
        assert summary.total_attachments == summary.successful_attachments + summary.failed_attachments
        assert summary.total_attachments + len(summary.filtered_attachments) == len(attachments)
        assert summary.end_time is not None
        return summary

    @property
    def listed(self) -> list[str]:
        """The file names in the knowledge base."""
        return sorted(file.filename for file in self.server.files_in(TEAM.name))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    api = OpenWebUIApi(OpenWebUIServer())
    waits: list[float] = []
    with LoopbackNetwork() as network, Wire() as wire:
        client = OpenWebUIClient(
            network.mount(api).url,
            api.server.owner.api_key,
            session=wire,
            retry=RetryPolicy(retries=1),
            sleep=waits.append,
            clock=lambda: sum(waits),
        )
        desk = Desk(tmp_path, api.server, wire, client)
        desk.write("Welcome", "Bananas ripen on the windowsill.")
        desk.write("Printing", "The printer is called Gutenberg.")
        yield desk
    assert api.unplanned == []


@pytest.mark.parametrize(("batch", "batch_adds", "single_adds"), [(True, 1, 0), (False, 0, 4)])
def test_a_space_is_uploaded_whole(desk: Desk, batch: bool, batch_adds: int, single_adds: int) -> None:  # noqa: FBT001
    desk.attach("11", "notes.txt", b"apples")
    desk.attach("12", "raw.bin", b"pears")
    desk.attach("13", "photo.jpg", b"light")
    summary = desk.export(batch=batch)
    assert summary.complete
    assert (summary.successful_pages, summary.successful_attachments, summary.success_rate) == (2, 2, 100)
    assert str(summary.filtered_attachments[0]).startswith("attachment 'photo.jpg': ")
    assert (desk.wire.count("batch/add"), desk.wire.count("file/add")) == (batch_adds, single_adds)
    assert desk.listed == ["11-notes.txt", "12-raw.bin", "Printing.md", "Welcome.md"]
    known = desk.server.knowledge_base_named("Team Handbook")
    assert known.id == summary.knowledge_base_id
    assert known.description == (
        "Automated Confluence Export of https://example.atlassian.net/wiki/spaces/TEAM"
    )
    assert sorted(desk.told) == ["Printing", "Welcome", "notes.txt", "photo.jpg", "raw.bin"]
    assert "4 files uploaded" in str(summary)


def test_files_carry_where_they_come_from(desk: Desk) -> None:
    desk.attach("11", "notes.txt", "Grüße".encode("cp1252"))
    desk.export()
    files = {file.filename: file for file in desk.server.files_in(TEAM.name)}
    page, notes = files["Welcome.md"], files["11-notes.txt"]
    assert page.content.startswith(b"---\ntitle: ")
    assert page.content_type == "text/markdown"
    assert page.metadata["exported_by"] == "confluence-markdown-exporter"
    assert (page.metadata["confluence_id"], page.metadata["labels"]) == ("7W", "a, b")
    assert "Grüße" in notes.content.decode()
    assert b"confluence_attachment_name" in notes.content
    assert notes.metadata["page_title"] == "Welcome"


def test_tables_and_bytes_are_sent_as_they_are(desk: Desk) -> None:
    desk.attach("11", "prices.csv", b"name,qty\napple,3\n")
    desk.export()
    (table,) = [file for file in desk.server.files_in(TEAM.name) if file.filename.endswith("csv")]
    assert table.content == b"name,qty\napple,3\n"


def test_a_second_run_sends_nothing(desk: Desk) -> None:
    desk.attach("11", "raw.bin", b"pears")
    desk.export()
    summary = desk.export()
    assert (summary.unchanged_pages, summary.unchanged_attachments, summary.uploaded_files) == (2, 1, 0)
    assert summary.complete
    assert len(desk.wire.sent) == 2
    assert desk.wire.count("POST") == 0


@pytest.mark.parametrize("batch", [True, False])
def test_a_changed_page_replaces_its_old_self(desk: Desk, batch: bool) -> None:  # noqa: FBT001
    desk.export(batch=batch)
    desk.write("Welcome", "Cherries are kept in the cellar.", version=2)
    summary = desk.export(batch=batch)
    assert (summary.uploaded_files, summary.replaced_files, summary.unchanged_pages) == (1, 1, 1)
    assert desk.listed == ["Printing.md", "Welcome.md"]
    assert len(desk.server.files) == 2
    assert desk.server.answers(TEAM.name, "cherries cellar")
    assert desk.server.answers(TEAM.name, "bananas windowsill") == []


def test_the_old_file_goes_only_after_the_new_one_is_proven(desk: Desk) -> None:
    desk.export()
    desk.write("Welcome", "Cherries are kept in the cellar.", version=2)
    desk.server.left_out_by_batch_add.add("Welcome.md")
    summary = desk.export()
    assert (summary.failed_pages, summary.errors[0].name) == (1, "Welcome")
    assert desk.server.answers(TEAM.name, "bananas windowsill")
    assert len(desk.server.files) == 2, "the new file, which helps nobody, is gone again"
    desk.server.left_out_by_batch_add.clear()
    assert desk.export().complete
    assert desk.server.answers(TEAM.name, "bananas windowsill") == []


def test_files_of_others_are_left_alone(desk: Desk) -> None:
    desk.export()
    owner, known = desk.server.owner, desk.server.knowledge_base_named(TEAM.name)
    for told in ({}, {"exported_by": "somebody else", "confluence_id": "7W", "space_key": "TEAM"}):
        file = desk.server.upload(owner, "Welcome.md", repr(told).encode(), None, told)
        desk.server.add_file(owner, known, file.id)
    desk.write("Welcome", "Cherries", version=2)
    assert desk.export().replaced_files == 1
    assert desk.listed == ["Printing.md", "Welcome.md", "Welcome.md", "Welcome.md"]


def test_a_run_that_died_before_adding_is_taken_up(desk: Desk) -> None:
    desk.wire.fault = lambda asked: 502 if "batch/add" in asked else None
    assert desk.export().failed_pages == 2
    assert len(desk.server.files) == 2
    desk.wire.fault = lambda _asked: None
    summary = desk.export()
    assert summary.complete
    assert desk.wire.count("POST /api/v1/files/") == 0
    assert len(desk.server.files) == 2


def test_a_run_that_died_while_processing_leaves_no_orphan(desk: Desk) -> None:
    summary = desk.export()
    told = {
        "exported_by": "confluence-markdown-exporter",
        "knowledge_base": summary.knowledge_base_id,
        "space_key": "TEAM",
        "confluence_kind": "page",
        "confluence_id": "7W",
    }
    desk.server.never_finished.add("stuck.md")
    desk.server.upload(desk.server.owner, "stuck.md", b"text", None, told)
    desk.write("Welcome", "Cherries", version=2)
    assert desk.export().complete
    assert len(desk.server.files) == 2


def test_twins_of_a_run_that_died_before_removing_are_healed(desk: Desk) -> None:
    desk.export()
    desk.write("Welcome", "Cherries", version=2)
    desk.wire.fault = lambda asked: 500 if "cleanup" in asked else None
    summary = desk.export()
    assert (summary.failed_pages, summary.complete) == (0, False)
    assert summary.errors[0].kind == "knowledge base"
    assert desk.listed == ["Printing.md", "Welcome.md", "Welcome.md"]
    desk.wire.fault = lambda _asked: None
    assert desk.export().complete
    assert desk.listed == ["Printing.md", "Welcome.md"]
    assert desk.server.answers(TEAM.name, "bananas") == []


def test_equal_attachments_are_uploaded_once(desk: Desk) -> None:
    for attachment_id, filename in (("12", "copy.bin"), ("11", "plan.bin")):
        desk.attach(attachment_id, filename, b"the same bytes")
    for _ in range(2):
        summary = desk.export()
        assert (summary.total_attachments, summary.successful_attachments, summary.complete) == (1, 1, True)
        assert str(summary.filtered_attachments[0]) == (
            "attachment 'copy.bin': it has the same content as 'plan.bin'"
        )
    assert desk.listed == ["11-plan.bin", "Printing.md", "Welcome.md"]


def test_an_equal_text_in_other_bytes_is_left_out(desk: Desk) -> None:
    desk.attach("11", "unix.csv", b"name,qty\napple,3\n")
    desk.attach("12", "dos.csv", b"name,qty\r\napple,3\r\n")
    summary = desk.export(batch=False)
    assert summary.complete
    assert str(summary.filtered_attachments[0]) == (
        "attachment 'dos.csv': it has the same text as '11-unix.csv'"
    )
    assert len(desk.server.files) == 3


def test_new_bytes_with_the_old_text_keep_the_old_file(desk: Desk) -> None:
    desk.attach("11", "prices.csv", b"name,qty\napple,3\n")
    desk.export()
    desk.attach("11", "prices.csv", b"name,qty\r\napple,3\r\n")
    summary = desk.export()
    assert (summary.complete, summary.unchanged_attachments, summary.uploaded_files) == (True, 1, 0)
    assert len(desk.server.files) == 3
    assert desk.server.answers(TEAM.name, "apple")


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
