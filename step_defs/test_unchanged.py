"""Binds features/incremental/unchanged.feature."""

from pytest_bdd import scenarios

scenarios("incremental/unchanged.feature")
