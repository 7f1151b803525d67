"""Binds features/partial_success/partial_success.feature."""

from pytest_bdd import scenarios

scenarios("partial_success/partial_success.feature")
