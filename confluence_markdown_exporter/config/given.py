"""What file, environment and flags say, gathered without judging the values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from confluence_markdown_exporter.config.settings import (
    PATH_VARIABLE,
    VARIABLE_PREFIX,
    all_settings,
    nearest_key,
    variable_of,
)


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value that somebody set, and where; it may be a secret, so it has no part in the repr."""

    value: object = field(repr=False)
    source: str


@dataclass(slots=True)
class GivenSettings:
    """The values given so far by dotted key, a later one replacing an earlier, and what nobody can mean."""

    values: dict[str, GivenValue] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def says_yes(self, key: str) -> bool:
        """Say whether a switch is given as on."""
        given = self.values.get(key)
        return given is not None and str(given.value).lower() in {"true", "yes", "on", "1"}

    def take_tree(self, tree: Mapping[str, object], source: str) -> None:
        """Take nested settings; keys may be dotted, and None leaves a setting as it is."""
        for key, value in _leaves(tree):
            if key in all_settings():
                if value is not None:
                    self.values[key] = GivenValue(value, source)
            elif _is_section(key):
                self.problems.append(f"{key} ({source}) holds settings and must be written as {{...}}")
            else:
                self.problems.append(f"{key} ({source}) is not a setting{_meant(nearest_key(key))}")

    def take_environment(self, environ: Mapping[str, str]) -> None:
        """Take `CME_…` variables and the familiar ones; an empty familiar one counts as not set."""
        for key, setting in all_settings().items():
            own, *familiar = setting.variables
            name = own if own in environ else next((name for name in familiar if environ.get(name)), None)
            if name is not None:
                self.values[key] = GivenValue(environ[name], f"environment {name}")
        known = {setting.variables[0] for setting in all_settings().values()} | {PATH_VARIABLE}
        for name in sorted(environ):
            if name.startswith(VARIABLE_PREFIX) and name not in known:
                key = name.removeprefix(VARIABLE_PREFIX).lower().replace("__", ".")
                nearest = nearest_key(key)
                self.problems.append(
                    f"{name} (environment) sets nothing{_meant(nearest and variable_of(nearest))}"
                )


def _leaves(tree: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        key = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            yield from _leaves(value, key)
        else:
            yield key, value


def _is_section(key: str) -> bool:
    return any(known.startswith(f"{key}.") for known in all_settings())


def _meant(name: str | None) -> str:
    return f"; did you mean {name}?" if name else ""
