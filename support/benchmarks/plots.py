"""Draws results as SVG: throughput, memory over time, time by stage. Needs the extra `bench`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pygal
from pygal.style import Style

_WIDTH, _HEIGHT = 760, 380
# Okabe and Ito's palette, which people who see colours otherwise can tell apart, too.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999")
_STYLE = Style(colors=_COLOURS, background="#ffffff", plot_background="#ffffff", opacity=".85")


def draw(results: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Draw what was measured; return the pictures by their titles."""
    drawn = {
        "Throughput by latency": _by_latency(results),
        "Throughput by size of the space": _by_size(results),
        "Memory over time": _memory(results),
        "Memory by size of the space": _memory_by_size(results),
        "Where the time goes": _stages(results),
        "Beside the peer, fresh": _beside_peer(results),
    }
    pictures = {}
    for title, chart in drawn.items():
        if chart is not None:
            path = folder / f"{title.lower().replace(',', '').replace(' ', '-')}.svg"
            path.write_bytes(chart.render())
            pictures[title] = path
    return pictures


def _line(title: str, x: str, y: str) -> pygal.XY:
    return pygal.XY(**_settings(title), x_title=x, y_title=y)


def _bars(title: str, y: str, *, stacked: bool = False) -> pygal.Bar:
    kind = pygal.StackedBar if stacked else pygal.Bar
    return kind(**_settings(title), y_title=y)


def _settings(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "width": _WIDTH,
        "height": _HEIGHT,
        "style": _STYLE,
        "js": [],
        "legend_at_bottom": True,
        "explicit_size": True,
        "include_x_axis": True,
    }


def _by_latency(results: Mapping[str, Any]) -> pygal.XY | None:
    points = [
        (float(name.removesuffix(" ms")), row["pages per second"])
        for name, row in results.get("network", {}).items()
        if name.removesuffix(" ms").replace(".", "").isdecimal()
    ]
    chart = _line("Throughput by latency", "latency of a request, ms", "pages per second")
    return _with(chart, "ours", points)


def _by_size(results: Mapping[str, Any]) -> pygal.Bar | None:
    sizes = results.get("spaces")
    if not sizes:
        return None
    chart = _bars("Throughput by size of the space", "pages per second")
    chart.x_labels = [f"{int(pages):,} pages" for pages in sizes]
    for run in ("fresh", "unchanged"):
        chart.add(run, [row[run]["pages per second"] for row in sizes.values()])
    return chart


def _memory(results: Mapping[str, Any]) -> pygal.XY | None:
    measured = results.get("memory", {})
    title = f"Memory over time, {measured.get('pages')} pages"
    chart = _line(title, "seconds", "resident memory, MB")
    return _with(chart, "ours", measured.get("over time", ()))


def _memory_by_size(results: Mapping[str, Any]) -> pygal.XY | None:
    sizes = {name: row for name, row in results.get("growth", {}).items() if name.isdecimal()}
    chart = _line("Memory by size of the space", "pages", "most resident memory, MB")
    return _with(chart, "ours", [(int(pages), row["peak MB"]) for pages, row in sizes.items()])


def _stages(results: Mapping[str, Any]) -> pygal.Bar | None:
    runs = results.get("stages")
    if not runs:
        return None
    figure = "CPU milliseconds per page"
    chart = _bars("Where the time goes: the work of a page", figure, stacked=True)
    chart.x_labels = list(runs)
    for stage in next(iter(runs.values()))[figure]:
        chart.add(stage, [row[figure][stage] for row in runs.values()])
    return chart


def _beside_peer(results: Mapping[str, Any]) -> pygal.Bar | None:
    runs = {name: row for name, row in results.get("peer", {}).items() if isinstance(row, Mapping)}
    if not runs:
        return None
    chart = _bars("Beside the peer, fresh export", "pages per second")
    chart.x_labels = list(runs)
    for name in ("ours", "peer"):
        chart.add(name, [row["fresh"][name]["pages per second"] for row in runs.values()])
    return chart


def _with(chart: pygal.XY, name: str, points: Sequence[Any]) -> pygal.XY | None:
    if not points:
        return None
    chart.add(name, [tuple(point) for point in points], show_dots=len(points) < 30)
    return chart
