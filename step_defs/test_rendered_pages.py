"""Binds features/export/rendered_pages.feature."""

from pytest_bdd import scenarios

scenarios("export/rendered_pages.feature")
