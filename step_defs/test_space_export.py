"""Binds features/export/space_export.feature."""

from pytest_bdd import scenarios

scenarios("export/space_export.feature")
