"""Binds features/scaling/store.feature."""

from pytest_bdd import scenarios

scenarios("scaling/store.feature")
