"""Binds features/resilience/listings.feature."""

from pytest_bdd import scenarios

scenarios("resilience/listings.feature")
