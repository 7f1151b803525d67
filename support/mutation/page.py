"""The page docs/mutation.md: the score by folder, the survivors, and why some changes cannot be noticed."""

from collections.abc import Iterator, Mapping, Sequence

from support.mutation.results import (
    SECONDS_OF_TESTS,
    WANTED_SCORE,
    Change,
    Mutant,
    by_folder,
    score,
)
from support.mutation.sampling import Sample, interval

_HEAD = f"""# What the suite notices

A mutant is the package with one small change: a condition turned round, a number one higher, a text that is
another, an argument left out. The suite kills it when a test fails. `make mutation` makes the mutants and
collects the suite once, gives each mutant a fork of that process, plays the tests that come by the changed
function, those about little else first, and writes this page. What {SECONDS_OF_TESTS:.0f} seconds of tests do
not notice counts as survived, and so does what nobody could notice. Wanted: {WANTED_SCORE:.0f} %.
"""
_TABLE = """
| folder | mutants | run | killed | of these out of time | equivalent | open | killed of those run |
|---|---:|---:|---:|---:|---:|---:|---:|
"""
_ALL_RUN = """Samples of several seeds together. Survivors of earlier ones have been answered by better tests
since and were played again, so this is no fair draw: the section above says what to expect of all mutants."""


def render(
    mutants: Sequence[Mutant],
    survivors: Mapping[Mutant, Change],
    reasons: Mapping[Change, str],
    sample: Sample | None,
    controls: Sequence[str],
) -> str:
    """Write the page.

    `survivors` tells of each surviving mutant what it changed, `controls` which test failed unchanged.
    """
    equivalent = frozenset(mutant.name for mutant, change in survivors.items() if change in reasons)
    open_ones = [change for change in survivors.values() if change not in reasons]
    parts = [
        _HEAD,
        *(_sample(sample, mutants, equivalent) if sample else ()),
        "\n## All that was run\n",
        _ALL_RUN if sample else "What was not run is not known.",
        *_table(mutants, equivalent),
        *_controls(controls),
        *_equivalents(reasons),
        *_open(open_ones),
    ]
    return "\n".join([*parts, ""])


def _sample(sample: Sample, mutants: Sequence[Mutant], equivalent: frozenset[str]) -> Iterator[str]:
    drawn = sample.drawn_from(mutants)
    found = score(drawn, equivalent)
    low, high = interval(found.killed, found.run)
    yield "\n## The latest sample\n"
    yield f"{len(drawn)} of {len(mutants)} mutants, drawn by chance (seed {sample.seed}), each module having"
    yield f"its share. {found.run} of them were run, {found.killed} killed: **{found.percent:.1f} %**."
    yield f"With 95 % confidence, of all mutants between **{low:.1f} and {high:.1f} %** would be."
    yield from _table(drawn, equivalent)


def _table(mutants: Sequence[Mutant], equivalent: frozenset[str]) -> Iterator[str]:
    rows = [*by_folder(mutants), ("**all**", list(mutants))]
    yield _TABLE + "\n".join(_row(folder, found, equivalent) for folder, found in rows)


def _row(folder: str, mutants: Sequence[Mutant], equivalent: frozenset[str]) -> str:
    found = score(mutants, equivalent)
    still_open = found.run - found.killed - found.equivalent
    percent = f"{found.percent:.1f} %" if found.run else ""
    figures = (found.mutants, found.run, found.killed, found.out_of_time, found.equivalent, still_open)
    return f"| {folder} | {' | '.join(map(str, figures))} | {percent} |"


def _controls(controls: Sequence[str]) -> Iterator[str]:
    failed = sorted(test for test in controls if test)
    named = f": {', '.join(f'`{test}`' for test in failed)}" if failed else ""
    yield f"\n{len(controls)} times the tests of a mutant were played with nothing changed;"
    yield f"{len(failed)} times one failed by itself{named}."


def _equivalents(reasons: Mapping[Change, str]) -> Iterator[str]:
    yield "\n## Changes that cannot be noticed\n"
    for change, why in reasons.items():
        yield f"- `{change.function}`: {_code(change.was)} as {_code(change.becomes)}. {why}"


def _open(changes: Sequence[Change]) -> Iterator[str]:
    yield "\n## Survivors that nobody has answered yet\n"
    for function in sorted({change.function for change in changes}):
        yield f"- `{function}`"
        for change in changes:
            if change.function == function:
                yield f"    - {_code(change.was)} as {_code(change.becomes)}"


def _code(lines: str) -> str:
    text = " ".join(line.strip() for line in lines.splitlines())
    return f"`` {text} ``" if "`" in text else f"`{text}`"
