"""Plays first what takes long, so that no worker is alone with it in the end: a pytest plugin."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what is marked slow first, and leave the order as it is otherwise; a random order stays one."""
    if not config.pluginmanager.hasplugin("randomly"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)
