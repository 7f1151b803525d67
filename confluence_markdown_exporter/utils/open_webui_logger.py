"""Tells what happens between the exporter and Open WebUI, through Python's standard logging.

People read one line for each event; as JSON lines machines read the same. Names that
come from a site are quoted, so that a title with a line break cannot pass for a line of its own.
"""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from confluence_markdown_exporter.utils.log_lines import one_line

if TYPE_CHECKING:
    from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary

OPEN_WEBUI_LOGGER = "confluence_markdown_exporter.open_webui"


class OpenWebUILogger:
    """Logs one run's dealings with Open WebUI under the logger `confluence_markdown_exporter.open_webui`.

    `run_id` goes with every event, so that the lines of runs at the same time can be told apart.
    """

    def __init__(self, run_id: str = "") -> None:
        self.run_id = run_id
        self._logger = logging.getLogger(OPEN_WEBUI_LOGGER)

    def connected(self, url: str) -> None:
        """Open WebUI answered and took the API key."""
        self._log(logging.INFO, "connected", f"Connected to Open WebUI at {url}", url=url)

    def not_connected(self, url: str, reason: str) -> None:
        """Open WebUI could not be used."""
        self._log(
            logging.ERROR,
            "not_connected",
            f"Open WebUI at {url} cannot be used: {one_line(reason)}",
            url=url,
            reason=reason,
        )

    def knowledge_base_ready(self, name: str, knowledge_id: str) -> None:
        """The knowledge base was found or created."""
        self._log(
            logging.INFO,
            "knowledge_base_ready",
            f"Knowledge base {name!r} is ready",
            name=name,
            knowledge_id=knowledge_id,
        )

    def uploaded(self, filename: str, file_id: str, *, size: int | None = None) -> None:
        """A file was sent; `size` is in bytes."""
        shown = "" if size is None else f" ({size:,} bytes)"
        self._log(
            logging.INFO,
            "uploaded",
            f"Uploaded {filename!r}{shown}",
            name=filename,
            file_id=file_id,
            size=size,
        )

    def added(self, filenames: Iterable[str], knowledge_base: str) -> None:
        """Files were added to the knowledge base."""
        names = list(filenames)
        files = "1 file" if len(names) == 1 else f"{len(names)} files"
        self._log(
            logging.INFO,
            "added",
            f"Added {files} to {knowledge_base!r}",
            names=names,
            knowledge_base=knowledge_base,
        )

    def removed(self, filename: str, file_id: str) -> None:
        """A file was taken out because its successor is in place or its page is gone."""
        self._log(logging.INFO, "removed", f"Removed {filename!r}", name=filename, file_id=file_id)

    def failed(self, kind: str, name: str, reason: str) -> None:
        """One page or attachment did not arrive; `kind` says which, as in `ExportError`."""
        self._log(
            logging.WARNING,
            "failed",
            f"Failed: {kind} {name!r}: {one_line(reason)}",
            kind=kind,
            name=name,
            reason=reason,
        )

    def finished(self, summary: "OpenWebUIExportSummary") -> None:
        """The sync of a space ended."""
        self._log(
            logging.INFO if summary.complete else logging.WARNING,
            "finished",
            f"Knowledge base {summary.knowledge_base_name!r}: {summary.success_rate:.0f} % in place, "
            f"{summary.failed_pages + summary.failed_attachments} failed"
            + ("" if summary.complete else ". Mend what is told of each, then run the same command again."),
            summary=summary.to_dict(),
        )

    def _log(self, level: int, event: str, message: str, **facts: object) -> None:
        told = {key: value for key, value in facts.items() if value is not None}
        run = {"run_id": self.run_id} if self.run_id else {}
        self._logger.log(level, "%s", message, extra={"event": event, "facts": {**run, **told}})
