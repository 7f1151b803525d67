"""Follows what the project asks for to all that comes with it, as installed packages tell it."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.supply.lock import PROJECT

_EXTRAS_FOR_USERS = ("cluster", "keyring")
_HERE: Mapping[str, str] = {}
_SYSTEMS = (
    {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
    {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"},
    {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
)
_EVERYWHERE = tuple(
    {**system, "python_version": python, "python_full_version": f"{python}.9"}
    for system in _SYSTEMS
    for python in ("3.11", "3.12", "3.13")
)


def runtime_packages() -> set[str]:
    """Return the names of what a plain installation of the exporter consists of here, the exporter aside."""
    return _with_all_they_need(_asked_for(), _HERE)


def packages_for_users() -> set[str]:
    """Return the names of what users may get on any system and Python, with the extras that are for them."""
    asked = _asked_for(*_EXTRAS_FOR_USERS)
    return {name for place in _EVERYWHERE for name in _with_all_they_need(asked, place)}


def _asked_for(*extras: str) -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    for extra in extras:
        asked += project["optional-dependencies"][extra]
    return [Requirement(one) for one in asked]


def _with_all_they_need(asked: Iterable[Requirement], place: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    waiting = [(one, "") for one in asked]
    seen = set()
    while waiting:
        wanted, extra_of_parent = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({**place, "extra": extra_of_parent}):
            continue
        name = canonicalize_name(wanted.name)
        for extra in {"", *wanted.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                found.add(name)
                waiting += [(one, extra) for one in _needs(name)]
    return found


@cache
def _needs(name: str) -> tuple[Requirement, ...]:
    try:
        asked = distribution(name).requires or []
    except PackageNotFoundError:  # for another platform, or an extra that is not installed here
        return ()
    return tuple(Requirement(one) for one in asked)
