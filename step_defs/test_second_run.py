"""Binds features/sync/second_run.feature."""

from pytest_bdd import scenarios

scenarios("sync/second_run.feature")
