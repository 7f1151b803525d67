"""Binds features/command_line/command_line.feature."""

from pytest_bdd import scenarios

scenarios("command_line/command_line.feature")
