"""Turns given values into a configuration, or into one error that names every problem."""

import json
import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from confluence_markdown_exporter.config.given import GivenSettings, GivenValue
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.config.settings import Setting, all_settings, nearest_key
from confluence_markdown_exporter.errors import ConfigurationError

_HALF_OF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")
_LONGEST_SHOWN = 60
_RIGHT_VALUES = {
    "bool": "must be true or false",
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a number",
    "string": "must be text",
    "path": "must be the path of a folder",
    "tuple": "must be a list such as [429, 503]",
}


def checked(given: GivenSettings) -> Configuration:
    """Return the configuration that these values make; raise `ConfigurationError` with all problems."""
    try:
        config = Configuration.model_validate(_tree(given.values))
    except ValidationError as error:
        problems = given.problems + [_told(details, given) for details in error.errors()]
    except UnicodeEncodeError:
        problems = given.problems + _halves_of_characters(given)
    else:
        problems = given.problems + _unencrypted(config)
        if not problems:
            return config
    count = "One setting" if len(problems) == 1 else f"{len(problems)} settings"
    raise ConfigurationError(
        f"{count} cannot be used:" + "".join(f"\n- {problem}." for problem in problems),
        advice="\ndocs/configuration.md lists every setting.",
    )


def _halves_of_characters(given: GivenSettings) -> list[str]:
    """Name the settings that hold what JSON can tell, and no text can: half of a surrogate pair."""
    return [
        f"{key} holds half of a character ({one.source})"
        for key, one in given.values.items()
        if _HALF_OF_A_CHARACTER.search(json.dumps(one.value, ensure_ascii=False, default=str))
    ]


def unknown_setting(key: str) -> ConfigurationError:
    """Return the error for a key that is no setting."""
    nearest = nearest_key(key)
    return ConfigurationError(
        f"{key} is not a setting.",
        advice=f"Did you mean {nearest}?" if nearest else "docs/configuration.md lists every setting.",
    )


def remarks_on(config: Configuration) -> list[str]:
    """Return what an operator may want to know about settings that are right each by itself."""
    remarks = []
    confluence, open_webui = config.auth.confluence, config.auth.open_webui
    token, pat = confluence.api_token.get_secret_value(), confluence.pat.get_secret_value()
    if not confluence.url:
        remarks.append("auth.confluence.url is not set: only space exports (.zip) can be read")
    elif not token and not pat:
        remarks.append(
            "neither auth.confluence.api_token nor auth.confluence.pat is set: access is anonymous"
        )
    if token and pat:
        remarks.append("auth.confluence.api_token and auth.confluence.pat are both set: keep one")
    elif token and not confluence.username:
        remarks.append("auth.confluence.api_token is set without auth.confluence.username")
    if config.export.export_to_open_webui:
        missing = [
            key
            for key, value in (("url", open_webui.url), ("api_key", open_webui.api_key.get_secret_value()))
            if not value
        ]
        remarks += [f"auth.open_webui.{key} is not set: nothing goes to Open WebUI" for key in missing]
    return remarks


def _unencrypted(config: Configuration) -> list[str]:
    """Name the services that would get credentials over plain http, where nobody said yes to that."""
    services = (("auth.confluence", config.auth.confluence), ("auth.open_webui", config.auth.open_webui))
    return [
        f"{key}.url begins with http://, so credentials would go to {urlsplit(service.url).hostname} in the "
        f"clear; use https://, or say yes to it with {key}.allow_plain_http"
        for key, service in services
        if service.url.startswith("http://")
        and not service.allow_plain_http
        and not _is_this_machine(urlsplit(service.url).hostname or "")
    ]


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _tree(values: dict[str, GivenValue]) -> dict[str, object]:
    tree: dict[str, Any] = {}
    for key, given in values.items():
        *sections, name = key.split(".")
        section = tree
        for section_name in sections:
            section = section.setdefault(section_name, {})
        section[name] = given.value
    return tree


def _told(details: ErrorDetails, given: GivenSettings) -> str:
    path = ".".join(str(part) for part in details["loc"])
    key = next(key for key in given.values if path == key or path.startswith(f"{key}."))
    value = given.values[key]
    return f"{key} ({value.source}) {_shown(all_settings()[key], value.value)}{_right_value(details)}"


def _shown(setting: Setting, value: object) -> str:
    """Return the bad value where showing it gives nothing away; an address may hold a password."""
    text = str(value)
    if setting.secret or "@" in text:
        return ""
    return f"is {text[:_LONGEST_SHOWN]!r}{'...' if len(text) > _LONGEST_SHOWN else ''}, but "


def _right_value(details: ErrorDetails) -> str:
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    kind = details["type"].split("_")[0]
    return _RIGHT_VALUES.get(kind, details["msg"].replace("Input should be", "must be"))
