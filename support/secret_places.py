"""Places where an operator keeps credentials besides the settings: files of their own, and a keyring."""

from pathlib import Path

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from support.operator import Operator


class SecretFiles:
    """Files with one credential each."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._file = operator.workplace / "secrets" / "credential"

    def moves(self, key: str) -> Path:
        """Take a credential out of the settings into a file."""
        *sections, name = key.split(".")
        section = self._operator.settings
        for part in sections:
            section = section[part]
        secret = section[name]
        self._operator.sets(key, "")
        return self.holds(f"{secret}\n".encode())

    def holds(self, content: bytes) -> Path:
        """Have a file with this in it."""
        self._file.parent.mkdir(exist_ok=True)
        self._file.write_bytes(content)
        return self._file

    @property
    def secret(self) -> str:
        """The credential in the file."""
        return self._file.read_text().strip()


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything in the end; it takes the system's place while it is in use."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the package says so of nothing
        self.locked = False
        self._secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        self._check()
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a credential."""
        self._check()
        self._secrets[service, username] = password

    def takes_the_systems_place(self) -> None:
        """Be the keyring that programs find."""
        keyring.set_keyring(self)

    def gives_the_place_back(self) -> None:
        """Let programs find no keyring any more."""
        keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("the keyring is locked")
