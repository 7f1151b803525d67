"""Binds features/sync/knowledge_base.feature."""

from pytest_bdd import scenarios

scenarios("sync/knowledge_base.feature")
