"""Binds features/markdown/extensions.feature."""

from pytest_bdd import scenarios

scenarios("markdown/extensions.feature")
