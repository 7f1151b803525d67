"""Installed packages that tell the converter about macros of somebody's own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from confluence_markdown_exporter.markdown.rules import EXTENSIONS, standard_registry

_QUOTATION = """
from confluence_markdown_exporter.markdown import Rules

rules = Rules()


@rules.macro("{macro}")
def {macro}(walker, macro):
    return ["> " + block for block in walker.blocks(macro.rich_body)]
"""
_FAULTS = {"cannot be imported": "import no_such_module_anywhere", "names no rules": "rules = 'nothing'"}


class MacroPackages:
    """A folder for installed packages, which Python searches like any other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_quotation(self, macro: str) -> None:
        """Install a package that turns a macro into a quotation."""
        self._install(_QUOTATION.format(macro=macro))

    def has_faulty(self, fault: str) -> None:
        """Install a package that is no good."""
        self._install(_FAULTS[fault])

    def _install(self, source: str) -> None:
        (self._folder / "glossary_macros.py").write_text(source)
        about = self._folder / "glossary_macros-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: glossary-macros\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[{EXTENSIONS}]\nglossary = glossary_macros:rules\n")


@pytest.fixture
def macro_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MacroPackages]:
    """Packages that are installed for one scenario, and gone after it."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    standard_registry.cache_clear()
    yield MacroPackages(folder)
    standard_registry.cache_clear()
    sys.modules.pop("glossary_macros", None)
