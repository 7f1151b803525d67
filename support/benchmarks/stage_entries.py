"""Where the package enters the stages of an export, so that clocks can be put there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pkgutil import resolve_name
from unittest.mock import patch

from support.benchmarks.stage_clocks import OTHER, StageClocks

Entries = Mapping[str, Sequence[str]]
"""Functions of the package by stage, each named as the module knows it that calls it."""

# Beside what the main thread calls stands what its helpers begin with: a thread of a pool is in no stage yet.
ENTRIES: Entries = {
    "listing": (
        "exporters.markdown_exporter.index_of",
        "clients.confluence_client.ConfluenceClient.get_space_details",
        "clients.confluence_cloud.ConfluenceCloud._listed",
        "clients.confluence_cloud.attachments_of_space",
        "clients.confluence_cloud.labels_of_space",
    ),
    "bodies": (
        "exporters.part_export.PartExport._pages",
        "clients.confluence_client.ConfluenceClient.bodies",
    ),
    "conversion": ("exporters.page_writer.convert_body",),
    "layout": ("exporters.page_writer.PageWriter.write",),
    "downloads": (
        "exporters.downloads.Downloads.__enter__",
        "exporters.downloads.Downloads.__exit__",
        "exporters.downloads.Downloads.wait_for",
        "exporters.downloads.Downloads.rest",
        "exporters.part_export.PartExport._attachments",
        "exporters.part_export.PartExport._download",
        "exporters.part_export._whole",  # the bytes come while they are written
    ),
    "writing": (
        "exporters.output_folder.OutputFolder.write_text",
        "exporters.output_folder.OutputFolder.write_stream",
        "exporters.output_folder.OutputFolder.is_as_written",
        "exporters.output_folder.OutputFolder.sweep",
        "ledger.Ledger.__init__",
        "ledger.Ledger._each",
    ),
    "upload": (
        "exporters.open_webui_exporter.OpenWebUIExporter.export_space",
        "exporters.knowledge_base_sync.KnowledgeBaseSync._obtain",
    ),
}
STAGES = (*ENTRIES, OTHER)


@contextmanager
def entries_clocked(entries: Entries = ENTRIES) -> Iterator[StageClocks]:
    """Give clocks that run in these functions until the end of the block.

    Raises `AttributeError` or `ImportError` for a function that the package does not have.
    """
    with ExitStack() as stack:
        clocks = StageClocks()
        for stage, names in entries.items():
            for name in names:
                place = f"confluence_markdown_exporter.{name}"
                stack.enter_context(patch(place, clocks.clocked(stage, resolve_name(place))))
        yield stack.enter_context(clocks)
