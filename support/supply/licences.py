"""Keeps the table of licences in docs/licences.md equal to what the packages of the lock say of themselves.

`python -m support.supply.licences` writes it anew; a check compares it, and refuses what is not allowed.
What is not installed here (it is for another platform, say) keeps its line.
"""

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, PackageNotFoundError, distribution

from support.supply.closure import packages_for_users
from support.supply.lock import LOCK, PROJECT, Pin, pins

PAGE = PROJECT / "docs" / "licences.md"
FOR_USERS = "users"
FOR_DEVELOPMENT = "development"

# What may come with the exporter: licences that ask for no more than to be named, and for changes to
# their own files to be given away.
FOR_ALL = frozenset(
    ["Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0"]
)
ALLOWED = {FOR_USERS: FOR_ALL, FOR_DEVELOPMENT: FOR_ALL | {"LGPL-3.0-or-later"}}

# Older packages tell their licence in words of their own, or by a classifier.
_IN_OTHER_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache-2": "Apache-2.0",
    "BSD License": "BSD",
    "GNU LGPL v3+": "LGPL-3.0-or-later",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_CLASSIFIER = "License :: OSI Approved :: "
_START = "<!-- licences: written by python -m support.supply.licences -->\n"
_END = "<!-- end of licences -->\n"
_ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<licence>[^|]+) \| (?P<whom>[^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One package of the lock, its licence, and whether users get it or only who works on the project."""

    name: str
    licence: str
    whom: str

    @property
    def is_allowed(self) -> bool:
        """Whether the licence is of an allowed kind; where one may choose, one such is enough."""
        allowed = ALLOWED[self.whom]
        return all(
            any(one in allowed for one in part.strip("()").split(" OR "))
            for part in self.licence.split(" AND ")
        )

    def __str__(self) -> str:
        return f"| `{self.name}` | {self.licence} | {self.whom} |"


def licence_of(metadata: PackageMetadata) -> str:
    """Return the licence that a package tells: an expression, or words that are known to mean one."""
    told = [*metadata.get_all("License-Expression", []), *metadata.get_all("License", [])]
    told += [
        one.removeprefix(_CLASSIFIER)
        for one in metadata.get_all("Classifier", [])
        if one.startswith(_CLASSIFIER)
    ]
    words = [" ".join(one.split()) for one in told if one.strip()]
    known = [_IN_OTHER_WORDS.get(one, one) for one in words]
    plain = [one for one in known if Row("", one, FOR_DEVELOPMENT).is_allowed]
    return (plain or known or ["not told"])[0]


def rows(page: str) -> list[Row]:
    """Return the lines of the table on a page."""
    return [Row(found["name"], found["licence"], found["whom"]) for found in _ROW.finditer(page)]


def with_current_table(page: str) -> str:
    """Return the page with the table between its two marks written anew."""
    known = {row.name: row for row in rows(page)}
    for_users = packages_for_users()
    current = [_row(pin, for_users, known.get(pin.name)) for pin in pins(LOCK)]
    before, _, rest = page.partition(_START)
    _, _, after = rest.partition(_END)
    lines = ["", "| package | licence | for |", "|---|---|---|", *map(str, current), ""]
    return before + _START + "\n".join(lines) + "\n" + _END + after


def _row(pin: Pin, for_users: set[str], known: Row | None) -> Row:
    package = _installed(pin.name)
    if package is None:
        if known is None:
            raise SystemExit(
                f"{pin.name} is new and not installed here: enter its licence in {PAGE} by hand."
            )
        return known
    return Row(
        pin.name, licence_of(package.metadata), FOR_USERS if pin.name in for_users else FOR_DEVELOPMENT
    )


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    PAGE.write_text(with_current_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
