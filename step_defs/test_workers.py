"""Binds features/scaling/workers.feature."""

from pytest_bdd import scenarios

scenarios("scaling/workers.feature")
