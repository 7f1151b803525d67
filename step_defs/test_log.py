"""Binds features/logs/log.feature."""

from pytest_bdd import scenarios

scenarios("logs/log.feature")
