"""The settings file and the environment."""

import json
import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.config.settings import all_settings
from confluence_markdown_exporter.errors import ExporterError
from support.fuzzing.mutation import as_json, changed_bytes, changed_json, hostile_text
from support.fuzzing.target import promise

_SECRET = "fuzz-s3cret"
_ENVIRONMENT = b"\n---environment---\n"
_WORDS = [
    word.encode() for word in '{ } [ ] , : "" null true 1e999 -0 \\ud800 "auth" "export" \ufeff //'.split()
]


def _whole() -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, setting in all_settings().items():
        *sections, name = key.split(".")
        section = tree
        for section_name in sections:
            section = section.setdefault(section_name, {})
        if setting.secret:
            section[name] = _SECRET
        elif key not in {"auth.keyring"} and not name.endswith("_file"):
            default = setting.default
            section[name] = list(default) if isinstance(default, tuple) else default
            if isinstance(default, Path):
                section[name] = str(default)
    return tree


class ConfigurationTarget:
    """A settings file, and below a line of its own the variables of the environment."""

    name = "configuration"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fuzzed-settings-")
        self._path = Path(self._folder.name) / "config.json"
        self._whole = _whole()
        self._small = {"auth": {"confluence": {"url": "https://a.example", "pat": _SECRET}}, "export": {}}
        self._variables = [name for setting in all_settings().values() for name in setting.variables]

    def make(self, chance: random.Random) -> bytes:
        """Change a settings file, and set a few variables."""
        tree = chance.choice((self._whole, self._small))
        made = as_json(changed_json(chance, tree))
        if chance.random() < 0.15:
            made = changed_bytes(chance, [made], _WORDS)
        lines = [b""]
        while chance.random() < 0.4:
            name = chance.choice(self._variables) if chance.random() < 0.9 else "CME_" + hostile_text(chance)
            lines.append(f"{name}={hostile_text(chance)}".replace("\n", " ").encode("utf-8", "ignore"))
        return made + (_ENVIRONMENT + b"\n".join(lines[1:]) if lines[1:] else b"")

    def play(self, given: bytes) -> None:
        """Load, show, validate and change the settings; no secret may be told."""
        file, _, environment = given.partition(_ENVIRONMENT)
        self._path.write_bytes(file)
        lines = environment.decode("utf-8", "surrogateescape").split("\n")
        environ = dict(line.split("=", 1) for line in lines if line.find("=") > 0 and "\0" not in line)
        manager = ConfigManager(self._path, environ=environ)
        told: list[str] = []
        for ask in (self._shown, self._remarks, self._set):
            try:
                told += ask(manager)
            except ExporterError as error:
                told.append(str(error))
        if _only_in_secrets(file):
            promise(not any(_SECRET in words for words in told), f"a secret that is told\n{told}")

    def _shown(self, manager: ConfigManager) -> list[str]:
        shown = [f"{one.key} {one.value} {one.source}" for one in manager.shown()]
        repr(manager.config)
        return [*shown, repr(manager.config)]

    def _remarks(self, manager: ConfigManager) -> list[str]:
        return manager.validate()

    def _set(self, manager: ConfigManager) -> list[str]:
        manager.set("export.output_path", "elsewhere")
        return [str(manager.get("export.output_path"))]


def _only_in_secrets(file: bytes) -> bool:
    """Say whether the secret stands nowhere but where settings for secrets are; elsewhere it is none."""
    found = 0
    with suppress(ValueError, RecursionError):
        tree = json.loads(file.decode("utf-8-sig", "replace"))
        for key, setting in all_settings().items():
            value: Any = tree
            for name in key.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            found += setting.secret and value == _SECRET
    return found == file.count(_SECRET.encode())
