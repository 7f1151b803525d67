"""`python -m support.mutation [folder or module]`: run what was not run yet, and write docs/mutation.md."""

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
_COPIED_ANEW = ("features", "step_defs", "support", "docs", "mutmut-stats.json")


def main(parts: Sequence[str]) -> int:
    """Run mutants of these parts of the package again; without parts, those that are new or survived."""
    if parts != ["--report"]:
        _forget_what_may_have_changed()
        names = [f"{PACKAGE.name}.{part}.*" for part in parts]
        command = [sys.executable, "-m", "mutmut", "run", *names]
        ended = subprocess.run(command, check=False).returncode
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
