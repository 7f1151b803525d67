"""What was measured when somebody last looked and was content, and what is worse now."""

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

FORMAT = 1
TIME_MAY_GROW_BY = 1.2
"""Ratios of times vary by a twentieth from run to run; a fifth more is no accident."""
ALLOTTED_MAY_GROW_BY = 1.02
"""Where objects lie decides the order of some sets, and so by some bytes how much is held at once."""

_RENEW = "Renew it with: python -m support.benchmarks.regression --renew"


class UnusableBaseline(Exception):
    """The baseline cannot be read; says why, and what to do."""


class Verdict(StrEnum):
    """What is to be said of a figure."""

    WORSE = "worse"
    BETTER = "better"
    UNKNOWN = "not in the baseline"
    MISSING = "no longer measured"


@dataclass(frozen=True, slots=True)
class Measurements:
    """Figures that a regression is seen by.

    `exact` are the same everywhere. `at_most` may be less by chance. `calls` and `allotted` (bytes) depend on
    the Python that `python` names, `ratios` of times on the kind of machine that `machine` describes.
    """

    exact: Mapping[str, int]
    at_most: Mapping[str, int]
    calls: Mapping[str, int]
    allotted: Mapping[str, int]
    ratios: Mapping[str, float]
    python: str
    machine: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure that is not as it was."""

    verdict: Verdict
    name: str
    before: float | None
    now: float | None

    def __str__(self) -> str:
        if self.before is None or self.now is None:
            return f"{self.name}: {self.verdict}"
        change = f" ({self.now / self.before - 1:+.1%})" if self.before else ""
        return f"{self.name}: {self.verdict}, {self.now:,} instead of {self.before:,}{change}"

    @property
    def fails(self) -> bool:
        """Whether this has to be looked at: all but what became better."""
        return self.verdict is not Verdict.BETTER


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and what could not be compared."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing became worse."""
        return not any(finding.fails for finding in self.findings)


def machine() -> str:
    """Describe the kind of machine, as far as times depend on it."""
    memory = round(psutil.virtual_memory().total / 1024**3)
    return f"{platform.machine()}, {psutil.cpu_count()} processors, {memory} GB, {platform.system()}"


def write(path: Path, measured: Measurements) -> None:
    """Make this the baseline."""
    content = json.dumps({"format": FORMAT, **asdict(measured)}, indent=1, sort_keys=True)
    path.write_text(content + "\n", encoding="utf-8")


def read(path: Path) -> Measurements:
    """Read the baseline. Raises `UnusableBaseline` for one that is absent, damaged or of another version."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableBaseline(f"There is no baseline at {path}. {_RENEW}") from None
    except (OSError, ValueError) as error:
        raise UnusableBaseline(f"The baseline {path} cannot be read: {error}. {_RENEW}") from error
    if not isinstance(content, dict) or "format" not in content:
        raise UnusableBaseline(f"The baseline {path} is damaged: it does not say its format. {_RENEW}")
    if content["format"] != FORMAT:
        raise UnusableBaseline(
            f"The baseline {path} has format {content['format']}, written by another version of the "
            f"benchmarks; this one reads format {FORMAT}. {_RENEW}"
        )
    return Measurements(**{field.name: _part(path, content, field.name) for field in fields(Measurements)})


def _part(path: Path, content: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - checked here
    part = content.get(name)
    if name in {"python", "machine"}:
        is_right = isinstance(part, str)
    else:
        is_right = isinstance(part, dict) and all(
            isinstance(value, int | float) and not isinstance(value, bool) for value in part.values()
        )
    if not is_right:
        raise UnusableBaseline(f"The baseline {path} is damaged: {name!r} is not what it should be. {_RENEW}")
    return part


def compare(before: Measurements, now: Measurements) -> Comparison:
    """Say what became worse or better; leave out, and say so, what cannot be compared here."""
    findings = [*_exactly(before.exact, now.exact), *_above(before.at_most, now.at_most, 1.0)]
    notes = []
    if before.python == now.python:
        findings += _exactly(before.calls, now.calls)
        findings += _above(before.allotted, now.allotted, ALLOTTED_MAY_GROW_BY)
    else:
        notes.append(
            f"The baseline is of {before.python}, this is {now.python}: calls and allotted memory are not "
            "compared. Requests and bytes are."
        )
    if before.machine == now.machine:
        findings += _above(before.ratios, now.ratios, TIME_MAY_GROW_BY)
    else:
        notes.append(
            f"The baseline is from another machine ({before.machine}; this is {now.machine}): times are not "
            "compared. Everything that is counted is."
        )
    return Comparison(tuple(findings), tuple(notes))


def _exactly(before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[Finding]:
    yield from _unpaired(before, now)
    for name in sorted(before.keys() & now.keys()):
        if now[name] != before[name]:
            verdict = Verdict.WORSE if now[name] > before[name] else Verdict.BETTER
            yield Finding(verdict, name, before[name], now[name])


def _above(before: Mapping[str, float], now: Mapping[str, float], factor: float) -> Iterator[Finding]:
    yield from _unpaired(before, now)
    for name in sorted(before.keys() & now.keys()):
        if now[name] > before[name] * factor:
            yield Finding(Verdict.WORSE, name, before[name], now[name])


def _unpaired(before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[Finding]:
    for name in sorted(before.keys() - now.keys()):
        yield Finding(Verdict.MISSING, name, before[name], None)
    for name in sorted(now.keys() - before.keys()):
        yield Finding(Verdict.UNKNOWN, name, None, now[name])
