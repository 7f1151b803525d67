"""Which faults the exporter is promised to survive, how, and the scenarios that prove it.

A scenario names its fault by a tag: `@fault-confluence-healed`; each row of an outline is a fault of its
own. `python -m support.faults_page` writes the table docs/faults.md anew; a check compares it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pytest

from support.suite_integrity import PROJECT, scenarios

PAGE = PROJECT / "docs" / "faults.md"
SERVICES: Mapping[str, str] = {
    "confluence": "Confluence",
    "open-webui": "Open WebUI",
    "machine": "the machine",
}
OUTCOMES: Mapping[str, str] = {
    "healed": "healed: the run ends as if nothing had happened",
    "named": "named: what it befell is told, the rest is done, the next run does what is missing",
    "stopped": "stopped: the run ends with a clear word, and what was there stays",
}
TAG = re.compile(rf"fault-({'|'.join(SERVICES)})-({'|'.join(OUTCOMES)})")

_HEAD = """# Faults, and what becomes of a run

Each line is a fault that a scenario lets happen; the scenario checks the outcome, what the operator is
told, and that what was intact stays intact. `python -m support.faults_page` writes this page.
[load.md](load.md) tells of a run in which they strike by chance.

"""


@dataclass(frozen=True, slots=True)
class SurvivedFault:
    """One fault: where it is, what becomes of the run, and the scenario (or row of an outline) about it."""

    service: str
    outcome: str
    scenario: str
    feature: str


def faults() -> list[SurvivedFault]:
    """Return every fault that the features promise something about."""
    found = []
    for scenario in scenarios():
        for tag in sorted(scenario.tags):
            named = TAG.fullmatch(tag)
            if named:
                service, outcome = SERVICES[named[1]], OUTCOMES[named[2]]
                found.append(SurvivedFault(service, outcome, scenario.name, scenario.feature))
    return found


def page() -> str:
    """Return the page in Markdown."""
    listed = faults()
    parts = [_HEAD, "| outcome | faults |\n|---|---|\n"]
    counts = Counter(fault.outcome for fault in listed)
    parts += [f"| {outcome} | {counts[outcome]} |\n" for outcome in OUTCOMES.values()]
    parts.append(f"| all | {len(listed)} |\n")
    for service in SERVICES.values():
        parts.append(
            f"\n## {service[0].upper()}{service[1:]}\n\n| fault | outcome | feature |\n|---|---|---|\n"
        )
        parts += [_line(fault) for fault in listed if fault.service == service]
    return "".join(parts)


def _line(fault: SurvivedFault) -> str:
    shown = re.sub(r"([<>|*_])", r"\\\1", fault.scenario)
    outcome = fault.outcome.partition(":")[0]
    return f"| {shown} | {outcome} | [{PurePath(fault.feature).stem}](../features/{fault.feature}) |\n"


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: object) -> bool | None:  # noqa: ARG001 - as pytest-bdd calls it
    """Keep faults out of pytest's markers: they make up a table, and select nothing."""
    return True if TAG.fullmatch(tag) else None


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
