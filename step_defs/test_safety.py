"""Binds features/markdown/safety.feature."""

from pytest_bdd import scenarios

scenarios("markdown/safety.feature")
