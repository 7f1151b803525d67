"""Joins file, environment and flags into one frozen configuration, and keeps the file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from confluence_markdown_exporter.config.checking import checked, remarks_on, unknown_setting
from confluence_markdown_exporter.config.given import GivenSettings, GivenValue
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.config.secret_places import (
    keep_in_keyring,
    read_keyring,
    read_secret_files,
)
from confluence_markdown_exporter.config.settings import PATH_VARIABLE, all_settings, plain, value_at
from confluence_markdown_exporter.config.settings_file import (
    is_open_to_others,
    read_settings_file,
    write_settings_file,
)
from confluence_markdown_exporter.errors import ConfigurationError

_APPLICATION = "confluence-markdown-exporter"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting in effect as people may read it (never a secret), and where it comes from."""

    key: str
    value: str
    source: str


class ConfigManager:
    """The settings of one run: the file, overruled by the environment, overruled by `overrides` (flags).

    The file is `path`, else what `CME_CONFIG_PATH` names, else `config.json` in the user's own folder for
    settings; it need not exist. `overrides` has dotted keys (`{"export.output_path": "out"}`) or nested
    sections; None in it means that the flag was not given.

    Constructing reads nothing, and raises `ConfigurationError` for a path in the home of somebody unknown.
    Every reading method raises one `ConfigurationError` with all the problems.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        environ: Mapping[str, str] = os.environ,
        overrides: Mapping[str, object] | None = None,
    ) -> None:
        self._environ = environ
        self._overrides = dict(overrides or {})
        self.path = _path_of(path or environ.get(PATH_VARIABLE) or _usual_path())

    @cached_property
    def config(self) -> Configuration:
        """The configuration as first loaded."""
        return self.load()

    def load(self) -> Configuration:
        """Read all sources anew and return the configuration."""
        return checked(self._given())

    def get(self, key: str) -> object:
        """Return the value of a setting, or a section, by its dotted key."""
        try:
            return value_at(self.config, key)
        except KeyError:
            raise unknown_setting(key) from None

    def shown(self) -> list[ShownSetting]:
        """Return every setting in effect, fit to be printed."""
        given = self._given()
        config = checked(given)
        return [
            ShownSetting(
                key,
                setting.shown(value_at(config, key)),
                given.values[key].source if key in given.values else "default",
            )
            for key, setting in all_settings().items()
        ]

    def validate(self) -> list[str]:
        """Raise for settings that cannot be used; return what an operator should know about the others."""
        remarks = remarks_on(self.load())
        if is_open_to_others(self.path):
            remarks.append(f"{self.path} can be read by others; make it private: chmod 600 {self.path}")
        return remarks

    def set(self, key: str, value: object) -> None:
        """Write one setting into the file, which only its owner can read, and leave the others as they are.

        Raises `ConfigurationError` for an unknown key or a bad value, before anything is written.
        """
        if key not in all_settings():
            raise unknown_setting(key)
        config = checked(GivenSettings({key: GivenValue(value, "given")}))
        tree = read_settings_file(self.path)
        *sections, name = key.split(".")
        section = tree
        for section_name in sections:
            inner = section.setdefault(section_name, {})
            if not isinstance(inner, dict):
                raise ConfigurationError(
                    f"The configuration file {self.path} holds a value in place of section {section_name!r}.",
                    advice="Write the section as {...}.",
                )
            section = inner
        section[name] = plain(value_at(config, key))
        write_settings_file(self.path, tree)
        self.__dict__.pop("config", None)

    def keep_in_keyring(self, key: str, secret: str) -> None:
        """Keep a credential in the system's keyring, and look for credentials there from now on.

        Raises `ConfigurationError` for what is no credential, a bad value, and a keyring that is not there.
        """
        if key in all_settings():
            checked(GivenSettings({key: GivenValue(secret, "given")}))
        keep_in_keyring(key, secret)
        self.set("auth.keyring", value=True)

    def _given(self) -> GivenSettings:
        given = GivenSettings()
        given.take_tree(read_settings_file(self.path), f"file {self.path}")
        given.take_environment(self._environ)
        given.take_tree(self._overrides, "command line")
        read_secret_files(given)
        if given.says_yes("auth.keyring"):
            read_keyring(given)
        return given


def _usual_path() -> Path:
    from platformdirs import user_config_path

    return user_config_path(_APPLICATION) / "config.json"


def _path_of(named: str | Path) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise ConfigurationError(
            f"The settings file {named} would be in the home folder of somebody unknown.",
            advice="Name it by its whole path.",
        ) from error
