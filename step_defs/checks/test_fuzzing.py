"""Hostile and damaged input for every parser: a little in every run, and all that ever went wrong."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.models.page import Page
from support.fuzzing.campaign import Campaign
from support.fuzzing.examples import kept_examples
from support.fuzzing.minimising import minimised
from support.fuzzing.promises import check, check_path, check_scalar
from support.fuzzing.replayed_service import ReplayedService
from support.fuzzing.target import BrokenPromise
from support.fuzzing.targets import TARGETS, target
from support.fuzzing.watching import finding_of

pytestmark = pytest.mark.unit

_INPUTS = 120
_SERVICES = ["confluence-cloud", "confluence-data-center", "open-webui"]


class _Parser:
    """A target whose parser does as it is told."""

    name = "parser"

    def __init__(self, parse: Callable[[bytes], None]) -> None:
        self.play = parse

    def make(self, chance: random.Random) -> bytes:
        return chance.randbytes(40)


@pytest.mark.parametrize("name", TARGETS)
def test_a_few_hostile_inputs_do_no_harm(name: str) -> None:
    campaign = Campaign(target(name), seed=7)
    assert [(found.kind, found.given, found.detail) for found in campaign.play(_INPUTS)] == []
    assert campaign.inputs == _INPUTS


@pytest.mark.parametrize("example", kept_examples(), ids=lambda path: f"{path.parent.name}: {path.name}")
def test_what_once_went_wrong_goes_wrong_no_more(example: Path) -> None:
    assert finding_of(target(example.parent.name), example.read_bytes()) is None


def test_every_parser_keeps_what_went_wrong() -> None:
    assert {path.parent.name for path in kept_examples()} == set(TARGETS)


@pytest.mark.parametrize("name", _SERVICES)
def test_a_good_answer_is_read_to_its_end(name: str) -> None:
    service = target(name)
    assert isinstance(service, ReplayedService)
    inputs = service.unchanged()
    assert len(inputs) > 20
    for given in inputs:
        service.play(given)


@pytest.mark.parametrize("name", TARGETS)
def test_the_same_seed_makes_the_same_inputs(name: str) -> None:
    tried = target(name)

    def forty() -> list[bytes]:
        return [tried.make(random.Random(number)) for number in range(40)]  # noqa: S311 - chance, no secret

    made = forty()
    assert made == forty()
    assert len(set(made)) > 30


def _key_error(given: bytes) -> None:
    if b"A" in given:
        raise KeyError("A")


def _typed_error(_given: bytes) -> None:
    raise ArchiveError("The export is damaged.", advice="Fetch it again.")


def _error_without_words(_given: bytes) -> None:
    raise ArchiveError("")


def _stuck(given: bytes) -> None:
    while given:
        pass


def _greedy(_given: bytes) -> None:
    assert bytearray(300 * 1024**2)[-1] == 0


def _stops_the_program(_given: bytes) -> None:
    sys.exit(3)


@pytest.mark.parametrize(
    ("parse", "kind"),
    [
        (_key_error, "KeyError in test_fuzzing._key_error"),
        (_error_without_words, "an error without words"),
        pytest.param(_stuck, "took too long", marks=pytest.mark.slow),
        (_greedy, "took too much memory"),
        (_stops_the_program, "SystemExit in test_fuzzing._stops_the_program"),
    ],
)
def test_harm_is_noticed(parse: Callable[[bytes], None], kind: str) -> None:
    found = finding_of(_Parser(parse), b"xxAxx")
    assert found is not None
    assert found.kind == kind


def test_a_typed_error_is_no_harm() -> None:
    assert finding_of(_Parser(_typed_error), b"x") is None


def test_a_kind_of_finding_is_told_once_and_as_short_as_it_can_be() -> None:
    found = list(Campaign(_Parser(_key_error), seed=1).play(200))
    assert [(one.kind, one.given) for one in found] == [("KeyError in test_fuzzing._key_error", b"A")]


def test_what_matters_for_a_finding_stays() -> None:
    assert minimised(b"aaXbbbYcc", lambda given: b"X" in given and b"Y" in given) == b"XY"


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "/etc",
        "a/../b",
        "a\\b",
        "C:",
        "con",
        "NUL.txt",
        "a\0b",
        "a\u202eb",
        ".hidden",
        "a.",
        "e\u0301",
        "x" * 256,
    ],
)
def test_a_name_that_leads_elsewhere_is_noticed(name: str) -> None:
    with pytest.raises(BrokenPromise):
        check_path(PurePosixPath("DOCS") / name)


def test_text_that_leaves_its_line_in_front_matter_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    check_scalar("one\ntwo")
    monkeypatch.setattr("support.fuzzing.promises.quoted", lambda text: f'"{text}"')
    with pytest.raises(BrokenPromise, match="several lines"):
        check_scalar("one\ntwo")


def test_a_value_of_another_type_is_noticed() -> None:
    with pytest.raises(BrokenPromise, match=r"Page\.version is a str"):
        check([Page("1", "Plan", "DOCS", "3")])  # type: ignore[arg-type]  # what is to be noticed


@pytest.mark.tools
def test_the_runner_says_what_it_played_and_keeps_findings(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "support.fuzzing",
            "front-matter",
            "--inputs",
            "50",
            "--findings",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "front-matter: 50 inputs, 0 findings" in done.stdout
    assert list(tmp_path.iterdir()) == []
