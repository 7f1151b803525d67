"""Binds features/metadata/confluence_client.feature."""

from pytest_bdd import scenarios

scenarios("metadata/confluence_client.feature")
