"""Binds features/incremental/one_run_at_a_time.feature."""

from pytest_bdd import scenarios

scenarios("incremental/one_run_at_a_time.feature")
