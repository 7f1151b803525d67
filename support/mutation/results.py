"""What a mutation run found out: which changes of the package the suite noticed, and which it did not."""

import json
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path("confluence_markdown_exporter")
WORKPLACE = Path("mutants")
EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")
WANTED_SCORE = 85.0
# What this many seconds of tests do not notice counts as survived, even if a later test would notice it.
SECONDS_OF_TESTS = 10.0
_TOP = "(top)"


class Verdict(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    OUT_OF_TIME = "out of time"
    SURVIVED = "survived"
    NOT_RUN = "not run"


NOTICED = {Verdict.KILLED, Verdict.OUT_OF_TIME}
# pytest ends with 1 when a test failed, with 3 when it broke down; a run that is stopped because it takes too
# long is noticed as well. 0 is a suite that passes, 33 and 5 a mutant that no test comes near.
_UNNOTICED = {0, 5, 33}
_UNKNOWN = {None, 2, 34}
_STOPPED = {-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the package: its name, the module that it is in, and what became of it."""

    name: str
    module: Path
    verdict: Verdict

    @property
    def folder(self) -> str:
        """Return the package's folder that the module lies in."""
        parts = self.module.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else _TOP

    @property
    def function(self) -> str:
        """Return the function that was changed, with its module and class."""
        module, _, mangled = self.name.rpartition(".")
        plain = mangled.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        return f"{module.partition('.')[2]}.{plain}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant changed: the lines as they were and as they are in the mutant."""

    function: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants there are, were run and were noticed; equivalent ones cannot be noticed."""

    mutants: int
    run: int
    killed: int
    out_of_time: int
    equivalent: int

    @property
    def percent(self) -> float:
        """Return how many of a hundred mutants that were run, equivalent ones included, were killed."""
        return 100.0 * self.killed / self.run if self.run else 0.0


class Notes:
    """What is written down during a run: each mutant's end, the test that noticed it, and the controls.

    A control plays a mutant's tests with nothing changed. One that fails says that a test fails by itself now
    and then, and that mutants may have been called killed by mistake.
    """

    def __init__(self, workplace: Path = WORKPLACE) -> None:
        self._workplace = workplace
        self._killers = workplace / "killers.json"
        self._controls = workplace / "controls.json"

    @property
    def killers(self) -> dict[str, str]:
        """Return which test noticed which mutant, the latest last."""
        found: dict[str, str] = _read(self._killers) or {}
        return found

    @property
    def controls(self) -> list[str]:
        """Return for each control the test that failed, an empty text if none did."""
        found: list[str] = _read(self._controls) or []
        return found

    def write(self, mutant: Mutant, exit_code: int | None, killer: str = "") -> None:
        """Write down what became of a mutant, where mutmut looks for it, and which test noticed it."""
        path = self._workplace / mutant.module.with_suffix(".py.meta")
        known = _read(path)
        known["exit_code_by_key"][mutant.name] = exit_code
        path.write_text(json.dumps(known, indent=4), encoding="utf-8")
        killers = {name: test for name, test in self.killers.items() if name != mutant.name}
        self._killers.write_text(json.dumps(killers | ({mutant.name: killer} if killer else {})), "utf-8")

    def write_control(self, failed: str) -> None:
        """Write down the test that failed with nothing changed, an empty text if none did."""
        self._controls.write_text(json.dumps([*self.controls, failed]), encoding="utf-8")


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def read_mutants(workplace: Path = WORKPLACE) -> list[Mutant]:
    """Read every mutant that was made."""
    found: list[Mutant] = []
    for path in sorted((workplace / PACKAGE).rglob("*.meta")):
        module = path.relative_to(workplace).with_suffix("")
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        found += [Mutant(name, module, verdict_of(code)) for name, code in codes.items()]
    return found


def verdict_of(exit_code: int | None) -> Verdict:
    """Say what the end of a mutant's run means."""
    if exit_code in _UNKNOWN:
        return Verdict.NOT_RUN
    if exit_code in _STOPPED:
        return Verdict.OUT_OF_TIME
    return Verdict.SURVIVED if exit_code in _UNNOTICED else Verdict.KILLED


def change_of(mutant: Mutant, difference: str) -> Change:
    """Read the change out of a unified difference."""
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++", "@@"))]
    return Change(
        mutant.function,
        "\n".join(line[1:].strip() for line in lines if line.startswith("-")),
        "\n".join(line[1:].strip() for line in lines if line.startswith("+")),
    )


def equivalent_changes(path: Path = EQUIVALENTS) -> dict[Change, str]:
    """Read the changes that nobody could notice, each with the reason."""
    return {
        Change(one["function"], one["was"].strip(), one["becomes"].strip()): one["why"].strip()
        for one in yaml.safe_load(path.read_text(encoding="utf-8")) or []
    }


def score(mutants: Sequence[Mutant], equivalent: frozenset[str]) -> Score:
    """Count what became of these mutants; `equivalent` are the names of those that nobody could notice."""
    run = [mutant for mutant in mutants if mutant.verdict is not Verdict.NOT_RUN]
    killed = [mutant for mutant in run if mutant.verdict in NOTICED]
    stopped = [mutant for mutant in run if mutant.verdict is Verdict.OUT_OF_TIME]
    unnoticeable = sum(mutant.name in equivalent for mutant in run)
    return Score(len(mutants), len(run), len(killed), len(stopped), unnoticeable)


def by_folder(mutants: Sequence[Mutant]) -> Iterator[tuple[str, list[Mutant]]]:
    """Yield the mutants by the folder of the package that they are in."""
    for folder in sorted({mutant.folder for mutant in mutants}):
        yield folder, [mutant for mutant in mutants if mutant.folder == folder]
