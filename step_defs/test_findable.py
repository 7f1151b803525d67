"""Binds features/sync/findable.feature."""

from pytest_bdd import scenarios

scenarios("sync/findable.feature")
