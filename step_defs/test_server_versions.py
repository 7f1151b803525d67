"""Binds features/sync/server_versions.feature."""

from pytest_bdd import scenarios

scenarios("sync/server_versions.feature")
