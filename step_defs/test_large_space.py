"""Binds features/scaling/large_space.feature."""

from pytest_bdd import scenarios

scenarios("scaling/large_space.feature")
