"""Binds features/command_line/one_conversion.feature."""

from pytest_bdd import scenarios

scenarios("command_line/one_conversion.feature")
