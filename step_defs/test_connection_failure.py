"""Binds features/connection_failure/connection_failure.feature."""

from pytest_bdd import scenarios

scenarios("connection_failure/connection_failure.feature")
