"""What a run looks like on a terminal: its progress and its summary."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column

from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.models.run_history import SpaceState
from confluence_markdown_exporter.models.run_plan import PlannedChange, RunPlan
from confluence_markdown_exporter.models.run_summary import (
    Outcome,
    Reason,
    RunStatus,
    RunSummary,
    SpaceSummary,
    Tally,
)

if TYPE_CHECKING:
    from confluence_markdown_exporter.config.config_manager import ConfigManager

_NAME_WIDTH = 40
_BAR_WIDTH = 16
_STAGE_WIDTH = 32
_EXAMPLES = 3
_SHOWN_REASONS = 20
_VERDICTS = {
    RunStatus.COMPLETE: "[green]Complete.[/green]",
    RunStatus.INCOMPLETE: "[yellow]Incomplete:[/yellow] what succeeded is saved; "
    "run the same command again and it does just the rest.",
    RunStatus.FAILURE: "[red]Nothing could be exported.[/red]",
}


def output_console() -> Console:
    """Return where results go: standard output, as it is now."""
    return Console(file=sys.stdout)


def errors_console() -> Console:
    """Return where progress and errors go: standard error, as it is now."""
    return Console(file=sys.stderr)


class BarProgress:
    """A bar for each stage, with the name of what was just done with; for a terminal."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            BarColumn(bar_width=_BAR_WIDTH, table_column=Column(no_wrap=True)),
            MofNCompleteColumn(table_column=Column(no_wrap=True)),
            TimeElapsedColumn(table_column=Column(no_wrap=True)),
            TextColumn(
                "[dim]{task.fields[name]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
            ),
            console=console,
            expand=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, stage: str, total: int) -> None:
        """Start a new bar."""
        self._task = self._bars.add_task(escape(_short(stage, _STAGE_WIDTH)), total=total, name="")

    def advance(self, name: str) -> None:
        """Move the newest bar one step on."""
        if self._task is not None:
            self._bars.update(self._task, advance=1, name=escape(_short(name, _NAME_WIDTH)))


class LineProgress:
    """One plain line for each stage; for a file or a pipe."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def begin(self, stage: str, total: int) -> None:
        """Say what comes now and how much of it."""
        self._console.print(f"{printable(stage)}: {total}", markup=False, highlight=False, soft_wrap=True)

    def advance(self, name: str) -> None:
        """Say nothing: a log of a large space should stay short."""


def show_summary(console: Console, run: RunSummary) -> None:
    """Show what a run did, for people."""
    for notice in run.notices:
        console.print(printable(notice), markup=False, highlight=False, soft_wrap=not console.is_terminal)
    for space in run.spaces:
        for line in _space_lines(space):
            console.print(line, highlight=False, soft_wrap=not console.is_terminal)
    console.print(_VERDICTS[run.status], highlight=False, soft_wrap=not console.is_terminal)


def show_plan(console: Console, plan: RunPlan) -> None:
    """Show what a run would do, for people."""
    for space in plan.spaces:
        name, key = escape(printable(space.space_name)), escape(printable(space.space_key))
        lines = [f"[bold]{name}[/bold] ({key}) in {escape(printable(space.folder))}"]
        lines += _planned_lines("would be exported", space.exported)
        lines += _planned_lines("would be removed", space.removed)
        lines.append(f"  unchanged: {len(space.unchanged)}")
        lines += _problem_lines(space.problem)
        if base := space.knowledge_base:
            new = "" if base.id else ", which would be created"
            lines.append(f"  Knowledge base {escape(printable(repr(base.name)))}{new}")
            lines += _planned_lines("would be uploaded", base.uploaded)
            lines += _planned_lines("would be replaced", base.replaced)
            lines += _planned_lines("would be removed", base.removed)
            lines += _planned_lines("changed there by hand, would be kept", base.kept)
            lines.append(f"  unchanged: {len(base.unchanged)}")
            lines += _problem_lines(base.problem)
        for line in lines:
            console.print(line, highlight=False, soft_wrap=not console.is_terminal)
    console.print("Nothing was written: this was a dry run.", highlight=False)


def _planned_lines(what: str, changes: Sequence[PlannedChange]) -> list[str]:
    lines = [f"    {change.kind} {escape(printable(repr(change.name)))}" for change in changes]
    return [f"  {what}: {len(changes)}", *_limited(lines)] if changes else []


def _problem_lines(problem: str) -> list[str]:
    return [f"  [yellow]But the run would stop:[/yellow] {escape(printable(problem))}"] if problem else []


def show_unsupported(console: Console, counts: Mapping[str, int]) -> None:
    """Name the macros and elements of one conversion that could not be converted."""
    for name, count in sorted(counts.items()):
        line = f"Not converted, its text is kept: {printable(name)} ({_counted(count, 'time')})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """Return text without control characters, so that no title can steer the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _space_lines(space: SpaceSummary) -> list[str]:
    name = escape(printable(space.space_name or space.space_key))
    if space.failure:
        return [f"[bold]{name}[/bold]: [red]not exported[/red]: {escape(printable(space.failure))}"]
    lines = [
        f"[bold]{name}[/bold] ({escape(printable(space.space_key))}) in {escape(printable(space.folder))}",
        f"  Pages         {_tally(space.pages)}{_not_chosen(space.pages_not_chosen)}",
        f"  Attachments   {_tally(space.attachments)}",
    ]
    if space.stopped:
        lines.append(f"  [red]Stopped[/red]       {escape(printable(space.stopped))}")
    if space.sync:
        lines += _sync_lines(space.sync)
    if space.sync_problem:
        lines.append(f"  Open WebUI    [yellow]{escape(printable(space.sync_problem))}[/yellow]")
    for macro, titles in sorted(space.unsupported.items()):
        lines.append(f"  Not converted: {escape(printable(macro))} on {_counted(len(titles), 'page')}")
    if space.comments:
        lines.append(f"  Comments      {space.comments} in files beside their pages")
    if space.comments_problem:
        lines.append(f"  Comments      [yellow]{escape(printable(space.comments_problem))}[/yellow]")
    if space.rendered:
        pages = _counted(len(space.rendered), "page")
        lines.append(f"  As shown      {pages} read as Confluence shows it: its storage format was not given")
    lines += _limited([f"  removed       {escape(printable(gone.name))}" for gone in space.removed])
    lines += _limited([f"  [yellow]{escape(printable(notice))}[/yellow]" for notice in space.notices])
    lines += _limited(_grouped_by_reason(space.reasons))
    return lines


def _sync_lines(sync: OpenWebUIExportSummary) -> list[str]:
    lines = [
        f"  Open WebUI    knowledge base {escape(printable(repr(sync.knowledge_base_name)))}: "
        f"{sync.successful_pages} of {_counted(sync.total_pages, 'page')} and "
        f"{sync.successful_attachments} of {_counted(sync.total_attachments, 'attachment')} in place "
        f"({sync.uploaded_files} uploaded, {sync.replaced_files} replaced, {len(sync.removed_files)} removed)"
    ]
    if sync.rewritten_files:
        files = _counted(sync.rewritten_files, "file")
        lines.append(f"  Sent again    {files}, because uploads are written differently now")
    lines += _limited([f"  removed       {escape(printable(name))}" for name in sync.removed_files])
    lines += _limited([f"  [yellow]{escape(printable(notice))}[/yellow]" for notice in sync.notices])
    failed = [
        f"  [red]failed: {named}: {why}[/red]"
        for named, why in _by_reason([(error.shown_name, error.reason) for error in sync.errors])
    ]
    left_out = [*sync.filtered_pages, *sync.filtered_attachments]
    refused = [
        f"  Left out      {named}: {why}"
        for named, why in _by_reason([(refusal.name, refusal.reason) for refusal in left_out])
    ]
    return lines + _limited(refused) + _limited(failed)


def _grouped_by_reason(reasons: Sequence[Reason]) -> list[str]:
    told = [(f"{one.outcome}: {one.kind} {one.name!r} ({one.id})", one.reason) for one in reasons]
    return [f"  [red]{named}: {why}[/red]" for named, why in _by_reason(told)]


def _by_reason(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join what has the same reason, with some names of each, ready to be printed."""
    names: dict[str, list[str]] = {}
    for name, reason in told:
        names.setdefault(reason, []).append(printable(name))
    grouped = []
    for reason, named in names.items():
        more = f" and {len(named) - _EXAMPLES} more" if len(named) > _EXAMPLES else ""
        grouped.append((escape(f"{', '.join(named[:_EXAMPLES])}{more}"), escape(printable(reason))))
    return grouped


def _tally(tally: Tally) -> str:
    told = [f"{tally[outcome]} {outcome}" for outcome in Outcome if tally[outcome]]
    return ", ".join(told) or "none"


def _not_chosen(count: int) -> str:
    return f" ({count} more not chosen)" if count else ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _limited(lines: list[str]) -> list[str]:
    """Keep a long list readable on a terminal; the JSON summary and `status` tell it whole."""
    hidden = len(lines) - _SHOWN_REASONS
    return [*lines[:_SHOWN_REASONS], f"  … and {hidden} more (see --json)"] if hidden > 0 else lines


def _short(text: str, width: int) -> str:
    shown = printable(text)
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def show_connections(console: Console, problems: Mapping[str, str]) -> None:
    """Show for each service whether it can be used, and what is wrong if it cannot."""
    for service, problem in problems.items():
        verdict = f"[red]{escape(printable(problem))}[/red]" if problem else "[green]connected[/green]"
        console.print(f"{service:<12} {verdict}", highlight=False, soft_wrap=not console.is_terminal)


def show_states(console: Console, spaces: Sequence[SpaceState]) -> None:
    """Show how current each space is."""
    for space in spaces:
        line = f"{space.space_key}: {space.status} at {space.ended}"
        if space.not_complete_since:
            line += f"; not complete since {space.not_complete_since}, "
            line += f"last complete {space.last_complete}" if space.last_complete else "never complete before"
            line += f". {space.reason}"
        console.print(printable(line), markup=False, highlight=False, soft_wrap=not console.is_terminal)


def show_latest_runs(console: Console, runs: Sequence[Mapping[str, Any]]) -> None:
    """Show how the latest runs ended."""
    if not runs:
        console.print("No run so far in this output folder.", highlight=False)
    for run in runs:
        pages = ", ".join(f"{count} {name}" for name, count in run["pages"].items() if count)
        line = f"{run['ended']}  {run['space_key']}  {run['status']}  pages: {pages or 'none'}"
        console.print(printable(line), markup=False, highlight=False, soft_wrap=not console.is_terminal)


def show_settings(console: Console, manager: "ConfigManager") -> None:
    """Show every setting with its value, secrets masked, and the place that the value comes from."""
    for setting in manager.shown():
        line = f"{setting.key} = {setting.value}   ({setting.source})"
        console.print(printable(line), markup=False, highlight=False, soft_wrap=not console.is_terminal)
