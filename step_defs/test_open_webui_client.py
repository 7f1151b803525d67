"""Binds features/sync/open_webui_client.feature."""

from pytest_bdd import scenarios

scenarios("sync/open_webui_client.feature")
