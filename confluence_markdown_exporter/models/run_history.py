"""How current the export of each space is, by what the ledger remembers of its runs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SpaceState:
    """A space's latest run. `ended`, `last_complete` and `not_complete_since` are moments in UTC (ISO 8601).

    `last_complete` is "" where no remembered run was complete; `not_complete_since` is the end of the first
    of the latest runs that were not, "" where the latest one was. `reason` is why the latest one was not.
    """

    site: str
    space_key: str
    status: str
    ended: str
    last_complete: str
    not_complete_since: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain data, ready for JSON."""
        return asdict(self)


def states_of(runs: Iterable[Mapping[str, Any]]) -> list[SpaceState]:
    """Sum up runs, the newest first, space by space."""
    by_space: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for run in runs:
        by_space.setdefault((run["site"], run["space_key"]), []).append(run)
    return [_state(site, key, of_space) for (site, key), of_space in sorted(by_space.items())]


def _state(site: str, space_key: str, runs: list[Mapping[str, Any]]) -> SpaceState:
    latest = runs[0]
    complete = [number for number, run in enumerate(runs) if run["status"] == "complete"]
    streak = runs[: complete[0]] if complete else runs
    return SpaceState(
        site,
        space_key,
        latest["status"],
        latest["ended"],
        runs[complete[0]]["ended"] if complete else "",
        streak[-1]["ended"] if streak else "",
        _reason(latest) if streak else "",
    )


def _reason(run: Mapping[str, Any]) -> str:
    """Return the first reason why a run was not complete."""
    sync = run["open_webui"] or {}
    reasons = [run["failure"], run["open_webui_problem"]]
    reasons += [
        f"{one['kind']} {one['name']!r}: {one['reason']}"
        for one in (*run["reasons"], *sync.get("errors", []))
    ]
    return next((reason for reason in reasons if reason), "")
