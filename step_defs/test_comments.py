"""Binds features/export/comments.feature."""

from pytest_bdd import scenarios

scenarios("export/comments.feature")
