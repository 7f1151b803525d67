"""A program of somebody's own that uses the exporter as a library."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from confluence_markdown_exporter.main import ConfigManager, ConfluenceMarkdownExporter
from support.measuring import Measured, Measurement
from support.operator import Operator


class Program:
    """Uses `ConfluenceMarkdownExporter` with the operator's settings."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self.answer: bool | None = None
        self.answers: list[bool] = []
        self.measured: list[Measured] = []

    def exports_space(self, key: str) -> None:
        """Export a space and keep the answer."""
        with patch.dict(os.environ, self._operator.environment, clear=True):
            self.exporter = ConfluenceMarkdownExporter(ConfigManager(self._operator.settings_file))
            self.answer = self.exporter.export_space(key, self._operator.output)

    def exports_spaces_at_once(self, keys: Sequence[str]) -> None:
        """Export several spaces at the same time, each into a folder of its own, and keep the answers."""
        with patch.dict(os.environ, self._operator.environment, clear=True), Measurement() as measurement:
            exporters = [
                ConfluenceMarkdownExporter(ConfigManager(self._operator.settings_file)) for _ in keys
            ]
            folders = [self._operator.workplace / f"export of {key}" for key in keys]
            with ThreadPoolExecutor(len(keys)) as pool:
                exports = [
                    pool.submit(exporter.export_space, key, folder)
                    for exporter, key, folder in zip(exporters, keys, folders, strict=True)
                ]
                self.answers = [export.result() for export in exports]
        self.measured.append(measurement.measured)
