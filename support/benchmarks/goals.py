"""What was promised about speed, and whether it was measured so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.benchmarks.processors import ATTACHMENTS, EXTENSIONS, LARGE_PAGE, PAGES

_MISSING = "not measured"


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise: where its figure is in the results, and the limit that it keeps.

    `command` shows it. `at_least` says which side of the limit is good.
    """

    what: str
    path: tuple[str, ...]
    limit: float
    unit: str
    command: str
    at_least: bool = False

    def told(self, results: Mapping[str, Any], *, is_full: bool) -> tuple[str, str]:
        """Return the measured value, and whether the promise is kept: `yes`, `NO`, or `?`.

        Of a promise about a large space, quick sizes tell nothing.
        """
        value: Any = results
        for name in self.path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if not isinstance(value, int | float):
            return _MISSING, "?"
        measured = f"{value:g} {self.unit}".strip()
        if not is_full and self.is_about_large_spaces:
            return f"{measured}, in a small space", "?"
        kept = value >= self.limit if self.at_least else value <= self.limit
        return measured, "yes" if kept else "NO"

    @property
    def is_about_large_spaces(self) -> bool:
        """Whether the promise is about spaces that only the full mode builds."""
        return self.path[0] in {"peer", "growth", "rate-limit"}

    @property
    def promise(self) -> str:
        """The limit in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}".strip()


def _benchmark(name: str) -> str:
    return f"python -m support.benchmarks {name} --full"


def _beside_peer(what: str, limit: float, unit: str, *path: str, at_least: bool = False) -> Goal:
    command = f"{_benchmark('peer')} --peer FOLDER"
    return Goal(what, ("peer", *path), limit, unit, command, at_least)


def _processor(what: str, limit: float) -> Goal:
    return Goal(what, ("processors", f"{what}, ms"), limit, "ms", _benchmark("processors"))


def _under_limit(limit: int) -> tuple[Goal, Goal]:
    name, command = f"{limit} requests a second", _benchmark("rate-limit")
    used, refused = (("rate-limit", name, f"{what}, percent") for what in ("used of the limit", "refused"))
    return (
        Goal(f"{name} allowed: used", used, 90, "%", command, at_least=True),
        Goal(f"{name} allowed: refused", refused, 2, "%", command),
    )


GOALS = (
    _beside_peer("fresh, at 0 ms", 30, "times the peer", "0 ms", "fresh", "times as fast", at_least=True),
    _beside_peer("fresh, at 50 ms", 30, "times the peer", "50 ms", "fresh", "times as fast", at_least=True),
    *(
        _beside_peer(
            f"fresh, by two processes, at {latency}",
            30,
            "times the peer",
            latency,
            "fresh",
            "times as fast, two processes",
            at_least=True,
        )
        for latency in ("0 ms", "50 ms")
    ),
    _beside_peer(
        "requests besides downloads", 0.04, "a page", "0 ms", "fresh", "ours", "other requests per page"
    ),
    _beside_peer("unchanged run", 6, "requests", "0 ms", "unchanged", "ours", "requests"),
    _beside_peer(
        "unchanged run, at 0 ms", 3, "times the peer", "0 ms", "unchanged", "times as fast", at_least=True
    ),
    _beside_peer(
        "unchanged run, at 50 ms", 3, "times the peer", "50 ms", "unchanged", "times as fast", at_least=True
    ),
    Goal(
        "growth of memory, 1,000 to 50,000 pages",
        ("growth", "peak MB, largest less smallest"),
        30,
        "MB",
        _benchmark("growth"),
    ),
    Goal("memory, 50,000 pages", ("growth", "peak MB, largest"), 120, "MB", _benchmark("growth")),
    Goal(
        "cost of a page at 50,000, by that at 1,000",
        ("growth", "cost per page, largest by smallest"),
        1.15,
        "times",
        _benchmark("growth"),
    ),
    Goal(
        "start of --help",
        ("start-up", "--help by peer --help"),
        0.5,
        "of the peer's",
        f"{_benchmark('start-up')} --peer FOLDER",
    ),
    Goal(
        "start of status",
        ("start-up", "status by peer version"),
        0.5,
        "of the peer's version",
        f"{_benchmark('start-up')} --peer FOLDER",
    ),
    Goal(
        "upload into a real Open WebUI: added by us",
        ("uploads", "added by us, percent"),
        5,
        "% of the server's time",
        f"TEST_OPENWEBUI_URL=… TEST_OPENWEBUI_KEY=… {_benchmark('uploads')}",
    ),
    *(goal for limit in (20, 50, 100) for goal in _under_limit(limit)),
    _processor(f"filter {ATTACHMENTS} attachments", 20),
    _processor(f"parse {EXTENSIONS} extensions", 2),
    _processor(f"enrich one page of {LARGE_PAGE // 1000} KB", 5),
    _processor(f"enrich {PAGES} pages", 300),
)


def goals_table(results: Mapping[str, Any], *, is_full: bool) -> list[str]:
    """Write the promises about the benchmarks that were run beside what was measured, as a Markdown table.

    Returns its lines; none where nothing was promised about them.
    """
    lines = []
    for goal in GOALS:
        if goal.path[0] in results:
            measured, kept = goal.told(results, is_full=is_full)
            lines.append(f"| {goal.what} | {goal.promise} | {measured} | {kept} | `{goal.command}` |")
    return ["| what | goal | measured | kept | command |", "|---|---|---|---|---|", *lines] if lines else []
