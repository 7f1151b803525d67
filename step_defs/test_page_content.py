"""Binds features/markdown/page_content.feature."""

from pytest_bdd import scenarios

scenarios("markdown/page_content.feature")
