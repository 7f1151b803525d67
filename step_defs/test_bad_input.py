"""Binds features/incremental/bad_input.feature."""

from pytest_bdd import scenarios

scenarios("incremental/bad_input.feature")
