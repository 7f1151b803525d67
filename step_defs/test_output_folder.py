"""Binds features/security/output_folder.feature."""

from pytest_bdd import scenarios

scenarios("security/output_folder.feature")
