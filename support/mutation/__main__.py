"""`python -m support.mutation [folder or module]`: run what was not run yet, and write docs/mutation.md."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant

from support.mutation.page import render
from support.mutation.results import (
    PACKAGE,
    WANTED_SCORE,
    WORKPLACE,
    Change,
    Mutant,
    Verdict,
    change_of,
    equivalent_changes,
    read_mutants,
    score,
)

_PAGE = Path("docs/mutation.md")
# Before it plays the one it is told to, mutmut makes all mutants and sees which tests reach which function.
_ONE = f"{PACKAGE.name}.processors.attachment_filter.x__cut__mutmut_1"
_PLAYING = (
    "-q",
    "-s",
    "-p",
    "no:cacheprovider",
    "-p",
    "support.mutation.selection",
    "-p",
    "support.mutation.playing",
)
_COPIED_ANEW = ("features", "step_defs", "support", "docs", "mutmut-stats.json")


def main(arguments: Sequence[str]) -> int:
    """Play the mutants that are new, or survived and are not answered; `--report` writes the page alone."""
    parser = argparse.ArgumentParser(prog="python -m support.mutation", description=main.__doc__)
    parser.add_argument(
        "parts", nargs="*", help="folders or modules of the package; all of it if none is named"
    )
    parser.add_argument("--minutes", default="inf", help="play mutants drawn at random for so long")
    parser.add_argument("--processes", default="2", help="play so many mutants at a time")
    parser.add_argument("--report", action="store_true", help="only write the page")
    chosen = parser.parse_args(arguments)
    if not chosen.report:
        _forget_what_may_have_changed()
        ended = _prepare() or _play(chosen)
        if ended:
            return ended
    mutants = read_mutants()
    changes = {mutant: _change(mutant) for mutant in mutants if mutant.verdict is Verdict.SURVIVED}
    reasons = equivalent_changes()
    _PAGE.write_text(render(mutants, changes, reasons), encoding="utf-8")
    found = score(mutants, frozenset())
    sys.stdout.write(
        f"{found.killed} of {found.run} mutants killed, {found.percent:.1f} %; "
        f"{found.mutants - found.run} not run. The list is in {_PAGE}.\n"
    )
    return 0 if found.percent >= WANTED_SCORE else 1


def _prepare() -> int:
    return subprocess.run([sys.executable, "-m", "mutmut", "run", _ONE], check=False).returncode


def _play(chosen: argparse.Namespace) -> int:
    parts = [f"--mutants={PACKAGE.name}.{part}.*" for part in chosen.parts]
    limits = [f"--mutant-minutes={chosen.minutes}", f"--mutant-processes={chosen.processes}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *_PLAYING, *limits, *parts, "step_defs"],
        cwd=WORKPLACE,
        env={**os.environ, "PY_IGNORE_IMPORTMISMATCH": "1"},
        check=False,
    ).returncode


def _forget_what_may_have_changed() -> None:
    """Copy the suite anew, and ask about survivors again: a scenario may notice them by now."""
    for name in _COPIED_ANEW:
        path = WORKPLACE / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    reasons = equivalent_changes()
    for mutant in read_mutants():
        if mutant.verdict is Verdict.SURVIVED and _change(mutant) not in reasons:
            found = SourceFileMutationData(path=mutant.module)
            found.load()
            found.exit_code_by_key[mutant.name] = None
            found.save()


def _change(mutant: Mutant) -> Change:
    return change_of(mutant, get_diff_for_mutant(mutant.name, path=mutant.module))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
