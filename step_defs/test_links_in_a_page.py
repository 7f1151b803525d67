"""Binds features/markdown/links_in_a_page.feature."""

from pytest_bdd import scenarios

scenarios("markdown/links_in_a_page.feature")
