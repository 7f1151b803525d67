"""Binds features/resilience/connections.feature."""

from pytest_bdd import scenarios

scenarios("resilience/connections.feature")
