"""Binds features/markdown/macros.feature."""

from pytest_bdd import scenarios

scenarios("markdown/macros.feature")
