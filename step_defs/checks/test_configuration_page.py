"""Keeps docs/configuration.md true."""

import json
import re

import pytest

from confluence_markdown_exporter.config.config_manager import ConfigManager
from support.configuration_reference import PAGE, with_current_tables

pytestmark = pytest.mark.unit


def test_the_page_lists_the_settings_that_there_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_current_tables(page), "run: python -m support.configuration_reference"


def test_the_file_on_the_page_can_be_used() -> None:
    [example] = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    ConfigManager("no-such-file.json", environ={}, overrides=json.loads(example)).load()
