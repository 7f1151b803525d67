"""Binds features/selection/choosing_pages.feature."""

from pytest_bdd import scenarios

scenarios("selection/choosing_pages.feature")
