"""Binds features/export/file_names.feature."""

from pytest_bdd import scenarios

scenarios("export/file_names.feature")
