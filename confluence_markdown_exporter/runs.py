"""Runs and plans, from what a command names to its summary; makes the exporters as the settings have them.

Loaded with the first run only: what merely asks for the state of things does without all of this, and a
run that goes no further than the disk without what Open WebUI needs.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.webhook import post_summary
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.connections import shares_work, timeouts_of, workers_of
from confluence_markdown_exporter.errors import ConfigurationError, ExporterError, WebhookError
from confluence_markdown_exporter.exporters.export_run import ExportRun, RunTarget
from confluence_markdown_exporter.exporters.home import Home, home_at
from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.exporters.run_lock import locked
from confluence_markdown_exporter.exporters.workers import Workers
from confluence_markdown_exporter.ledger import Ledger, copy_of_ledger
from confluence_markdown_exporter.markdown.style import PRESETS, Style
from confluence_markdown_exporter.models.page import BodyFormat
from confluence_markdown_exporter.models.progress import Progress
from confluence_markdown_exporter.models.run_plan import RunPlan
from confluence_markdown_exporter.models.run_summary import RunStatus, RunSummary
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.services import Services
from confluence_markdown_exporter.sources import ContentSource
from confluence_markdown_exporter.targets import Targets
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

if TYPE_CHECKING:
    from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter

_log = logging.getLogger("confluence_markdown_exporter")


class Runs:
    """Runs and plans with one configuration."""

    def __init__(
        self, config: Configuration, services: Services, progress: Progress, log: OpenWebUILogger
    ) -> None:
        self._config = config
        self._services = services
        self._progress = progress
        self._log = log
        self.targets = Targets(config, lambda: services.confluence)

    def run(
        self,
        wanted: AbstractContextManager[RunTarget],
        output_path: Path | str | None,
        summary: RunSummary,
    ) -> None:
        """Run over what is wanted and tell all of it in `summary`; raise what kept a run from beginning."""
        with wanted as target:
            summary.notices += self._services.unchecked()
            home = self._home(output_path)
            try:
                home.prepare()
                with locked(home.records) as died, Ledger(home.records) as ledger:
                    if died:
                        summary.notices.append(f"The run of {died} died; this one does the rest.")
                    self._export_run(target, home, ledger, summary.notices).run(summary)
            except ExporterError as error:
                failed = {"status": str(RunStatus.FAILURE), "failure": str(error), "spaces": []}
                self._notify(failed, summary.notices)
                raise
            if summary.status is not RunStatus.COMPLETE:
                self._notify(summary.to_dict(), summary.notices)

    def plan(self, wanted: AbstractContextManager[RunTarget], output_path: Path | str | None) -> RunPlan:
        """Say what `run` would do; nothing is written anywhere."""
        with wanted as target:
            home = self._home(output_path)
            with copy_of_ledger(home.records) as ledger:
                return self._export_run(target, home, ledger, []).plan()

    def open_webui_exporter(
        self, source: ContentSource | None, ledger: Ledger | None = None
    ) -> "OpenWebUIExporter | None":
        """Make what takes exported spaces on to Open WebUI; None where it is off or does not answer."""
        client = self._services.open_webui_that_answers(self._log)
        if client is None:
            return None
        from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
        from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter

        export = self._config.export
        return OpenWebUIExporter(
            open_webui_client=client,
            confluence_client=source or self._services.confluence,
            attachment_filter=AttachmentFilter(
                export.open_webui_attachment_extensions,
                max_size_mb=export.attachment_max_size_mb,
                media_types=export.open_webui_attachment_media_types,
            ),
            metadata_enricher=MetadataEnricher(without=self._front_matter_without),
            use_batch_upload=export.open_webui_batch_add,
            parallel_uploads=self._config.connection_config.parallel_uploads,
            knowledge_base=export.open_webui_knowledge_base,
            logger=self._log,
            memory=ledger,
            removal=self._removal,
            replace_changed=export.open_webui_replace_changed,
        )

    def _notify(self, told: Mapping[str, Any], notices: list[str]) -> None:
        """Tell the webhook of the settings; that it cannot be told is no failure of the run."""
        url = self._config.notify.webhook_url.get_secret_value()
        if not url:
            return
        try:
            post_summary(url, told, timeouts_of(self._config))
        except WebhookError as error:
            notices.append(str(error))
            _log.warning("%s", error)

    def _home(self, output_path: Path | str | None) -> Home:
        home = home_at(output_path or self._config.export.output_path)
        if self._services.wants_open_webui and not home.is_folder:
            raise ConfigurationError(
                f"Open WebUI is filled from a folder of this machine, not from {home.files.name}.",
                advice="Export with --no-open-webui, or into a folder.",
            )
        return home

    def _export_run(self, target: RunTarget, home: Home, ledger: Ledger, notices: list[str]) -> ExportRun:
        def sync() -> "OpenWebUIExporter | str | None":
            if not self._services.wants_open_webui:
                return None
            return self.open_webui_exporter(target.source, ledger) or self._services.why_no_open_webui()

        workers = self._workers_for(target.source, notices)
        exporter = self._markdown_exporter(target.source, home.files, ledger, workers)
        return ExportRun(target, exporter, home.records, sync, self._progress)

    def _markdown_exporter(
        self, source: ContentSource, folder: Output, ledger: Ledger, workers: Workers | None
    ) -> MarkdownExporter:
        export = self._config.export
        layout = MarkdownLayout(
            document_title=export.include_document_title,
            breadcrumbs=export.page_breadcrumbs,
            front_matter=export.front_matter,
            front_matter_without=self._front_matter_without,
            body_format=BodyFormat(export.body_format),
            style=style_of(self._config),
        )
        return MarkdownExporter(
            source,
            folder,
            ledger,
            MetadataEnricher(dated=layout.style.dated_front_matter, without=layout.front_matter_without),
            layout=layout,
            include_archived=export.include_archived,
            with_comments=export.comments,
            heed_restrictions=self._services.wants_open_webui and not export.include_restricted,
            parallel_downloads=self._config.connection_config.parallel_downloads,
            workers=workers,
            progress=self._progress,
            removal=self._removal,
        )

    def _workers_for(self, source: ContentSource, notices: list[str]) -> Workers | None:
        if isinstance(source, ConfluenceClient):
            return workers_of(self._config)
        if shares_work(self._config):
            notices.append("A space export is read by one process, whatever the workers.")
        return None

    @property
    def _removal(self) -> RemovalRule:
        export = self._config.export
        return RemovalRule(export.removal_limit_percent, unchosen=export.remove_unchosen)

    @property
    def _front_matter_without(self) -> tuple[str, ...]:
        return tuple(sorted(filter(None, self._config.export.front_matter_without.split(","))))


def style_of(config: Configuration) -> Style:
    """Return how the settings want Markdown to be written."""
    return PRESETS[config.export.markdown_preset](keep_colours=config.export.keep_colours)
