"""Binds features/selection/several_spaces.feature."""

from pytest_bdd import scenarios

scenarios("selection/several_spaces.feature")
