"""What is drawn, kept and told by a mutation run."""

import inspect
import json
from collections import Counter
from pathlib import Path
from pkgutil import resolve_name

import pytest

from support.mutation.page import render
from support.mutation.results import (
    PACKAGE,
    Change,
    Mutant,
    Notes,
    Verdict,
    equivalent_changes,
    read_mutants,
    verdict_of,
)
from support.mutation.sampling import Sample, interval

pytestmark = pytest.mark.unit

PROJECT = Path(__file__).parents[2]


def _mutants(**counts: int) -> list[Mutant]:
    return [
        Mutant(f"package.{module}.x_f__mutmut_{number}", PACKAGE / f"{module}.py", Verdict.NOT_RUN)
        for module, count in counts.items()
        for number in range(1, count + 1)
    ]


def test_a_sample_gives_each_module_its_share() -> None:
    drawn = Sample(100, seed=1).drawn_from(_mutants(large=600, middling=300, small=100))
    assert Counter(mutant.module.stem for mutant in drawn) == {"large": 60, "middling": 30, "small": 10}
    assert len(set(drawn)) == 100


def test_shares_that_are_no_whole_numbers_still_add_up() -> None:
    assert len(Sample(10, seed=1).drawn_from(_mutants(a=7, b=7, c=7))) == 10
    assert len(Sample(50, seed=1).drawn_from(_mutants(a=7, b=7, c=7))) == 21


def test_the_same_seed_draws_the_same_and_a_larger_sample_holds_the_smaller_one() -> None:
    mutants = _mutants(a=500, b=500)
    small = Sample(100, seed=1).drawn_from(mutants)
    assert Sample(100, seed=1).drawn_from(mutants[::-1]) == small
    assert set(small) < set(Sample(300, seed=1).drawn_from(mutants))
    assert set(small) != set(Sample(100, seed=2).drawn_from(mutants))


@pytest.mark.parametrize(
    ("killed", "run", "low", "high"),
    [(0, 0, 0.0, 100.0), (85, 100, 76.7, 90.7), (850, 1000, 82.7, 87.1), (10, 10, 72.2, 100.0)],
)
def test_the_interval_is_wilsons(killed: int, run: int, low: float, high: float) -> None:
    assert interval(killed, run) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (None, Verdict.NOT_RUN),
        (0, Verdict.SURVIVED),
        (33, Verdict.SURVIVED),
        (1, Verdict.KILLED),
        (3, Verdict.KILLED),
        (-11, Verdict.KILLED),
        (-14, Verdict.OUT_OF_TIME),
        (-24, Verdict.OUT_OF_TIME),
    ],
)
def test_what_an_exit_code_means(code: int | None, verdict: Verdict) -> None:
    assert verdict_of(code) is verdict


def test_notes_are_read_by_the_next_run(tmp_path: Path) -> None:
    [first, second] = _mutants(a=2)
    codes = tmp_path / PACKAGE / "a.py.meta"
    codes.parent.mkdir()
    codes.write_text(json.dumps({"exit_code_by_key": {first.name: None, second.name: None}}))
    notes = Notes(tmp_path)
    notes.write(first, 1, "test_a")
    notes.write(second, 1, "test_b")
    notes.write(second, 0)
    notes.write_control("")
    notes.write_control("test_c")
    assert [mutant.verdict for mutant in read_mutants(tmp_path)] == [Verdict.KILLED, Verdict.SURVIVED]
    assert Notes(tmp_path).killers == {first.name: "test_a"}
    assert Notes(tmp_path).controls == ["", "test_c"]


def test_the_page_says_what_was_drawn_what_survived_and_which_test_failed_by_itself() -> None:
    verdicts = [Verdict.KILLED, Verdict.KILLED, Verdict.OUT_OF_TIME, Verdict.SURVIVED, Verdict.NOT_RUN]
    mutants = [
        Mutant(one.name, one.module, verdict) for one, verdict in zip(_mutants(a=5), verdicts, strict=True)
    ]
    change = Change("a.f", "x > 1", "x >= 1")
    page = render(mutants, {mutants[3]: change}, {}, Sample(5, seed=4), ["", "test_c"])
    assert "5 of 5 mutants, drawn by chance (seed 4)" in page
    assert "4 of them were run, 3 killed: **75.0 %**" in page
    assert "between **30.1 and 95.4 %**" in page
    assert page.count("| (top) | 5 | 4 | 3 | 1 | 0 | 1 | 75.0 % |") == 2
    assert "2 times the tests of a mutant were played with nothing changed;\n1 times one failed" in page
    assert "- `a.f`\n    - `x > 1` as `x >= 1`" in page


def test_a_survivor_that_is_answered_is_told_with_its_reason() -> None:
    [mutant] = [Mutant(one.name, one.module, Verdict.SURVIVED) for one in _mutants(a=1)]
    change = Change("a.f", "x > 1", "x >= 1")
    page = render([mutant], {mutant: change}, {change: "x is never 1."}, None, [])
    assert "| (top) | 1 | 1 | 0 | 0 | 1 | 0 | 0.0 % |" in page
    assert "- `a.f`: `x > 1` as `x >= 1`. x is never 1." in page
    assert page.endswith("## Survivors that nobody has answered yet\n\n")


def _source_of(function: str) -> str:
    """Return the source of a function of the package, `folder.module.Class.method`."""
    *path, _ = parts = function.split(".")
    module = next(
        ".".join(path[:length])
        for length in range(len(path), 0, -1)
        if (PROJECT / PACKAGE / Path(*path[:length])).with_suffix(".py").is_file()
    )
    inner = ".".join(parts[module.count(".") + 1 :])
    return inspect.getsource(resolve_name(f"{PACKAGE.name}.{module}:{inner}"))


@pytest.mark.parametrize(
    "change", equivalent_changes(), ids=lambda change: f"{change.function}: {change.becomes}"
)
def test_what_is_answered_is_still_there(change: Change) -> None:
    lines = [line.strip() for line in _source_of(change.function).splitlines()]
    assert set(change.was.splitlines()) <= set(lines)
