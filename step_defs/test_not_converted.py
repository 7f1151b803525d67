"""Binds features/markdown/not_converted.feature."""

from pytest_bdd import scenarios

scenarios("markdown/not_converted.feature")
