"""Steps about where credentials are kept."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from pytest_bdd import given, parsers, then

from support.operator import Operator
from support.secret_places import MemoryKeyring, SecretFiles

_CONTENTS = {"is empty": b" \n", "is no text": b"\xff\xfe\x00"}


@pytest.fixture
def secret_files(operator: Operator) -> SecretFiles:
    return SecretFiles(operator)


@pytest.fixture
def system_keyring() -> Iterator[MemoryKeyring]:
    made = MemoryKeyring()
    made.takes_the_systems_place()
    yield made
    made.gives_the_place_back()


@pytest.fixture
def no_keyring_package() -> Iterator[None]:
    with patch.dict("sys.modules", {"keyring": None}):
        yield


@given(parsers.parse('the credential "{key}" lies in a file of its own'))
def in_a_file(operator: Operator, secret_files: SecretFiles, key: str) -> None:
    operator.sets(f"{key}_file", str(secret_files.moves(key)))


@given(parsers.parse('the credential "{key}" lies in the file that "{variable}" names'))
def in_a_named_file(operator: Operator, secret_files: SecretFiles, key: str, variable: str) -> None:
    operator.variables[variable] = str(secret_files.moves(key))


@given(parsers.re(r'the file of the credential "(?P<key>[^"]+)" (?P<trouble>is .+)'))
def in_a_bad_file(operator: Operator, secret_files: SecretFiles, key: str, trouble: str) -> None:
    path = secret_files.holds(_CONTENTS.get(trouble, b""))
    if trouble not in _CONTENTS:
        path.unlink()
    operator.sets(f"{key}_file", str(path))


@given("the system has a keyring")
def a_keyring(system_keyring: MemoryKeyring) -> None:
    assert not system_keyring.locked


@given(parsers.parse('the credential "{key}" was put into the keyring'))
def in_the_keyring(operator: Operator, secret_files: SecretFiles, key: str) -> None:
    secret = secret_files.moves(key).read_text().strip()
    operator.drops(key)
    done = operator.runs("config", "set", key, secret, "--keyring")
    assert done.exit_code == 0, done.terminal


@given("the keyring is locked")
def a_locked_keyring(system_keyring: MemoryKeyring) -> None:
    system_keyring.locked = True


@given("the package for the keyring is not installed")
def no_package(no_keyring_package: None) -> None:
    """See the fixture."""


@given("the operator's .netrc file signs in at every host")
def netrc_for_every_host(operator: Operator, secret_files: SecretFiles) -> None:
    path = secret_files.holds(b"default login somebody password something\n")
    operator.variables["NETRC"] = str(path)


@then("the credential of the file is not shown")
def not_shown(operator: Operator, secret_files: SecretFiles) -> None:
    assert secret_files.secret
    assert secret_files.secret not in operator.latest.terminal


@then(parsers.parse('the settings file holds no "{key}"'))
def not_in_the_file(operator: Operator, key: str) -> None:
    *sections, name = key.split(".")
    section = operator.settings
    for part in sections:
        section = section[part]
    assert name not in section
