"""Binds features/performance/performance.feature."""

from pytest_bdd import scenarios

scenarios("performance/performance.feature")
