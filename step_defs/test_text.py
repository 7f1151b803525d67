"""Binds features/markdown/text.feature."""

from pytest_bdd import scenarios

scenarios("markdown/text.feature")
