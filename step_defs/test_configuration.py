"""Binds features/configuration/configuration.feature."""

from pytest_bdd import scenarios

scenarios("configuration/configuration.feature")
