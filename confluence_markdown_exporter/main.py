"""The application: puts the parts together and runs them.

This is the one place that knows every part. `ConfluenceMarkdownExporter` is what the command line and
other programs use; `main()` is the command.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.confluence_urls import parse_page_address, parse_space_address
from confluence_markdown_exporter.clients.http import RetryPolicy, Timeouts
from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.open_webui_uploads import Patience
from confluence_markdown_exporter.clients.service_session import ServiceSession, Transport
from confluence_markdown_exporter.clients.webhook import post_summary
from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.config.schema import ServiceAuth
from confluence_markdown_exporter.errors import (
    ConfigurationError,
    ExporterError,
    LedgerError,
    OpenWebUIClientError,
    WebhookError,
)
from confluence_markdown_exporter.exporters.export_run import ExportRun, RunTarget
from confluence_markdown_exporter.exporters.markdown_exporter import (
    MarkdownExporter,
    Selection,
    pages_with_descendants,
    single_page,
    whole_space,
)
from confluence_markdown_exporter.exporters.one_conversion import (
    convert_file,
    convert_page,
    names_page,
    write_conversion,
)
from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_choice import PageChoice
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.exporters.run_lock import locked
from confluence_markdown_exporter.exporters.space_export import MarkdownLayout
from confluence_markdown_exporter.ledger import LEDGER_NAME, Ledger, copy_of_ledger
from confluence_markdown_exporter.markdown import Conversion
from confluence_markdown_exporter.markdown.style import PRESETS, Style
from confluence_markdown_exporter.models.page import BodyFormat, PageKind
from confluence_markdown_exporter.models.progress import NoProgress, Progress
from confluence_markdown_exporter.models.run_plan import RunPlan
from confluence_markdown_exporter.models.run_summary import RunStatus, RunSummary
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from confluence_markdown_exporter.sources import ContentSource
from confluence_markdown_exporter.sources.space_archive import SpaceArchive
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

__all__ = [
    "ConfigManager",
    "ConfluenceMarkdownExporter",
    "main",
    "names_page",
    "write_conversion",
]

_KINDS = {"all": None, "pages": PageKind.PAGE, "blog_posts": PageKind.BLOG_POST}
_JITTER = 0.2
_GATEWAY = "api.atlassian.com"
Acted = TypeVar("Acted", RunSummary, RunPlan)
_log = logging.getLogger("confluence_markdown_exporter")


class ConfluenceMarkdownExporter:
    """Exports spaces to Markdown and, where Open WebUI is configured, into its knowledge bases.

    The `run_*` methods tell everything in their `RunSummary` and raise an `ExporterError` only when nothing
    could be started (settings, connection, credentials). The `export_*` methods are the short form: True
    where the Markdown export succeeded, False where it did not, and never an `ExporterError`; the summary
    of the latest run stays in `last_run`, the failure that stopped it in `last_failure`.
    """

    def __init__(self, config_manager: ConfigManager, *, progress: Progress | None = None) -> None:
        self.config = config_manager.load()
        self.last_run = RunSummary()
        self.last_failure: ExporterError | None = None
        self._progress = progress or NoProgress()

        self.run_id = uuid4().hex[:12]
        self._log = OpenWebUILogger(run_id=self.run_id)

    @property
    def secrets(self) -> list[str]:
        """The credentials of the settings, which no log may show."""
        confluence, open_webui = self.config.auth.confluence, self.config.auth.open_webui
        secrets = (
            confluence.api_token,
            confluence.pat,
            confluence.proxy,
            open_webui.api_key,
            open_webui.proxy,
            self.config.notify.webhook_url,
        )
        return [secret.get_secret_value() for secret in secrets if secret.get_secret_value()]

    # what it is made of

    @cached_property
    def confluence_client(self) -> ConfluenceClient:
        """The Confluence site of the settings; `ConfigurationError` when they name none."""
        settings = self.config.auth.confluence
        if not settings.url:
            raise ConfigurationError(
                "No Confluence site is set.",
                advice="Set auth.confluence.url (or the variable CONFLUENCE_URL), "
                "or name an XML space export (.zip) instead of a space key.",
            )
        return ConfluenceClient(
            settings.url,
            session=_session(settings),
            username=settings.username,
            api_token=settings.api_token.get_secret_value(),
            pat=settings.pat.get_secret_value(),
            body_format=BodyFormat(self.config.export.body_format),
            retry=self._retry_policy,
            timeouts=self._timeouts,
        )

    @cached_property
    def open_webui_client(self) -> OpenWebUIClient | None:
        """The Open WebUI server of the settings, None when it is off or its settings are incomplete."""
        settings = self.config.auth.open_webui
        api_key = settings.api_key.get_secret_value()
        if not (self.config.export.export_to_open_webui and settings.url and api_key):
            return None
        connection = self.config.connection_config
        return OpenWebUIClient(
            settings.url,
            api_key,
            session=_session(settings),
            retry=self._retry_policy,
            timeouts=self._timeouts,
            patience=Patience(connection.processing_timeout_seconds, connection.processing_poll_seconds),
        )

    @cached_property
    def open_webui_exporter(self) -> OpenWebUIExporter | None:
        """Takes exported spaces on to Open WebUI; None when that is off, misconfigured or unreachable."""
        return self._open_webui_exporter_for(None)

    def _open_webui_exporter_for(
        self, source: ContentSource | None, ledger: Ledger | None = None
    ) -> OpenWebUIExporter | None:
        client = self.open_webui_client
        if client is None:
            return None
        try:
            client.check_connection()
        except OpenWebUIClientError as error:
            self._log.not_connected(client.base_url, str(error))
            return None
        self._log.connected(client.base_url)
        export = self.config.export
        return OpenWebUIExporter(
            open_webui_client=client,
            confluence_client=source or self.confluence_client,
            attachment_filter=AttachmentFilter(
                export.open_webui_attachment_extensions,
                max_size_mb=export.attachment_max_size_mb,
                media_types=export.open_webui_attachment_media_types,
            ),
            metadata_enricher=MetadataEnricher(without=self._front_matter_without),
            use_batch_upload=export.open_webui_batch_add,
            knowledge_base=export.open_webui_knowledge_base,
            logger=self._log,
            memory=ledger,
            removal=self._removal,
            replace_changed=export.open_webui_replace_changed,
        )

    @property
    def _front_matter_without(self) -> tuple[str, ...]:
        return tuple(sorted(filter(None, self.config.export.front_matter_without.split(","))))

    @property
    def _style(self) -> Style:
        return PRESETS[self.config.export.markdown_preset](keep_colours=self.config.export.keep_colours)

    @property
    def _retry_policy(self) -> RetryPolicy:
        settings = self.config.retry_config
        return RetryPolicy(
            retries=settings.max_backoff_retries if settings.backoff_and_retry else 0,
            backoff_factor=settings.backoff_factor,
            max_backoff_seconds=settings.max_backoff_seconds,
            max_waiting_seconds=settings.max_waiting_seconds,
            jitter=_JITTER,
            status_codes=frozenset(settings.retry_status_codes),
        )

    @property
    def _timeouts(self) -> Timeouts:
        settings = self.config.connection_config
        return Timeouts(connect=settings.connect_timeout_seconds, read=settings.read_timeout_seconds)

    # the short form

    def export_space(self, key: str, output_path: Path | str | None = None) -> bool:
        """Export a space, named by key, address or space export; True where all of it is on disk."""
        return self._succeeds(lambda: self.run_space(key, output_path))

    def export_page(self, page_id: str, output_path: Path | str | None = None) -> bool:
        """Export one page, named by id or address; True where it is on disk."""
        return self._succeeds(lambda: self.run_page(page_id, output_path))

    def test_open_webui_connection(self) -> bool:
        """Say whether Open WebUI is configured, answers, and takes the API key."""
        return self.open_webui_client is not None and self.open_webui_client.test_connection()

    def get_export_status(self) -> dict[str, bool]:
        """Say what an export would do now."""
        return {
            "markdown_export": True,
            "open_webui_export": self.config.export.export_to_open_webui,
            "open_webui_configured": self.open_webui_client is not None,
            "open_webui_connected": self.test_open_webui_connection(),
        }

    def connection_problems(self) -> dict[str, str]:
        """Try each service that the settings name; "" where it can be used, else what is wrong."""
        problems = {"Confluence": _problem(lambda: self.confluence_client.check_connection())}
        client = self.open_webui_client
        if client is not None:
            problems["Open WebUI"] = _problem(client.check_connection)
        elif self._wants_open_webui:
            problems["Open WebUI"] = self._why_no_open_webui()
        return problems

    def latest_runs(self, output_path: Path | str | None = None) -> list[dict[str, Any]]:
        """Return what the ledger of an output folder remembers of its latest runs, the newest first."""
        folder = Path(output_path or self.config.export.output_path)
        if not (folder / LEDGER_NAME).is_file():
            return []
        with Ledger(folder) as ledger:
            runs = ledger.latest_runs()
        try:
            return [{"ended": run.ended, "site": run.site, **json.loads(run.summary)} for run in runs]
        except json.JSONDecodeError as error:
            raise LedgerError(
                f"The ledger in {folder} holds a damaged summary of a run.",
                advice="Move the ledger away: the next run exports everything again.",
            ) from error

    @property
    def names_open_webui(self) -> bool:
        """Whether the settings name an Open WebUI at all, be they complete or not."""
        settings = self.config.auth.open_webui
        return bool(settings.url or settings.api_key.get_secret_value())

    @property
    def _wants_open_webui(self) -> bool:
        return self.config.export.export_to_open_webui and self.names_open_webui

    def _succeeds(self, run: Callable[[], RunSummary]) -> bool:
        try:
            summary = run()
        except ExporterError as error:
            _log.error("%s", error)
            return False
        return all(space.exported_whole for space in summary.spaces)

    # the whole truth

    def run_space(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export a whole space, named by key, address, or the path of an XML space export.

        Several keys may stand between commas.
        """
        return self._on_space(target, lambda found: self._run(found, output_path))

    def plan_space(self, target: str, output_path: Path | str | None = None) -> RunPlan:
        """Say what `run_space` would do; nothing is written anywhere."""
        return self._on_space(target, lambda found: self._plan(found, output_path))

    def run_page(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export one page, named by id or address."""
        return self._run(self._page_target(target, single_page), output_path)

    def plan_page(self, target: str, output_path: Path | str | None = None) -> RunPlan:
        """Say what `run_page` would do; nothing is written anywhere."""
        return self._plan(self._page_target(target, single_page), output_path)

    def run_page_with_descendants(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export a page, named by id or address, and all pages below it."""
        return self._run(self._subtree(target), output_path)

    def plan_page_with_descendants(self, target: str, output_path: Path | str | None = None) -> RunPlan:
        """Say what `run_page_with_descendants` would do; nothing is written anywhere."""
        return self._plan(self._subtree(target), output_path)

    def run_all_spaces(self, output_path: Path | str | None = None) -> RunSummary:
        """Export every space that the credentials may see."""
        return self._run(self._all_spaces(), output_path)

    def plan_all_spaces(self, output_path: Path | str | None = None) -> RunPlan:
        """Say what `run_all_spaces` would do; nothing is written anywhere."""
        return self._plan(self._all_spaces(), output_path)

    def convert_page(self, target: str) -> Conversion:
        """Show what becomes of one page, named by id or address, without exporting it."""
        return convert_page(self.confluence_client, self._page_id_at(target), self._style)

    def convert_file(self, target: str, standard_input: BinaryIO) -> Conversion:
        """Show what becomes of a file of storage format, `-` being standard input."""
        return convert_file(target, standard_input, self._style)

    def _chosen(self, source: ContentSource, select: Selection = whole_space) -> Selection:
        settings = self.config.selection
        choice = PageChoice(
            labels=_names(settings.labels),
            without_labels=_names(settings.without_labels),
            title=settings.title,
            updated_since=settings.updated_since,
            kind=_KINDS[settings.kind],
            cql=settings.cql,
        )
        return choice.narrow(select, source)

    def _on_space(self, target: str, act: Callable[[RunTarget], Acted]) -> Acted:
        if _is_space_export(target):
            self._check_storage_is_wanted()
            with SpaceArchive(Path(target)) as archive:
                keys = tuple(space.key for space in archive.spaces())
                return act(RunTarget(archive, keys, self._chosen(archive), whole=True))
        names = [target] if "://" in target else target.split(",")
        keys = tuple(dict.fromkeys(parse_space_address(name) for name in names))
        self._check_host(target)
        client = self.confluence_client
        return act(RunTarget(client, keys, self._chosen(client), whole=True))

    def _all_spaces(self) -> RunTarget:
        client = self.confluence_client
        keys = tuple(space.key for space in client.spaces())
        return RunTarget(client, keys, self._chosen(client), whole=True)

    def _subtree(self, target: str) -> RunTarget:
        below = self._page_target(target, pages_with_descendants)
        return replace(below, select=self._chosen(below.source, below.select))

    def _page_target(self, target: str, select: Callable[[str], Selection]) -> RunTarget:
        client = self.confluence_client
        page_id = self._page_id_at(target)
        return RunTarget(client, (client.space_key_of_page(page_id),), select(page_id))

    def _page_id_at(self, target: str) -> str:
        address = parse_page_address(target)
        self._check_host(target)
        return self.confluence_client.page_id_at(address)

    def _check_storage_is_wanted(self) -> None:
        if self.config.export.body_format != BodyFormat.STORAGE.value:
            raise ConfigurationError(
                "export.body_format is 'view', but a space export holds storage format only.",
                advice="Set export.body_format to storage; nothing was exported.",
            )

    def _check_host(self, target: str) -> None:
        """Refuse the address of another site; behind the gateway for scoped tokens nobody can tell."""
        named, ours = urlsplit(target).netloc, urlsplit(self.confluence_client.base_url).netloc
        if named and ours != _GATEWAY and named.casefold() != ours.casefold():
            raise ConfigurationError(
                f"{target!r} is at {named}, but auth.confluence.url names {ours}.",
                advice="Set auth.confluence.url (or CONFLUENCE_URL) to the site of that address.",
            )

    def _run(self, target: RunTarget, output_path: Path | str | None) -> RunSummary:
        self.last_run = RunSummary()
        self.last_failure = None
        self.last_run.notices += self._unchecked_services()
        folder = self._folder(output_path)
        try:
            folder.prepare()
            with locked(folder.root) as died, Ledger(folder.root) as ledger:
                if died:
                    self.last_run.notices.append(f"The run of {died} died; this one does the rest.")
                self._export_run(target, folder, ledger).run(self.last_run)
        except ExporterError as error:
            self.last_failure = error
            self._notify({"status": str(RunStatus.FAILURE), "failure": str(error), "spaces": []})
            raise
        if self.last_run.status is not RunStatus.COMPLETE:
            self._notify(self.last_run.to_dict())
        return self.last_run

    def _unchecked_services(self) -> list[str]:
        """Warn of services whose certificate is not checked."""
        auth = self.config.auth
        services = (("auth.confluence", auth.confluence), ("auth.open_webui", auth.open_webui))
        return [
            f"The certificate of {service.url} is not checked ({key}.verify_tls is false): "
            "somebody in between could read the credentials. "
            f"Name the authority to trust with {key}.ca_bundle instead."
            for key, service in services
            if service.url.startswith("https://") and not service.verify_tls
        ]

    def _notify(self, summary: Mapping[str, Any]) -> None:
        """Tell the webhook of the settings; that it cannot be told is no failure of the run."""
        url = self.config.notify.webhook_url.get_secret_value()
        if not url:
            return
        try:
            post_summary(url, summary, self._timeouts)
        except WebhookError as error:
            self.last_run.notices.append(str(error))
            _log.warning("%s", error)

    def _plan(self, target: RunTarget, output_path: Path | str | None) -> RunPlan:
        folder = self._folder(output_path)
        with copy_of_ledger(folder.root) as ledger:
            return self._export_run(target, folder, ledger).plan()

    def _folder(self, output_path: Path | str | None) -> OutputFolder:
        return OutputFolder(Path(output_path or self.config.export.output_path))

    def _export_run(self, target: RunTarget, folder: OutputFolder, ledger: Ledger) -> ExportRun:
        def sync() -> OpenWebUIExporter | str | None:
            if not self._wants_open_webui:
                return None
            return self._open_webui_exporter_for(target.source, ledger) or self._why_no_open_webui()

        exporter = self._markdown_exporter(target.source, folder, ledger)
        return ExportRun(target, exporter, sync, self._progress)

    @property
    def _removal(self) -> RemovalRule:
        export = self.config.export
        return RemovalRule(export.removal_limit_percent, unchosen=export.remove_unchosen)

    def _markdown_exporter(
        self, source: ContentSource, folder: OutputFolder, ledger: Ledger
    ) -> MarkdownExporter:
        export = self.config.export
        layout = MarkdownLayout(
            document_title=export.include_document_title,
            breadcrumbs=export.page_breadcrumbs,
            front_matter=export.front_matter,
            front_matter_without=self._front_matter_without,
            body_format=BodyFormat(export.body_format),
            style=self._style,
        )
        return MarkdownExporter(
            source,
            folder,
            ledger,
            MetadataEnricher(dated=layout.style.dated_front_matter, without=layout.front_matter_without),
            layout=layout,
            include_archived=export.include_archived,
            with_comments=export.comments,
            heed_restrictions=self._wants_open_webui and not export.include_restricted,
            parallel_downloads=self.config.connection_config.parallel_downloads,
            progress=self._progress,
            removal=self._removal,
        )

    def _why_no_open_webui(self) -> str:
        client = self.open_webui_client
        settings = self.config.auth.open_webui
        if client is None:
            missing = "auth.open_webui.api_key" if settings.url else "auth.open_webui.url"
            return f"Open WebUI was left out: {missing} is not set. The Markdown export is not affected."
        try:
            client.check_connection()
        except OpenWebUIClientError as error:
            return f"{error} The Markdown export is not affected; the same command again does just the rest."
        return "Open WebUI could not be reached a moment ago, but now it can: run the same command again."


def _session(settings: ServiceAuth) -> ServiceSession:
    """Make the session that a service is reached through."""
    return ServiceSession(
        Transport(
            verify_tls=settings.verify_tls,
            ca_bundle=settings.ca_bundle,
            client_certificate=settings.client_certificate,
            client_key=settings.client_key,
            proxy=settings.proxy.get_secret_value(),
        )
    )


def _names(listed: str) -> frozenset[str]:
    """Take labels, as a setting lists them, apart; Confluence knows labels in small letters only."""
    return frozenset(name.strip().lower() for name in listed.split(",") if name.strip())


def _is_space_export(target: str) -> bool:
    """Say whether a target is an XML space export: a zip file, or a folder that holds an unpacked one."""
    return "://" not in target and (target.lower().endswith(".zip") or Path(target, "entities.xml").exists())


def _problem(check: Callable[[], None]) -> str:
    try:
        check()
    except ExporterError as error:
        return str(error)
    return ""


def main() -> None:
    """Run the command line."""
    from confluence_markdown_exporter.cli import run_command_line

    run_command_line()
