"""One run: spaces of one source, to disk and on into their knowledge bases, each step recorded."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confluence_markdown_exporter.errors import ExporterError, LedgerError, MachineExhausted
from confluence_markdown_exporter.exporters.machine_limits import machine_limits_told
from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter, Selection, whole_space
from confluence_markdown_exporter.exporters.space_export import ExportedSpace
from confluence_markdown_exporter.models.ledger_rows import RunRow
from confluence_markdown_exporter.models.progress import Progress
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan, RunPlan, SpacePlan
from confluence_markdown_exporter.models.run_summary import RunSummary, SpaceSummary
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.sources import ContentSource

if TYPE_CHECKING:
    from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter

Sync = Callable[[], "OpenWebUIExporter | str | None"]
"""Gives what takes a space on to Open WebUI; a text says why it cannot be; None that it is not wanted."""


@dataclass(frozen=True, slots=True)
class RunTarget:
    """What a run is asked for: spaces of one source, and which of their pages.

    `whole` says that the run is over whole spaces, even where not all of their pages are chosen.
    """

    source: ContentSource
    space_keys: tuple[str, ...]
    select: Selection = whole_space
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ExportRun:
    """Exports what a target names. One space's failure is its own, unless it is the only one.

    `root` is the folder that the sync reads the exported files from.
    """

    target: RunTarget
    exporter: MarkdownExporter
    root: Path
    sync: Sync
    progress: Progress

    def run(self, summary: RunSummary) -> None:
        """Export and sync every space, and add how each of them fared; recorded in the ledger too."""
        for key in self.target.space_keys:
            if any(before.stopped for before in summary.spaces):
                skipped = SpaceSummary(key, failure="Not tried, because Confluence was lost before.")
                self._record_failure(skipped)
                summary.spaces.append(skipped)
                continue
            try:
                space = self.target.source.get_space_details(key)
                with machine_limits_told():
                    exported = self._export(space)
            except ExporterError as error:
                failed = SpaceSummary(key, failure=str(error))
                self._record_failure(failed)
                if len(self.target.space_keys) == 1:
                    raise
                summary.spaces.append(failed)
                continue
            except KeyboardInterrupt:
                self._record_failure(SpaceSummary(key, failure="The run was interrupted."))
                raise
            summary.spaces.append(exported.summary)
            try:
                with machine_limits_told():
                    self._sync(space, exported)
            except MachineExhausted as error:
                exported.summary.sync_problem = str(error)
            except KeyboardInterrupt:
                exported.summary.sync_problem = "The run was interrupted."
                self._record_failure(exported.summary)
                raise
            self._record(exported.summary)

    def plan(self) -> RunPlan:
        """Say what `run` would do, without doing it."""
        plan = RunPlan()
        for key in self.target.space_keys:
            try:
                plan.spaces.append(self._plan(self.target.source.get_space_details(key)))
            except ExporterError as error:
                if len(self.target.space_keys) == 1:
                    raise
                plan.spaces.append(SpacePlan(key, problem=str(error)))
        return plan

    def _export(self, space: Space) -> ExportedSpace:
        return self.exporter.export(space, self.target.select, whole=self.target.whole)

    def _sync(self, space: Space, exported: ExportedSpace) -> None:
        if exported.summary.stopped:
            exported.summary.sync_problem = "Open WebUI was left as it is, because the export had stopped."
            return
        syncing = self.sync()
        if isinstance(syncing, str):
            exported.summary.sync_problem = syncing
            return
        if syncing is None:
            return
        self.progress.begin(f"Knowledge base {space.name}", len(exported.pages) + len(exported.attachments))
        exported.summary.sync = syncing.export_space(
            space.key,
            self.root,
            exported.pages,
            exported.attachments,
            restricted=exported.restricted,
            presence=exported.presence,
            on_progress=self.progress.advance,
        )

    def _plan(self, space: Space) -> SpacePlan:
        planned = self.exporter.plan(space, self.target.select, whole=self.target.whole)
        syncing = self.sync()
        if isinstance(syncing, str):
            planned.plan.knowledge_base = KnowledgeBasePlan(space.name, problem=syncing)
        elif syncing is not None:
            planned.plan.knowledge_base = syncing.plan_space(
                space.key,
                self.root,
                planned.pages,
                planned.attachments,
                changed=planned.changed,
                restricted=planned.restricted,
                presence=planned.presence,
            )
        return planned.plan

    def _record_failure(self, summary: SpaceSummary) -> None:
        """Record a run that failed; where the ledger is what failed, the failure itself is told anyway."""
        with suppress(LedgerError):
            self._record(summary)

    def _record(self, summary: SpaceSummary) -> None:
        self.exporter.ledger.record_run(
            RunRow(
                site=self.target.source.site,
                space_key=summary.space_key,
                ended=datetime.now(UTC).isoformat(timespec="seconds"),
                summary=json.dumps(summary.to_dict(), ensure_ascii=False),
            )
        )
