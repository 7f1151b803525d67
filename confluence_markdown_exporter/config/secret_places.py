"""Credentials that are kept elsewhere than in the settings: in files of their own, or in the keyring."""

from importlib import import_module
from pathlib import Path
from typing import Any

from confluence_markdown_exporter.config.given import GivenSettings, GivenValue
from confluence_markdown_exporter.config.settings import all_settings
from confluence_markdown_exporter.errors import ConfigurationError

KEYRING_SERVICE = "confluence-markdown-exporter"
_FILE = "_file"
_LARGEST_SECRET_BYTES = 64 * 1024


def read_secret_files(given: GivenSettings) -> None:
    """Take each credential that a `…_file` setting names from its file; both at once is a problem."""
    for file_key in [key for key in given.values if key.endswith(_FILE) and key in all_settings()]:
        named = given.values[file_key]
        path, key = str(named.value).strip(), file_key.removesuffix(_FILE)
        if not path:
            continue
        if key in given.values and str(given.values[key].value).strip():
            given.problems.append(f"{key} and {file_key} are both set; keep one")
            continue
        try:
            with Path(path).expanduser().open("rb") as file:
                secret = file.read(_LARGEST_SECRET_BYTES).decode().strip()
        except OSError as error:
            given.problems.append(
                f"{file_key} ({named.source}) names a file that cannot be read: {error.strerror}"
            )
            continue
        except UnicodeDecodeError:
            given.problems.append(f"{file_key} ({named.source}) names a file that is not text")
            continue
        except RuntimeError:  # the home of somebody unknown, which the check of the setting itself tells
            continue
        except ValueError:
            given.problems.append(f"{file_key} ({named.source}) names no file, for no name holds a NUL")
            continue
        if not secret:
            given.problems.append(f"{file_key} ({named.source}) names a file that is empty")
            continue
        given.values[key] = GivenValue(secret, f"{file_key} ({named.source})")


def read_keyring(given: GivenSettings) -> None:
    """Take the credentials that are set nowhere from the system's keyring."""
    keyring = _keyring()
    for key in secret_keys():
        if key not in given.values and (secret := _asked(keyring.get_password, key)):
            given.values[key] = GivenValue(secret, "keyring")


def keep_in_keyring(key: str, secret: str) -> None:
    """Keep a credential in the system's keyring; raise `ConfigurationError` where that cannot be."""
    if key not in secret_keys():
        raise ConfigurationError(
            f"{key} is no credential.", advice=f"The keyring is for {', '.join(secret_keys())}."
        )
    _asked(_keyring().set_password, key, secret)


def secret_keys() -> list[str]:
    """Return the settings that hold credentials."""
    return [key for key, setting in all_settings().items() if setting.secret]


def _keyring() -> Any:  # noqa: ANN401 - an optional package
    try:
        return import_module("keyring")
    except ImportError as error:
        raise ConfigurationError(
            "The system's keyring cannot be used: the package for it is not installed.",
            advice="Install it: pip install 'confluence-markdown-exporter-open-webui[keyring]'.",
        ) from error


def _asked(question: Any, *words: str) -> str | None:  # noqa: ANN401 - an optional package
    errors = import_module("keyring.errors")
    try:
        answer: str | None = question(KEYRING_SERVICE, *words)
    except errors.KeyringError as error:
        raise ConfigurationError(
            f"The system's keyring cannot be used: {str(error) or type(error).__name__}.",
            advice="Unlock it, or keep the credential in a file of its own (see docs/configuration.md).",
        ) from error
    return answer
