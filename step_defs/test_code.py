"""Binds features/markdown/code.feature."""

from pytest_bdd import scenarios

scenarios("markdown/code.feature")
