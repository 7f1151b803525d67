"""Binds features/export/real_services.feature."""

from pytest_bdd import scenarios

scenarios("export/real_services.feature")
