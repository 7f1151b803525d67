"""Binds features/selection/restricted_pages.feature."""

from pytest_bdd import scenarios

scenarios("selection/restricted_pages.feature")
