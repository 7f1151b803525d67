"""Binds features/export/space_export_file.feature."""

from pytest_bdd import scenarios

scenarios("export/space_export_file.feature")
