"""Plays first what takes long, so that no worker is alone with it in the end: a pytest plugin."""

import pytest


@pytest.hookimpl(tryfirst=True)  # before pytest-randomly, which shuffles everything
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is marked slow first, and leave the order as it is otherwise."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
