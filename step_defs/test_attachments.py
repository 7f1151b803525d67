"""Binds features/export/attachments.feature."""

from pytest_bdd import scenarios

scenarios("export/attachments.feature")
