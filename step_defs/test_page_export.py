"""Binds features/export/page_export.feature."""

from pytest_bdd import scenarios

scenarios("export/page_export.feature")
