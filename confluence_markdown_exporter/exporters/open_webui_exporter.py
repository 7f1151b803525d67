"""Makes an Open WebUI knowledge base mirror the exported files of a space."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.errors import ExporterError, RemovalStopped
from confluence_markdown_exporter.exporters.knowledge_base_of_space import (
    SPACE_NAME,
    KnowledgeBaseOfSpace,
    OpenKnowledgeBase,
    SpaceDetails,
)
from confluence_markdown_exporter.exporters.knowledge_base_plan import (
    Difference,
    Enricher,
    PlannedFile,
    difference,
    is_copy,
    planned_attachment,
    planned_page,
    same_bytes,
)
from confluence_markdown_exporter.exporters.knowledge_base_sync import KnowledgeBaseSync, OnProgress
from confluence_markdown_exporter.exporters.planned_changes import change_of, changes_to, tell
from confluence_markdown_exporter.exporters.presence import Presence, RemovalRule
from confluence_markdown_exporter.exporters.text_memory import NoMemory, TextMemory, changed_since
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.exported import ExportedAttachment, ExportedPage
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.open_webui_models import (
    ExportError,
    OpenWebUIExportSummary,
    OpenWebUIFile,
)
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

_CHECK_FILE = "Check its permissions, then run the same command again."
_NO_KNOWLEDGE_BASE = "Not tried, for want of the knowledge base. Mend what is told of that first."
_RESTRICTED = "not everybody who reads the space may view it (--include-restricted takes it along)"

T = TypeVar("T")
_Exported = TypeVar("_Exported", ExportedPage, ExportedAttachment)


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

    What is in place, and what of it is ours, the knowledge base's own listing says (see
    `knowledge_base_plan`); `memory` only helps to notice what somebody changed there. Such files are kept,
    or replaced where `replace_changed` says so. Files that somebody else put there are never touched, and
    a changed page's old file goes only after its new one is proven to be in place. With
    `use_batch_upload` files are added by batch add, otherwise one by one; `parallel_uploads` are sent at a
    time. `removal` says how much may be removed at once. `knowledge_base` is the name of the knowledge
    base, in which `{space_name}` and `{space_key}` stand for the space's.
    """

    def __init__(
        self,
        *,
        open_webui_client: OpenWebUIClient,
        confluence_client: SpaceDetails,
        attachment_filter: Filter,
        metadata_enricher: Enricher,
        use_batch_upload: bool,
        parallel_uploads: int,
        knowledge_base: str = SPACE_NAME,
        logger: OpenWebUILogger | None = None,
        memory: TextMemory | None = None,
        removal: RemovalRule | None = None,
        replace_changed: bool = False,
    ) -> None:
        self._client = open_webui_client
        self._confluence = confluence_client
        self._filter = attachment_filter
        self._enricher = metadata_enricher
        self._use_batch_upload = use_batch_upload
        self._parallel_uploads = parallel_uploads
        self._name_pattern = knowledge_base
        self._log = logger or OpenWebUILogger()
        self._memory = memory or NoMemory()
        self._removal = removal or RemovalRule()
        self._replace_changed = replace_changed

    def export_space(
        self,
        key: str,
        output_path: Path | str,
        pages: Sequence[ExportedPage],
        attachments: Sequence[ExportedAttachment],
        *,
        restricted: Collection[str] = (),
        presence: Presence | None = None,
        on_progress: OnProgress = _ignore,
    ) -> OpenWebUIExportSummary:
        """Bring pages and attachments of a space, as exported below `output_path`, into its knowledge base.

        `presence` tells what the whole space holds: our files of anything else are removed; without it
        nothing is. Pages whose ids are in `restricted`, and their attachments, are left out, and what an
        earlier run put there of any of these is removed in any case. `on_progress` is told the name of each
        page and attachment when it is uploaded, found unchanged, left out or given up. Never raises for what
        a service or a file does: the summary names everything that failed, and why.
        """
        started, begun = datetime.now(UTC), time.monotonic()
        summary = OpenWebUIExportSummary(knowledge_base_name=key, start_time=started)
        pages = _left_open(pages, restricted, summary.filtered_pages, on_progress)
        attachments = _left_open(attachments, restricted, summary.filtered_attachments, on_progress)
        wanted = self._wanted(attachments, summary, on_progress)
        summary.total_pages, summary.total_attachments = len(pages), len(wanted)
        try:
            target = self._target(key)
            summary.knowledge_base_name = target.name
            opened = target.open()
            withdrawn = opened.withdraw(restricted)
            summary.knowledge_base_id, summary.knowledge_base_name = opened.id, opened.name
            summary.notices += opened.notices
            self._log.knowledge_base_ready(opened.name, opened.id)
            leaving, there = self._leaving(target, opened, presence, _unwanted(attachments, wanted))
            self._check(leaving, there, opened)
        except ExporterError as error:
            _fail_all(pages, wanted, str(error), summary)
        else:
            planned = self._planned_files(pages, wanted, Path(output_path), opened, summary, on_progress)
            difference = self._difference(planned, opened, leaving, summary.notices)
            difference.outdated += withdrawn
            self._sync(target, opened, difference, summary, on_progress)
        summary.end_time = started + timedelta(seconds=time.monotonic() - begun)  # clocks jump
        for failure in summary.errors:
            self._log.failed(failure.kind, failure.name, failure.reason)
        self._log.finished(summary)
        return summary

    def plan_space(
        self,
        key: str,
        output_path: Path | str,
        pages: Sequence[ExportedPage],
        attachments: Sequence[ExportedAttachment],
        *,
        changed: AbstractSet[Key],
        restricted: Collection[str] = (),
        presence: Presence | None = None,
    ) -> KnowledgeBasePlan:
        """Say what `export_space` would do, without doing it.

        `changed` are pages and attachments that will be written before: their files are not looked at, and
        are taken to differ from what is in place. A failure is the plan's `problem`.
        """
        scratch = OpenWebUIExportSummary(knowledge_base_name=key)
        pages = _left_open(pages, restricted, scratch.filtered_pages, _ignore)
        attachments = _left_open(attachments, restricted, scratch.filtered_attachments, _ignore)
        wanted = self._wanted(attachments, scratch, _ignore)
        plan = KnowledgeBasePlan(key)
        try:
            target = self._target(key)
            opened = target.look()
            plan.removed = [change_of(file) for file in opened.withdraw(restricted)]
            plan.id, plan.name = opened.id, opened.name
            leaving, there = self._leaving(target, opened, presence, _unwanted(attachments, wanted))
        except ExporterError as error:
            plan.problem = str(error)
            return plan
        try:
            self._check(leaving, there, opened)
        except RemovalStopped as stopped:
            plan.problem = str(stopped)
        stay_pages = [one for one in pages if ("page", one.page.id) not in changed]
        stay_files = [one for one in wanted if ("attachment", one.attachment.id) not in changed]
        planned = self._planned_files(stay_pages, stay_files, Path(output_path), opened, scratch, _ignore)
        difference = self._difference(planned, opened, leaving, scratch.notices)
        changes = {change.key: change for change in changes_to(pages, wanted)}
        tell(plan, difference, changes)
        edited = frozenset() if self._replace_changed else self._edited(opened)
        for one in changed & changes.keys():
            known = opened.known.get(one, [])
            kept = any(file.id in edited for file in known)
            (plan.kept if kept else plan.replaced if known else plan.uploaded).append(changes[one])
        return plan

    def _target(self, key: str) -> KnowledgeBaseOfSpace:
        space = self._confluence.get_space_details(key)
        url = self._confluence.build_space_url(space.key)
        return KnowledgeBaseOfSpace(self._client, space, url, self._name_pattern)

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
                summary.filtered_attachments.append(ExportError("attachment", one.name, reason))
                on_progress(one.name)
        return [one for one in attachments if one.attachment.id in allowed_ids]

    def _leaving(
        self,
        target: KnowledgeBaseOfSpace,
        opened: OpenKnowledgeBase,
        presence: Presence | None,
        unwanted: Collection[Key],
    ) -> tuple[list[OpenWebUIFile], int]:
        """Return our files of what is gone or not wanted, and how many files of this space are ours."""
        if presence is None:
            return [], 0
        here = {
            key: files
            for key, files in opened.known.items()
            if all(file.sent_metadata.get("space_url") == target.space_url for file in files)
        }
        gone = presence.gone(here) | (here.keys() & frozenset(unwanted))
        return [file for key in sorted(gone) for file in here[key]], sum(map(len, here.values()))

    def _check(self, leaving: Sequence[OpenWebUIFile], there: int, opened: OpenKnowledgeBase) -> None:
        self._removal.check(len(leaving), there, f"knowledge base {opened.name!r}")

    def _planned_files(
        self,
        pages: Sequence[ExportedPage],
        attachments: Sequence[ExportedAttachment],
        output_path: Path,
        opened: OpenKnowledgeBase,
        summary: OpenWebUIExportSummary,
        on_progress: OnProgress,
    ) -> list[PlannedFile]:
        planned = self._planned(planned_page, pages, output_path, summary, on_progress)
        files = self._planned(planned_attachment, attachments, output_path, summary, on_progress)
        in_place = [
            one.key for one in files if any(is_copy(file, one) for file in opened.known.get(one.key, []))
        ]
        twins = {copy.key: original for copy, original in same_bytes(files, in_place)}
        for one in files:
            if twin := twins.get(one.key):
                summary.leave_out(one.name, f"it has the same content as {twin.name!r}")
                on_progress(one.name)
        return planned + [one for one in files if one.key not in twins]

    def _difference(
        self,
        planned: Sequence[PlannedFile],
        opened: OpenKnowledgeBase,
        leaving: Sequence[OpenWebUIFile],
        notices: list[str],
    ) -> Difference:
        edited = self._edited(opened)
        result = difference(planned, opened.known, edited, keep_edited=not self._replace_changed)
        for file in leaving:
            if file.id in edited and not self._replace_changed:
                notices.append(
                    f"{file.filename!r} was changed in the knowledge base and stays there, "
                    "although its page or attachment is gone."
                )
            else:
                result.leaving.append(file)
        return result

    def _edited(self, opened: OpenKnowledgeBase) -> frozenset[str]:
        return changed_since(self._memory.texts(opened.id), opened.known)

    def _sync(
        self,
        target: KnowledgeBaseOfSpace,
        opened: OpenKnowledgeBase,
        difference: Difference,
        summary: OpenWebUIExportSummary,
        on_progress: OnProgress,
    ) -> None:
        sync = KnowledgeBaseSync(
            self._client,
            summary,
            target.space.key,
            {"space_url": target.space_url, "knowledge_base_name": target.name},
            opened.listed,
            use_batch_upload=self._use_batch_upload,
            parallel_uploads=self._parallel_uploads,
            on_progress=on_progress,
            log=self._log,
        )
        sync.apply(difference)
        remembered = self._memory.texts(opened.id)
        texts = {
            file.id: remembered.get(file.id, file.text_hash)
            for file in opened.listed
            if file.id not in sync.removed_ids
        }
        texts |= {file.id: file.text_hash for file in sync.placed}
        self._memory.record_texts(opened.id, texts)

    def _planned(
        self,
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
                reason = f"Its exported file {one.path} cannot be read: {error.strerror}. {_CHECK_FILE}"
                summary.failed(one.kind, one.name, reason)
                on_progress(one.name)
        return planned


def _unwanted(
    attachments: Iterable[ExportedAttachment], wanted: Iterable[ExportedAttachment]
) -> frozenset[Key]:
    wanted_ids = {one.attachment.id for one in wanted}
    return frozenset(
        ("attachment", one.attachment.id) for one in attachments if one.attachment.id not in wanted_ids
    )


def _left_open(
    exported: Sequence[_Exported],
    restricted: Collection[str],
    left_out: list[ExportError],
    on_progress: OnProgress,
) -> list[_Exported]:
    """Return what everybody may view, and name the rest."""
    still_open = []
    for one in exported:
        if one.page_id not in restricted:
            still_open.append(one)
            continue
        left_out.append(ExportError(one.kind, one.name, _RESTRICTED))
        on_progress(one.name)
    return still_open


def _fail_all(
    pages: Sequence[ExportedPage],
    attachments: Sequence[ExportedAttachment],
    reason: str,
    summary: OpenWebUIExportSummary,
) -> None:
    summary.errors.append(ExportError("knowledge base", summary.knowledge_base_name, reason))
    for one in chain[ExportedPage | ExportedAttachment](pages, attachments):
        summary.failed(one.kind, one.name, _NO_KNOWLEDGE_BASE)
