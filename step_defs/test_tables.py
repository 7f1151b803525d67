"""Binds features/markdown/tables.feature."""

from pytest_bdd import scenarios

scenarios("markdown/tables.feature")
