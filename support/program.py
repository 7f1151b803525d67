"""A program of somebody's own that uses the exporter as a library."""

import os
from unittest.mock import patch

from confluence_markdown_exporter.main import ConfigManager, ConfluenceMarkdownExporter
from support.operator import Operator


class Program:
    """Uses `ConfluenceMarkdownExporter` with the operator's settings."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self.answer: bool | None = None

    def exports_space(self, key: str) -> None:
        """Export a space and keep the answer."""
        with patch.dict(os.environ, self._operator.environment, clear=True):
            self.exporter = ConfluenceMarkdownExporter(ConfigManager(self._operator.settings_file))
            self.answer = self.exporter.export_space(key, self._operator.output)
