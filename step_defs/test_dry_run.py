"""Binds features/incremental/dry_run.feature."""

from pytest_bdd import scenarios

scenarios("incremental/dry_run.feature")
