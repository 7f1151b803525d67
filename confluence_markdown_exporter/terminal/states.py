"""How things are: the services, the latest runs, the settings."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from confluence_markdown_exporter.terminal.consoles import printable, tell

if TYPE_CHECKING:
    from rich.console import Console

    from confluence_markdown_exporter.config.config_manager import ConfigManager
    from confluence_markdown_exporter.models.run_history import SpaceState


def show_connections(console: "Console", problems: Mapping[str, str]) -> None:
    """Show for each service whether it can be used, and what is wrong if it cannot."""
    for service, problem in problems.items():
        verdict = f"[red]{escape(printable(problem))}[/red]" if problem else "[green]connected[/green]"
        tell(console, f"{service:<12} {verdict}")


def show_states(console: "Console", spaces: Sequence["SpaceState"]) -> None:
    """Show how current each space is."""
    for space in spaces:
        line = f"{space.space_key}: {space.status} at {space.ended}"
        if space.not_complete_since:
            line += f"; not complete since {space.not_complete_since}, "
            line += f"last complete {space.last_complete}" if space.last_complete else "never complete before"
            line += f". {space.reason}"
        tell(console, escape(printable(line)))


def show_latest_runs(console: "Console", runs: Sequence[Mapping[str, Any]]) -> None:
    """Show how the latest runs ended."""
    if not runs:
        tell(console, "No run so far in this output folder.")
    for run in runs:
        pages = ", ".join(f"{count} {name}" for name, count in run["pages"].items() if count)
        line = f"{run['ended']}  {run['space_key']}  {run['status']}  pages: {pages or 'none'}"
        tell(console, escape(printable(line)))


def show_settings(console: "Console", manager: "ConfigManager") -> None:
    """Show every setting with its value, secrets masked, and the place that the value comes from."""
    for setting in manager.shown():
        line = f"{setting.key} = {setting.value}   ({setting.source})"
        tell(console, escape(printable(line)))
