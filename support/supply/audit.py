"""Asks which of the locked packages have known holes: `python -m support.supply.audit`.

pip-audit asks the Python Package Index's database of advisories. A version that the database does not know,
or any where it cannot be reached, must have been reviewed by a person: .ci/reviewed.txt. What was asked and
what was not is said in so many words, for "no known holes" means nothing where nobody was asked.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from support.supply.lock import LOCK, PROJECT, SUPPLY_LOCK, Pin, pins

REVIEWED = PROJECT / ".ci" / "reviewed.txt"
PIP_AUDIT = PROJECT / ".supply" / "bin" / "pip-audit"
_SHOWN = REVIEWED.relative_to(PROJECT)
_PATIENCE = 120  # seconds for all answers of the database
_REVIEW = re.compile(r"^(?P<pin>\S+==\S+) (?P<day>\d{4}-\d\d-\d\d)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the database said of the packages that it knows, and what a person reviewed."""

    locked: Sequence[Pin]
    answers: Mapping[str, Sequence[str]]  # by name: the advisories of what the database knows
    reviewed: Mapping[str, str]  # by name==version: the day

    @property
    def holes(self) -> list[str]:
        """The packages with known holes, each with its advisories."""
        return [
            f"{pin} has known holes: {', '.join(self.answers[pin.name])}. "
            "Take a mended version: .ci/renew_lock"
            for pin in self.locked
            if self.answers.get(pin.name)
        ]

    @property
    def unseen(self) -> list[str]:
        """The packages that neither the database nor a person has looked at."""
        return [
            f"{pin} was looked at by nobody: the database does not tell of it here. "
            f"Review it, and enter it with the day in {_SHOWN}, whose first lines say how."
            for pin in self.locked
            if pin.name not in self.answers and str(pin) not in self.reviewed
        ]

    def __str__(self) -> str:
        asked = sum(pin.name in self.answers for pin in self.locked)
        days = sorted(self.reviewed[str(pin)] for pin in self.locked if str(pin) in self.reviewed)
        lines = [f"{len(self.locked)} locked packages: the database of advisories told of {asked}."]
        if asked < len(self.locked):
            lines.append(
                f"Of {len(self.locked) - asked} it told nothing here; these are held against "
                f"{_SHOWN} only ({days[0]} to {days[-1]}), which is no search for known holes."
                if days
                else f"Of {len(self.locked) - asked} it told nothing here."
            )
        return "\n".join([*lines, *self.holes, *self.unseen])


def reviews(text: str) -> dict[str, str]:
    """Return the day of review by name==version."""
    return {found["pin"]: found["day"] for found in _REVIEW.finditer(text)}


def answers(told: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the advisories by name, of what pip-audit lists; what it skipped is left out."""
    return {
        canonicalize_name(one["name"]): [hole["id"] for hole in one["vulns"]]
        for one in told
        if "skip_reason" not in one
    }


def main() -> int:
    """Audit the locks; 1 where there is a known hole, or a package that nobody has looked at."""
    told = [one for lock in (LOCK, SUPPLY_LOCK) for one in _asked(lock)]
    locked = list({str(pin): pin for lock in (LOCK, SUPPLY_LOCK) for pin in pins(lock)}.values())
    audit = Audit(locked, answers(told), reviews(REVIEWED.read_text(encoding="utf-8")))
    sys.stdout.write(f"{audit}\n")
    return 1 if audit.holes or audit.unseen else 0


def _asked(lock: Path) -> list[Mapping[str, Any]]:
    command = [str(PIP_AUDIT), "--disable-pip", "--require-hashes", "--requirement", str(lock)]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        return list(json.loads(run.stdout)["dependencies"])
    except subprocess.TimeoutExpired:
        reason = f"no answer within {_PATIENCE} seconds"
    except json.JSONDecodeError:
        reason = run.stderr.strip().rpartition("\n")[2] or f"exit code {run.returncode}"
    sys.stdout.write(f"pip-audit could not ask about {lock.name}: {reason}\n")
    return []


if __name__ == "__main__":
    sys.exit(main())
