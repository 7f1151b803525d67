"""Steps about exports into a store."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_bdd import given, parsers, then, when

from support.matchers.exported_folder import ExportedFolder
from support.matchers.store import Store
from support.operator import Operator
from support.stage import Stage
from support.undisturbed import Undisturbed

_TO_DISK = ("--no-open-webui",)


@pytest.fixture
def store() -> Iterator[Store]:
    """A store in memory, of this scenario alone."""
    store = Store(f"memory://{uuid4().hex}/export")
    yield store
    store.empties()


@given("there is an empty store")
def an_empty_store(operator: Operator, store: Store) -> None:
    operator.variables["XDG_STATE_HOME"] = str(operator.workplace / "state")
    assert store.contents == {}


@given(parsers.parse('the operator has exported the space "{key}" into the store'))
@when(parsers.parse('the operator exports the space "{key}" into the store'))
def exports_into_the_store(operator: Operator, store: Store, key: str) -> None:
    operator.runs("space", key, store.address, "--json", *_TO_DISK)


@when(parsers.parse('the operator exports the space "{key}" into the store with consent to removals'))
def exports_with_consent(operator: Operator, store: Store, key: str) -> None:
    operator.runs("space", key, store.address, "--json", "--yes", *_TO_DISK)


@when(parsers.parse('2 processes export the space "{key}" into the store'))
def processes_export_into_the_store(operator: Operator, store: Store, key: str) -> None:
    operator.runs("space", key, store.address, "--json", "--workers", "2", *_TO_DISK)


@given(parsers.parse('somebody wrote "{words}" into the file of "{title}" in the store'))
def somebody_wrote(stage: Stage, store: Store, words: str, title: str) -> None:
    [path] = [path for path in store.contents if Path(path).name == stage.file_name_of_page(title)]
    store.writes(path, words.encode())


@given(parsers.parse('the store refuses the file of "{title}", because "{reason}"'))
def the_store_refuses(
    stage: Stage, store: Store, title: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.refuses(stage.file_name_of_page(title), reason, monkeypatch)


@then("the store holds what a folder would hold")
def the_store_is_like_a_folder(undisturbed: Undisturbed, store: Store) -> None:
    assert store.contents == ExportedFolder(undisturbed.fresh_export()).contents()


@then("the store is empty")
def the_store_is_empty(store: Store) -> None:
    assert store.contents == {}


@then(parsers.parse('the store holds no file named like "{part}"'))
def the_store_lacks(store: Store, part: str) -> None:
    assert store.contents
    assert [path for path in store.contents if part in path] == []


@then(parsers.parse('the store does not hold the file of "{title}"'))
def the_store_lacks_the_page(stage: Stage, store: Store, title: str) -> None:
    assert store.contents
    assert stage.file_name_of_page(title) not in {Path(path).name for path in store.contents}


@then(parsers.parse('the store holds "{words}" among the files changed by hand'))
def the_store_keeps(store: Store, words: str) -> None:
    kept = {path: content for path, content in store.contents.items() if path.startswith("changed-by-hand/")}
    assert list(kept.values()) == [words.encode()]
