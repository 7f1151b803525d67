"""Binds features/security/credentials.feature."""

from pytest_bdd import scenarios

scenarios("security/credentials.feature")
