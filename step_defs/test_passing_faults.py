"""Binds features/resilience/passing_faults.feature."""

from pytest_bdd import scenarios

scenarios("resilience/passing_faults.feature")
