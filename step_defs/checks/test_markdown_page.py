"""Keeps docs/markdown.md true."""

import pytest

from support.markdown_reference import PAGE, page

pytestmark = pytest.mark.unit


def test_the_page_shows_what_the_converter_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m support.markdown_reference"
