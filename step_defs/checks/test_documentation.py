"""The documentation says what is there: links lead somewhere, commands and features are all told."""

import os
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from support.operator import Operator
from support.suite_integrity import PROJECT, scenario_titles

# docs/markdown.md shows links as examples of what the converter writes.
PAGES = [
    path
    for pattern in ("*.md", "docs/*.md", "features/*.md")
    for path in sorted(PROJECT.glob(pattern))
    if path.name != "markdown.md"
]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_WIDE_TERMINAL = {"COLUMNS": "200"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    dead = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert dead == []


def test_every_feature_is_on_the_map() -> None:
    told = set(re.findall(r"\]\(([^)]+\.feature)\)", (PROJECT / "features" / "README.md").read_text()))
    assert told == set(scenario_titles())


@pytest.mark.parametrize("command", ["space", "page", "page-with-descendants", "all-spaces", "status"])
def test_every_option_of_a_command_is_told(command: str, tmp_path: Path) -> None:
    told = (PROJECT / "docs" / "command-line.md").read_text()
    with patch.dict(os.environ, _WIDE_TERMINAL):
        shown = Operator(tmp_path).runs(command, "--help").output
    assert f"`{command}" in told
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", shown)) - {"--help"}
    assert options
    assert options <= set(re.findall(r"--[a-z][a-z-]*[a-z]", told))


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"^make ([a-z-]+)", (PROJECT / "README.md").read_text(), re.MULTILINE))
    assert told
    assert told <= targets
