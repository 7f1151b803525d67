"""The settings as a flat list: dotted key, variable names, default, meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from confluence_markdown_exporter.config.schema import Configuration, Section
from confluence_markdown_exporter.models.masking import MASK

VARIABLE_PREFIX = "CME_"
PATH_VARIABLE = "CME_CONFIG_PATH"
NOT_SET = "(not set)"

FAMILIAR_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "auth.confluence.url": ("CONFLUENCE_URL",),
    "auth.confluence.username": ("CONFLUENCE_USERNAME",),
    "auth.confluence.api_token": ("CONFLUENCE_API_TOKEN",),
    "auth.confluence.api_token_file": ("CONFLUENCE_API_TOKEN_FILE",),
    "auth.confluence.pat": ("CONFLUENCE_PAT", "CONFLUENCE_TOKEN"),
    "auth.confluence.pat_file": ("CONFLUENCE_PAT_FILE", "CONFLUENCE_TOKEN_FILE"),
    "auth.open_webui.url": ("OPENWEBUI_URL", "OPEN_WEBUI_URL"),
    "auth.open_webui.api_key": ("OPENWEBUI_API_KEY", "OPEN_WEBUI_API_KEY"),
    "auth.open_webui.api_key_file": ("OPENWEBUI_API_KEY_FILE", "OPEN_WEBUI_API_KEY_FILE"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; `variables` are the environment variables that set it, the strongest first."""

    key: str
    default: object
    description: str
    variables: tuple[str, ...]

    @property
    def secret(self) -> bool:
        """Whether its value must never be shown."""
        return isinstance(self.default, SecretStr)

    def shown(self, value: object) -> str:
        """Return a value as people may read it; a secret only says whether it is set."""
        if isinstance(value, SecretStr):
            return MASK if value.get_secret_value() else NOT_SET
        if value is None or value == "":
            return NOT_SET
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return ", ".join(str(part) for part in value)
        return f"{value:g}" if isinstance(value, float) else str(value)


@cache
def all_settings() -> Mapping[str, Setting]:
    """Return every setting by its dotted key, in the order of the schema."""
    return {setting.key: setting for setting in _settings_of(Configuration(), ())}


def _settings_of(section: Section, path: tuple[str, ...]) -> Iterator[Setting]:
    for name, field in type(section).model_fields.items():
        default = getattr(section, name)
        here = (*path, name)
        if isinstance(default, Section):
            yield from _settings_of(default, here)
        else:
            key = ".".join(here)
            variables = (variable_of(key), *FAMILIAR_VARIABLES.get(key, ()))
            yield Setting(key, default, field.description or "", variables)


def value_at(config: Configuration, key: str) -> object:
    """Return the value of a setting, or a section; raise `KeyError` for a key that is neither."""
    value: object = config
    for name in key.split("."):
        if not isinstance(value, Section) or name not in type(value).model_fields:
            raise KeyError(key)
        value = getattr(value, name)
    return value


def variable_of(key: str) -> str:
    """Return the environment variable that sets a key: `CME_EXPORT__OUTPUT_PATH` for `export.output_path`."""
    return VARIABLE_PREFIX + key.upper().replace(".", "__")


def nearest_key(key: str) -> str | None:
    """Return the setting that somebody may have meant, by the whole key or by its last part."""
    by_whole = get_close_matches(key, all_settings(), n=1, cutoff=0.7)
    if by_whole:
        return by_whole[0]
    by_last_part = {known.rpartition(".")[2]: known for known in all_settings()}
    close = get_close_matches(key.rpartition(".")[2], by_last_part, n=1, cutoff=0.6)
    return by_last_part[close[0]] if close else None


def plain(value: object) -> object:
    """Return a value as JSON can hold it; a secret in the clear, for the private file alone."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value
