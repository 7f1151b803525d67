"""What comes from others is pinned by hash, licensed as allowed, listed, and looked at by somebody."""

import re
import tomllib
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.supply.audit import REVIEWED, Audit, answers, reviews
from support.supply.closure import packages_for_users
from support.supply.licences import (
    FOR_DEVELOPMENT,
    FOR_USERS,
    PAGE,
    Row,
    licence_of,
    rows,
    with_current_table,
)
from support.supply.lock import CONSTRAINTS, LOCK, PROJECT, SUPPLY_LOCK, Pin, pins
from support.supply.sbom import expected, listed

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

pytestmark = pytest.mark.unit

_LOCKS = [LOCK, SUPPLY_LOCK]
_ADDRESS = re.compile(r"://|--(?:index|extra-index|find-links|trusted)|@ ")
_PAGE = PAGE.read_text(encoding="utf-8")


def _asked_for() -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    asked = [*project["project"]["dependencies"], *(one for extra in extras for one in extra)]
    return [Requirement(one) for one in dict.fromkeys([*asked, *project["build-system"]["requires"]])]


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda path: path.name)
def test_every_pin_has_hashes(lock: Path) -> None:
    found = pins(lock)
    assert len(found) == len(re.findall(r"^[^#\s].*==", lock.read_text(encoding="utf-8"), re.MULTILINE)) > 20
    assert [str(pin) for pin in found if not pin.hashes] == []
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for pin in found for digest in pin.hashes)


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda path: path.name)
def test_no_lock_names_where_packages_come_from(lock: Path) -> None:
    assert [line for line in lock.read_text(encoding="utf-8").splitlines() if _ADDRESS.search(line)] == []


@pytest.mark.parametrize("wanted", _asked_for(), ids=str)
def test_what_the_project_asks_for_is_locked(wanted: Requirement) -> None:
    locked = [pin for pin in pins(LOCK) if pin.name == canonicalize_name(wanted.name)]
    assert locked
    assert all(wanted.specifier.contains(pin.version) for pin in locked)


def test_users_are_constrained_to_what_is_locked() -> None:
    constrained = pins(CONSTRAINTS)
    assert [(pin.name, pin.version, pin.marker) for pin in constrained] == [
        (pin.name, pin.version, pin.marker) for pin in pins(LOCK)
    ]


def test_a_pin_is_read_with_its_marker_and_hashes() -> None:
    text = "# A remark.\na-b==1.0 ; python_version < '3.12' \\\n"
    text += "    --hash=sha256:aa \\\n    --hash=sha256:bb\nc==2\n"
    assert pins(text) == [
        Pin("a-b", "1.0", "python_version < '3.12'", ("sha256:aa", "sha256:bb")),
        Pin("c", "2", "", ()),
    ]


def test_the_page_of_licences_says_what_the_packages_say() -> None:
    assert with_current_table(_PAGE) == _PAGE, "Run: python -m support.supply.licences"


def test_every_licence_is_of_a_kind_that_is_allowed() -> None:
    listed_rows = rows(_PAGE)
    assert [row.name for row in listed_rows] == [pin.name for pin in pins(LOCK)]
    assert [str(row) for row in listed_rows if not row.is_allowed] == []
    assert {row.name for row in listed_rows if row.whom == FOR_USERS} >= packages_for_users()


@pytest.mark.parametrize(
    ("licence", "whom", "is_allowed"),
    [
        ("MIT", FOR_USERS, True),
        ("GPL-2.0-only OR MIT", FOR_USERS, True),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", FOR_USERS, True),
        ("MIT AND GPL-3.0-only", FOR_USERS, False),
        ("LGPL-3.0-or-later", FOR_USERS, False),
        ("LGPL-3.0-or-later", FOR_DEVELOPMENT, True),
        ("AGPL-3.0-only", FOR_DEVELOPMENT, False),
        ("not told", FOR_DEVELOPMENT, False),
    ],
)
def test_which_licences_are_allowed(licence: str, whom: str, *, is_allowed: bool) -> None:
    assert Row("one", licence, whom).is_allowed is is_allowed


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ({"License-Expression": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"License": "Apache 2.0"}, "Apache-2.0"),
        ({"License": "As you like", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "Pay first"}, "Pay first"),
        ({"Classifier": "Programming Language :: Python"}, "not told"),
    ],
)
def test_how_a_package_tells_its_licence(told: dict[str, str], licence: str) -> None:
    metadata = Message()
    for key, value in told.items():
        metadata[key] = value
    assert licence_of(cast("PackageMetadata", metadata)) == licence


def test_what_users_get_is_followed_through_extras_and_systems() -> None:
    assert {"requests", "urllib3", "distributed", "tornado", "keyring", "colorama"} <= packages_for_users()
    assert not {"pytest", "ruff", "pygal"} & packages_for_users()


def test_the_list_of_a_plain_installation_names_what_is_asked_for() -> None:
    assert {"requests", "urllib3", "pydantic-core", "typer"} <= expected().keys()
    assert not {"pytest", "distributed", "keyring"} & expected().keys()
    sbom = {"components": [{"name": "pydantic_core", "version": "2.1"}]}
    assert listed(sbom) == {"pydantic-core": "2.1"}


def test_every_pin_was_looked_at() -> None:
    locked = [pin for lock in _LOCKS for pin in pins(lock)]
    assert Audit(locked, {}, reviews(REVIEWED.read_text(encoding="utf-8"))).unseen == []


_LOCKED = [Pin("good", "1", "", ()), Pin("holed", "2", "", ()), Pin("unknown", "3", "", ())]
_TOLD = answers(
    [
        {"name": "Good", "version": "1", "vulns": []},
        {"name": "holed", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]},
        {"name": "unknown", "skip_reason": "not found"},
    ]
)


def test_a_known_hole_is_named_with_its_advisories() -> None:
    assert Audit(_LOCKED, _TOLD, {}).holes == [
        "holed==2 has known holes: PYSEC-1, PYSEC-2. Take a mended version: .ci/renew_lock"
    ]


def test_what_the_database_does_not_tell_of_needs_a_review_of_that_version() -> None:
    (unseen,) = Audit(_LOCKED, _TOLD, {"unknown==2": "2026-01-02"}).unseen
    assert unseen.startswith("unknown==3 was looked at by nobody")
    assert Audit(_LOCKED, _TOLD, {"unknown==3": "2026-01-02"}).unseen == []


def test_an_audit_says_what_was_asked_and_what_was_not() -> None:
    audit = str(Audit(_LOCKED[::2], _TOLD, {"unknown==3": "2026-01-02"}))
    assert audit == (
        "2 locked packages: the database of advisories told of 1.\n"
        "Of 1 it told nothing here; these are held against .ci/reviewed.txt only (2026-01-02 to 2026-01-02), "
        "which is no search for known holes."
    )
