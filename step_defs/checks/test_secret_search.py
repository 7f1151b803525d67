"""Nothing that a run leaves behind holds a credential, in any form, whatever went wrong in it."""

import base64
import gc
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from confluence_markdown_exporter.models.masking import MASK, Masking
from support.secret_search.run import Artefacts, SecretRun, files_below, looks_at_processes
from support.secret_search.shapes import Found, Secret, found_in, shapes
from support.started_program import started_program

pytestmark = pytest.mark.integration

_KINDS = (
    "standard output",
    "standard error, tracebacks",
    "process listings",
    "folder for temporary files",
    "output folder and ledger of a killed run",
    "output folder and ledger",
    "log files",
    "what the webhook was told",
)
_LONGEST_SECONDS = 60
_SECRET = Secret("token", 'a/long+token "x"&?%')


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Artefacts]:
    """What runs with every mishap left behind."""
    with SecretRun(tmp_path_factory.mktemp("secrets")) as run:
        yield run.plays()
    gc.collect()


@pytest.mark.end_to_end
@pytest.mark.slow
@pytest.mark.parametrize("kind", _KINDS)
def test_no_credential_is_left_behind(kept: Artefacts, kind: str) -> None:
    assert found_in(kept[kind], SecretRun.secrets) == []


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_runs_left_what_is_worth_searching(kept: Artefacts) -> None:
    assert set(kept) == set(_KINDS)
    sizes = {kind: sum(len(content) for _, content in artefacts) for kind, artefacts in kept.items()}
    assert min(sizes[kind] for kind in _KINDS if kind != "folder for temporary files") > 500
    said = b"".join(content for _, content in kept["standard error, tracebacks"])
    assert b"RuntimeError: a mistake of the programmer" in said
    assert said.count(b"Refused: ") > 3
    assert said.count(MASK.encode()) > 3
    assert b'"event": "request"' in said
    killed = dict(kept["output folder and ledger of a killed run"])
    assert len(killed[".confluence-export.sqlite3-wal"]) > 10_000
    assert b"Refused" in dict(kept["output folder and ledger"])[".confluence-export.sqlite3"]


@pytest.mark.end_to_end
@pytest.mark.slow
@pytest.mark.parametrize("kind", _KINDS)
def test_a_credential_that_was_left_behind_would_be_found(kept: Artefacts, kind: str) -> None:
    secret = SecretRun.secrets[0]
    place, content = kept[kind][-1]
    for shape in shapes(secret.value).values():
        leaking = [*kept[kind][:-1], (place, content + b"..." + shape + b"...")]
        assert {found.place for found in found_in(leaking, SecretRun.secrets)} == {place}


@pytest.mark.parametrize("user", ["", "a:", "ab:", "abc:", "robot@example.org:"])
def test_a_secret_behind_a_user_name_is_found_in_base64(user: str) -> None:
    written = base64.b64encode(f"{user}{_SECRET.value}".encode())
    assert {one.secret for one in found_in([("header", written)], [_SECRET])} == {"token"}
    assert _SECRET.value not in Masking([_SECRET.value]).masked(written.decode())
    masked = Masking([_SECRET.value]).masked(written.decode()).encode()
    assert found_in([("header", masked)], [_SECRET]) == []


def test_another_secret_is_not_found() -> None:
    assert found_in([("text", shape) for shape in shapes("something else").values()], [_SECRET]) == []


def test_a_secret_in_a_journal_of_the_ledger_is_found(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "ledger.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE runs (summary TEXT)")
    with database:
        database.execute("INSERT INTO runs VALUES (?)", [_SECRET.value])
    found = found_in(files_below(tmp_path), [_SECRET])
    database.close()
    assert Found("token", "plain", "ledger.sqlite3-wal") in found


def test_a_secret_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "pass-word").touch()
    found = found_in(files_below(tmp_path), [Secret("word", "pass-word")])
    assert {one.place for one in found} == {"names of files"}


def test_a_secret_among_the_arguments_of_a_child_is_found() -> None:
    child = "import time; time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, 'pass' + '-word'])"
    seen: set[str] = set()
    over = threading.Event()
    with started_program([sys.executable, "-c", parent], {}) as running:
        look = threading.Thread(target=looks_at_processes, args=(running.pid, seen, over))
        look.start()
        running.wait(_LONGEST_SECONDS)
        over.set()
        look.join()
    assert found_in([("listing", one.encode()) for one in seen], [Secret("word", "pass-word")])


@pytest.mark.parametrize("form", ["plain", "in an address", "in JSON"])
def test_what_is_masked_is_masked_in_each_form(form: str) -> None:
    shape = shapes(_SECRET.value)[form].decode()
    assert Masking([_SECRET.value]).masked(f"<{shape}>") == f"<{MASK}>"


def test_a_short_secret_does_not_mask_other_words() -> None:
    assert Masking(["ab"]).masked("YWJj cab") == f"YWJj c{MASK}"
    assert not Masking([""])
