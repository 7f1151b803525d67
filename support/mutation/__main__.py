"""`python -m support.mutation --sample 600`: play what was not played yet, and write docs/mutation.md."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

from support.mutation.page import render
from support.mutation.results import (
    PACKAGE,
    WANTED_SCORE,
    WORKPLACE,
    Change,
    Mutant,
    Notes,
    Verdict,
    change_of,
    equivalent_changes,
    read_mutants,
    score,
)
from support.mutation.sampling import Sample

_PAGE = Path("docs/mutation.md")
# Before it plays the one it is told to, mutmut makes all mutants and sees which tests reach which function.
_ONE = f"{PACKAGE.name}.processors.attachment_filter.x__cut__mutmut_1"
_PLAYING = (
    "-q",
    "-s",
    "-m",
    "not (browser or tools)",
    "-p",
    "no:cacheprovider",
    "-p",
    "support.mutation.selection",
    "-p",
    "support.mutation.playing",
)
_SUITE = ("features", "step_defs", "support")
_COPIED_ANEW = (*_SUITE, "docs", "mutmut-stats.json")
_VERSION = WORKPLACE / "version.txt"
_SAMPLE = WORKPLACE / "sample.json"
_NAMES = WORKPLACE / "to-play.txt"


def main(arguments: Sequence[str]) -> int:
    """Play the mutants that are new, or survived an older suite; `--report` writes the page alone."""
    parser = argparse.ArgumentParser(prog="python -m support.mutation", description=main.__doc__)
    parser.add_argument(
        "parts", nargs="*", help="folders or modules of the package; all of it if none is named"
    )
    parser.add_argument("--sample", type=int, help="play so many, each module having its share")
    parser.add_argument("--seed", type=int, default=1, help="draw by this number; another draws others")
    parser.add_argument("--survivors", action="store_true", help="play only what survived before")
    parser.add_argument("--minutes", default="inf", help="start no mutant after so long")
    parser.add_argument("--processes", default="2", help="play so many mutants at a time")
    parser.add_argument("--report", action="store_true", help="only write the page")
    chosen = parser.parse_args(arguments)
    if not chosen.report:
        survivors = {mutant.name for mutant in _open_survivors()}
        ended = _prepare() or _play(chosen, survivors)
        if ended:
            return ended
    return _write_page()


def _write_page() -> int:
    mutants = read_mutants()
    changes = {mutant: _change(mutant) for mutant in mutants if mutant.verdict is Verdict.SURVIVED}
    sample = Sample(**json.loads(_SAMPLE.read_text(encoding="utf-8"))) if _SAMPLE.exists() else None
    _PAGE.write_text(
        render(mutants, changes, equivalent_changes(), sample, Notes().controls), encoding="utf-8"
    )
    found = score(sample.drawn_from(mutants) if sample else mutants, frozenset())
    sys.stdout.write(
        f"{found.killed} of {found.run} mutants killed, {found.percent:.1f} %; "
        f"{found.mutants - found.run} not run. The list is in {_PAGE}.\n"
    )
    return 0 if found.percent >= WANTED_SCORE else 1


def _prepare() -> int:
    """Make the mutants and see which tests come by which function, if anything changed since the last run."""
    version = _version()
    if _VERSION.exists() and _VERSION.read_text(encoding="utf-8") == version:
        return 0
    for name in _COPIED_ANEW:
        path = WORKPLACE / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    ended = subprocess.run([sys.executable, "-m", "mutmut", "run", _ONE], check=False).returncode
    if not ended:
        _forget_what_another_suite_found()
        _VERSION.write_text(version, encoding="utf-8")
    return ended


def _version() -> str:
    """Return a text that is another one when a file of the package or of the suite changed."""
    digest = sha256()
    for folder in (str(PACKAGE), *_SUITE):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _forget_what_another_suite_found() -> None:
    """Ask again about survivors, which may be noticed by now, and about what a test noticed that is gone."""
    notes = Notes()
    killers = notes.killers
    tests = json.loads((WORKPLACE / "mutmut-stats.json").read_text(encoding="utf-8"))["duration_by_test"]
    lost = [one for one in read_mutants() if one.name in killers and killers[one.name] not in tests]
    for mutant in [*_open_survivors(), *lost]:
        notes.write(mutant, None)


def _open_survivors() -> Iterator[Mutant]:
    reasons = equivalent_changes()
    for mutant in read_mutants():
        if mutant.verdict is Verdict.SURVIVED and _change(mutant) not in reasons:
            yield mutant


def _play(chosen: argparse.Namespace, survivors: set[str]) -> int:
    mutants = read_mutants()
    if chosen.sample:
        drawn = Sample(chosen.sample, chosen.seed)
        _SAMPLE.write_text(json.dumps({"size": chosen.sample, "seed": chosen.seed}), encoding="utf-8")
        wanted = drawn.drawn_from(mutants)
    else:
        wanted = Sample(len(mutants), chosen.seed).shuffled(mutants)
    if chosen.survivors:
        wanted = [mutant for mutant in wanted if mutant.name in survivors]
    patterns = [f"{PACKAGE.name}.{part}.*" for part in chosen.parts] or ["*"]
    names = [mutant.name for mutant in wanted if any(fnmatch(mutant.name, one) for one in patterns)]
    _NAMES.write_text("\n".join(names), encoding="utf-8")
    limits = [f"--mutant-minutes={chosen.minutes}", f"--mutant-processes={chosen.processes}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *_PLAYING, *limits, f"--mutants={_NAMES.name}", "step_defs"],
        cwd=WORKPLACE,
        env={**os.environ, "PY_IGNORE_IMPORTMISMATCH": "1"},
        check=False,
    ).returncode


def _change(mutant: Mutant) -> Change:
    return change_of(mutant, get_diff_for_mutant(mutant.name, path=mutant.module))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
