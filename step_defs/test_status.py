"""Binds features/command_line/status.feature."""

from pytest_bdd import scenarios

scenarios("command_line/status.feature")
