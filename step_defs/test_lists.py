"""Binds features/markdown/lists.feature."""

from pytest_bdd import scenarios

scenarios("markdown/lists.feature")
