"""Binds features/incremental/removal.feature."""

from pytest_bdd import scenarios

scenarios("incremental/removal.feature")
