"""An exported space, an Open WebUI to bring it to, and the wire between, for the checks of the sync."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest
import requests
from urllib3 import HTTPResponse

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
from confluence_markdown_exporter.exporters.presence import Presence, RemovalRule
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

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


class Memory:
    """Remembers the texts of a knowledge base's files while it is there."""

    def __init__(self) -> None:
        self._texts: Mapping[str, str] = {}

    def texts(self, _knowledge_id: str) -> Mapping[str, str]:
        """Return what was recorded last."""
        return self._texts

    def record_texts(self, _knowledge_id: str, texts: Mapping[str, str]) -> None:
        """Record the texts."""
        self._texts = texts


class Exported(set[Key]):
    """What the space holds."""

    holds_pages = True


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
        failed.status_code, failed.url, failed.raw = (
            status,
            url,
            HTTPResponse(BytesIO(), preload_content=False),
        )
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
        self.memory = Memory()

    def write(self, title: str, text: str, version: int = 1) -> None:
        """Export a page; its id is its title's length and first letter, so it stays."""
        page = Page(f"{len(title)}{title[0]}", title, TEAM.key, version, author="Ann", labels=("a", "b"))
        path = PurePosixPath(TEAM.key, f"{title}.md")
        (self.folder / TEAM.key).mkdir(exist_ok=True)
        (self.folder / path).write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
        self.pages[title] = ExportedPage(page, PageMetadata.of(page, TEAM), path)

    def attach(self, attachment_id: str, filename: str, content: bytes) -> None:
        """Export an attachment of the first page."""
        page = next(iter(self.pages.values()))
        attachment = Attachment(attachment_id, filename, page.page.id, size=len(content))
        path = PurePosixPath(TEAM.key, f"{attachment_id}-{filename}")
        (self.folder / path).write_bytes(content)
        metadata = AttachmentMetadata.of(attachment, page.metadata)
        self.attachments[attachment_id] = ExportedAttachment(attachment, metadata, path)

    def export(
        self,
        *,
        batch: bool = True,
        extensions: str = "md,txt,csv,bin",
        at_once: int = 1,
        on_progress: Callable[[str], None] | None = None,
    ) -> OpenWebUIExportSummary:
        """Bring the space to Open WebUI and check that the summary adds up."""
        self.wire.sent.clear()
        self.told.clear()
        exporter = self._exporter(batch=batch, extensions=extensions, at_once=at_once)
        pages, attachments = list(self.pages.values()), list(self.attachments.values())
        summary = exporter.export_space(
            TEAM.key,
            self.folder,
            pages,
            attachments,
            presence=self._presence(),
            on_progress=on_progress or self.told.append,
        )
        assert summary.total_pages == summary.successful_pages + summary.failed_pages == len(pages)
        assert summary.total_attachments == summary.successful_attachments + summary.failed_attachments
        assert summary.total_attachments + len(summary.filtered_attachments) == len(attachments)
        assert summary.end_time is not None
        return summary

    def plan(self, *, changed: Iterable[Key] = (), restricted: Collection[str] = ()) -> KnowledgeBasePlan:
        """Ask what bringing the space to Open WebUI would do."""
        return self._exporter().plan_space(
            TEAM.key,
            self.folder,
            list(self.pages.values()),
            list(self.attachments.values()),
            changed=frozenset(changed),
            restricted=restricted,
            presence=self._presence(),
        )

    @property
    def listed(self) -> list[str]:
        """The file names in the knowledge base."""
        return sorted(file.filename for file in self.server.files_in(TEAM.name))

    def _exporter(
        self, *, batch: bool = True, extensions: str = "md,txt,csv,bin", at_once: int = 1
    ) -> OpenWebUIExporter:
        return OpenWebUIExporter(
            open_webui_client=self.client,
            confluence_client=Source(),
            attachment_filter=AttachmentFilter(extensions),
            metadata_enricher=MetadataEnricher(),
            use_batch_upload=batch,
            parallel_uploads=at_once,
            memory=self.memory,
            removal=RemovalRule(100),
        )

    def _presence(self) -> Presence:
        held = Exported({("page", one.page.id) for one in self.pages.values()})
        held |= {("attachment", one) for one in self.attachments}
        return Presence(TEAM.name, held, lambda: held)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two exported pages, and an empty Open WebUI on this machine."""
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
