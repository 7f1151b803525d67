"""Binds features/markdown/presets.feature."""

from pytest_bdd import scenarios

scenarios("markdown/presets.feature")
