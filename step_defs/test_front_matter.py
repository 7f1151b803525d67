"""Binds features/metadata/front_matter.feature."""

from pytest_bdd import scenarios

scenarios("metadata/front_matter.feature")
