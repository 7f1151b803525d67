"""The application, as the command line and other programs use it; `main()` is the command.

What a run needs is loaded with the first run, so that asking for the state of things is quick.
"""

import json
import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4

from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.errors import ExporterError, LedgerError
from confluence_markdown_exporter.exporters.home import home_at
from confluence_markdown_exporter.ledger import LEDGER_NAME, Ledger
from confluence_markdown_exporter.models.progress import NoProgress, Progress
from confluence_markdown_exporter.models.run_summary import RunSummary
from confluence_markdown_exporter.services import Services
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
    from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
    from confluence_markdown_exporter.exporters.export_run import RunTarget
    from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
    from confluence_markdown_exporter.markdown import Conversion
    from confluence_markdown_exporter.models.run_plan import RunPlan
    from confluence_markdown_exporter.runs import Runs

__all__ = ["ConfigManager", "ConfluenceMarkdownExporter", "main"]

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
        self._services = Services(self.config)

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

    @property
    def confluence_client(self) -> "ConfluenceClient":
        """The Confluence site of the settings; `ConfigurationError` when they name none."""
        return self._services.confluence

    @property
    def open_webui_client(self) -> "OpenWebUIClient | None":
        """The Open WebUI server of the settings, None when it is off or its settings are incomplete."""
        return self._services.open_webui

    @cached_property
    def open_webui_exporter(self) -> "OpenWebUIExporter | None":
        """Takes exported spaces on to Open WebUI; None when that is off, misconfigured or unreachable."""
        return self._runs.open_webui_exporter(None)

    @cached_property
    def _runs(self) -> "Runs":
        from confluence_markdown_exporter.runs import Runs

        return Runs(self.config, self._services, self._progress, self._log)

    # the short form

    def export_space(self, key: str, output_path: Path | str | None = None) -> bool:
        """Export a space, named by key, address or space export; True where all of it is on disk."""
        return self._succeeds(lambda: self.run_space(key, output_path))

    def export_page(self, page_id: str, output_path: Path | str | None = None) -> bool:
        """Export one page, named by id or address; True where it is on disk."""
        return self._succeeds(lambda: self.run_page(page_id, output_path))

    def _succeeds(self, run: Callable[[], RunSummary]) -> bool:
        try:
            summary = run()
        except ExporterError as error:
            _log.error("%s", error)
            return False
        return all(space.exported_whole for space in summary.spaces)

    # the state of things

    def test_open_webui_connection(self) -> bool:
        """Say whether Open WebUI is configured, answers, and takes the API key."""
        return self._services.open_webui_answers()

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
        return self._services.problems()

    def latest_runs(self, output_path: Path | str | None = None) -> list[dict[str, Any]]:
        """Return what the ledger of an output folder remembers of its latest runs, the newest first."""
        folder = home_at(output_path or self.config.export.output_path).records
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
        return self._services.names_open_webui

    # the whole truth

    def run_space(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export a whole space, named by key, address, or the path of an XML space export.

        Several keys may stand between commas.
        """
        return self._run(self._runs.targets.space(target), output_path)

    def plan_space(self, target: str, output_path: Path | str | None = None) -> "RunPlan":
        """Say what `run_space` would do; nothing is written anywhere."""
        return self._runs.plan(self._runs.targets.space(target), output_path)

    def run_page(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export one page, named by id or address."""
        return self._run(self._runs.targets.page(target), output_path)

    def plan_page(self, target: str, output_path: Path | str | None = None) -> "RunPlan":
        """Say what `run_page` would do; nothing is written anywhere."""
        return self._runs.plan(self._runs.targets.page(target), output_path)

    def run_page_with_descendants(self, target: str, output_path: Path | str | None = None) -> RunSummary:
        """Export a page, named by id or address, and all pages below it."""
        return self._run(self._runs.targets.page_with_descendants(target), output_path)

    def plan_page_with_descendants(self, target: str, output_path: Path | str | None = None) -> "RunPlan":
        """Say what `run_page_with_descendants` would do; nothing is written anywhere."""
        return self._runs.plan(self._runs.targets.page_with_descendants(target), output_path)

    def run_all_spaces(self, output_path: Path | str | None = None) -> RunSummary:
        """Export every space that the credentials may see."""
        return self._run(self._runs.targets.all_spaces(), output_path)

    def plan_all_spaces(self, output_path: Path | str | None = None) -> "RunPlan":
        """Say what `run_all_spaces` would do; nothing is written anywhere."""
        return self._runs.plan(self._runs.targets.all_spaces(), output_path)

    def _run(self, wanted: "AbstractContextManager[RunTarget]", output_path: Path | str | None) -> RunSummary:
        self.last_run, self.last_failure = RunSummary(), None
        try:
            self._runs.run(wanted, output_path, self.last_run)
        except ExporterError as error:
            self.last_failure = error
            raise
        return self.last_run

    # one conversion

    def convert(self, target: str, standard_input: BinaryIO) -> "Conversion":
        """Show what becomes of one page, or of one file of storage format, without exporting it.

        A page is named by id or address, a file by its path, `-` being standard input.
        """
        from confluence_markdown_exporter.exporters.one_conversion import (
            convert_file,
            convert_page,
            names_page,
        )
        from confluence_markdown_exporter.runs import style_of

        if names_page(target):
            page_id = self._runs.targets.page_id(target)
            return convert_page(self.confluence_client, page_id, style_of(self.config))
        return convert_file(target, standard_input, style_of(self.config))

    def write_conversion(self, conversion: "Conversion", target: Path) -> None:
        """Write the Markdown of a conversion into a file; raise `OutputError` where that cannot be."""
        from confluence_markdown_exporter.exporters.output_folder import OutputFolder

        OutputFolder(target.parent).write_text(PurePosixPath(target.name), conversion.markdown)


def main() -> None:
    """Run the command line."""
    from confluence_markdown_exporter.cli import run_command_line

    run_command_line()
