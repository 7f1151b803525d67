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

_HEAD = f"""# What the suite notices

A mutant is the package with one small change: a condition turned round, a number one higher, a text that is
another. The suite kills it when a test fails. `make mutation` makes the mutants, collects the suite once,
gives each mutant a fork of that process, plays the tests that come by the changed function, the quickest
first, and writes this page. What {SECONDS_OF_TESTS:.0f} seconds of tests do not notice counts as survived.
Mutants are drawn at random: where not all were run, those that were are a fair sample. What was run before
and has not changed is not run again. Wanted: {WANTED_SCORE:.0f} % of the mutants that were run.

| folder | mutants | run | killed | survived, equivalent | survived, open | killed of those run |
|---|---:|---:|---:|---:|---:|---:|
"""


def render(
    mutants: Sequence[Mutant], survivors: Mapping[Mutant, Change], reasons: Mapping[Change, str]
) -> str:
    """Write the page; `survivors` tells of each surviving mutant what it changed."""
    equivalent = frozenset(mutant.name for mutant, change in survivors.items() if change in reasons)
    rows = [*by_folder(mutants), ("**all**", list(mutants))]
    table = "\n".join(_row(folder, found, equivalent) for folder, found in rows)
    open_ones = [change for change in survivors.values() if change not in reasons]
    return "\n".join([_HEAD + table, *_equivalents(reasons), *_open(open_ones), ""])


def _row(folder: str, mutants: Sequence[Mutant], equivalent: frozenset[str]) -> str:
    found = score(mutants, equivalent)
    still_open = found.run - found.killed - found.equivalent
    return (
        f"| {folder} | {found.mutants} | {found.run} | {found.killed} | {found.equivalent} | {still_open} "
        f"| {found.percent:.1f} % |"
    )


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
