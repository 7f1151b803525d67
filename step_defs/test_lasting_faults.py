"""Binds features/resilience/lasting_faults.feature."""

from pytest_bdd import scenarios

scenarios("resilience/lasting_faults.feature")
