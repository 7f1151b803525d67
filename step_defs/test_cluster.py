"""Binds features/scaling/cluster.feature."""

from pytest_bdd import scenarios

scenarios("scaling/cluster.feature")
