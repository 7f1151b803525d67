"""Binds features/filtering/attachment_filter.feature."""

from pytest_bdd import scenarios

scenarios("filtering/attachment_filter.feature")
