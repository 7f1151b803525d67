"""Binds features/export/links.feature."""

from pytest_bdd import scenarios

scenarios("export/links.feature")
