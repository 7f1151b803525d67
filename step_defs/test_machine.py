"""Binds features/resilience/machine.feature."""

import pytest
from pytest_bdd import scenarios

# An upload that is cut off leaves the parser of the stand-in with an open file.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")

scenarios("resilience/machine.feature")
