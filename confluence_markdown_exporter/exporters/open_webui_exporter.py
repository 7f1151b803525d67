"""Makes an Open WebUI knowledge base mirror the exported files of a space."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.exporters.knowledge_base_plan import (
    Enricher,
    PlannedFile,
    difference,
    files_of_pages,
    is_copy,
    ours,
    planned_attachment,
    planned_page,
    same_bytes,
)
from confluence_markdown_exporter.exporters.knowledge_base_sync import KnowledgeBaseSync, OnProgress
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.open_webui_models import (
    ExportError,
    OpenWebUIExportSummary,
    OpenWebUIFile,
)
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

_RESTRICTED = "not everybody who reads the space may view it (--include-restricted takes it along)"

SPACE_NAME = "{space_name}"
SPACE_KEY = "{space_key}"

T = TypeVar("T")
_Exported = TypeVar("_Exported", ExportedPage, ExportedAttachment)


class SpaceDetails(Protocol):
    """Who knows what a space is called and where people open it; every content source does."""

    def get_space_details(self, key: str) -> Space:
        """Return the space with this key."""

    def build_space_url(self, key: str) -> str:
        """Return where people open the space."""


class Filter(Protocol):
    """What decides which attachments are wanted."""

    def filter_attachments(self, attachments: Iterable[T]) -> Mapping[str, Sequence[T]]:
        """Sort attachments into `allowed` and `filtered`."""

    def refusal(self, attachment: Attachment) -> str | None:
        """Say why an attachment is not wanted."""


def _ignore(_name: str) -> None:
    """Tell nobody."""


class OpenWebUIExporter:
    """Uploads exported pages and wanted attachments into the knowledge base of their space.

    Nothing is remembered here between runs: what is in place, and what of it is ours, the knowledge base's
    own listing says (see `knowledge_base_plan`). Files that somebody else put there are never touched, and
    a changed page's old file goes only after its new one is proven to be in place. With
    `use_batch_upload` files are added by batch add, otherwise one by one. `knowledge_base` is the name of the
    knowledge base, in which `{space_name}` and `{space_key}` stand for the space's.
    """

    def __init__(
        self,
        *,
        open_webui_client: OpenWebUIClient,
        confluence_client: SpaceDetails,
        attachment_filter: Filter,
        metadata_enricher: Enricher,
        use_batch_upload: bool = True,
        knowledge_base: str = SPACE_NAME,
        logger: OpenWebUILogger | None = None,
    ) -> None:
        self._client = open_webui_client
        self._confluence = confluence_client
        self._filter = attachment_filter
        self._enricher = metadata_enricher
        self._use_batch_upload = use_batch_upload
        self._name_pattern = knowledge_base
        self._log = logger or OpenWebUILogger()

    def export_space(
        self,
        key: str,
        output_path: Path | str,
        pages: Sequence[ExportedPage],
        attachments: Sequence[ExportedAttachment],
        *,
        restricted: Collection[str] = (),
        on_progress: OnProgress = _ignore,
    ) -> OpenWebUIExportSummary:
        """Bring pages and attachments of a space, as exported below `output_path`, into its knowledge base.

        `on_progress` is told the name of each page and attachment when it is uploaded, found unchanged,
        left out or given up. Pages whose ids are in `restricted`, and their attachments, are left out, and
        what an earlier run put there of any of these is removed. Never raises for what a service or a file
        does: the summary names everything that failed, and why.
        """
        summary = OpenWebUIExportSummary(knowledge_base_name=key, start_time=datetime.now(UTC))
        pages = _left_open(pages, restricted, summary.filtered_pages, on_progress)
        attachments = _left_open(attachments, restricted, summary.filtered_attachments, on_progress)
        wanted = self._wanted(attachments, summary, on_progress)
        summary.total_pages, summary.total_attachments = len(pages), len(wanted)
        try:
            listed = self._open_knowledge_base(key, summary)
        except ExporterError as error:
            _fail_all(pages, wanted, str(error), summary)
        else:
            gone = files_of_pages(listed, restricted, key)
            self._sync(key, Path(output_path), pages, wanted, listed, gone, summary, on_progress)
        summary.end_time = datetime.now(UTC)
        for failure in summary.errors:
            self._log.failed(failure.kind, failure.name, failure.reason)
        self._log.finished(summary)
        return summary

    def _wanted(
        self,
        attachments: Sequence[ExportedAttachment],
        summary: OpenWebUIExportSummary,
        on_progress: OnProgress,
    ) -> list[ExportedAttachment]:
        allowed = self._filter.filter_attachments([one.attachment for one in attachments])["allowed"]
        allowed_ids = {attachment.id for attachment in allowed}
        for one in attachments:
            if one.attachment.id not in allowed_ids:
                reason = self._filter.refusal(one.attachment) or "it is not wanted"
                summary.filtered_attachments.append(
                    ExportError("attachment", one.attachment.filename, reason)
                )
                on_progress(one.attachment.filename)
        return [one for one in attachments if one.attachment.id in allowed_ids]

    def _open_knowledge_base(self, key: str, summary: OpenWebUIExportSummary) -> list[OpenWebUIFile]:
        space = self._confluence.get_space_details(key)
        name = self._name_pattern.replace(SPACE_NAME, space.name).replace(SPACE_KEY, space.key)
        summary.knowledge_base_name = name
        description = "Automated Confluence Export"
        if SPACE_NAME in self._name_pattern or SPACE_KEY in self._name_pattern:
            description += f" of {self._confluence.build_space_url(space.key)}"
        knowledge_base = self._client.create_or_get_knowledge_base(name, description)
        summary.knowledge_base_id = knowledge_base.id
        self._log.knowledge_base_ready(knowledge_base.name, knowledge_base.id)
        return self._client.list_knowledge_files(knowledge_base.id)

    def _sync(
        self,
        key: str,
        output_path: Path,
        pages: Sequence[ExportedPage],
        attachments: Sequence[ExportedAttachment],
        listed: Sequence[OpenWebUIFile],
        gone: Sequence[OpenWebUIFile],
        summary: OpenWebUIExportSummary,
        on_progress: OnProgress,
    ) -> None:
        gone_ids = {file.id for file in gone}
        staying = [file for file in listed if file.id not in gone_ids]
        known = ours(staying, key)
        planned = self._planned("page", planned_page, pages, output_path, summary, on_progress)
        files = self._planned(
            "attachment", planned_attachment, attachments, output_path, summary, on_progress
        )
        in_place = [one.key for one in files if any(is_copy(file, one) for file in known.get(one.key, []))]
        twins = {copy.key: original for copy, original in same_bytes(files, in_place)}
        for one in files:
            if twin := twins.get(one.key):
                summary.leave_out(one.name, f"it has the same content as {twin.name!r}")
                on_progress(one.name)
        planned += [one for one in files if one.key not in twins]
        sync = KnowledgeBaseSync(
            self._client,
            summary,
            key,
            staying,
            use_batch_upload=self._use_batch_upload,
            on_progress=on_progress,
            log=self._log,
        )
        needed = difference(planned, known)
        needed.outdated += gone
        sync.apply(needed)

    def _planned(
        self,
        kind: str,
        plan: Callable[[_Exported, Path, Enricher], PlannedFile],
        exported: Sequence[_Exported],
        output_path: Path,
        summary: OpenWebUIExportSummary,
        on_progress: OnProgress,
    ) -> list[PlannedFile]:
        planned = []
        for one in exported:
            try:
                planned.append(plan(one, output_path, self._enricher))
            except OSError as error:
                reason = f"Its exported file {one.path} cannot be read: {error.strerror}."
                summary.failed(kind, _name(one), reason)
                on_progress(_name(one))
        return planned


def _left_open(
    exported: Sequence[_Exported],
    restricted: Collection[str],
    left_out: list[ExportError],
    on_progress: OnProgress,
) -> list[_Exported]:
    """Return what everybody may view, and name the rest."""
    still_open = []
    for one in exported:
        if _page_id(one) not in restricted:
            still_open.append(one)
            continue
        left_out.append(ExportError(_kind(one), _name(one), _RESTRICTED))
        on_progress(_name(one))
    return still_open


def _fail_all(
    pages: Sequence[ExportedPage],
    attachments: Sequence[ExportedAttachment],
    reason: str,
    summary: OpenWebUIExportSummary,
) -> None:
    summary.errors.append(ExportError("knowledge base", summary.knowledge_base_name, reason))
    for page in pages:
        summary.failed("page", _name(page), "Not tried, for want of the knowledge base.")
    for attachment in attachments:
        summary.failed("attachment", _name(attachment), "Not tried, for want of the knowledge base.")


def _name(exported: ExportedPage | ExportedAttachment) -> str:
    return exported.page.title if isinstance(exported, ExportedPage) else exported.attachment.filename


def _kind(exported: ExportedPage | ExportedAttachment) -> str:
    return "page" if isinstance(exported, ExportedPage) else "attachment"


def _page_id(exported: ExportedPage | ExportedAttachment) -> str:
    return exported.page.id if isinstance(exported, ExportedPage) else exported.attachment.page_id
