"""Binds features/resilience/lost_in_mid_run.feature."""

from pytest_bdd import scenarios

scenarios("resilience/lost_in_mid_run.feature")
