"""What a run did, or would do, for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from confluence_markdown_exporter.models.run_plan import PlannedChange, RunPlan
from confluence_markdown_exporter.models.run_summary import (
    Outcome,
    Reason,
    RunStatus,
    RunSummary,
    SpaceSummary,
    Tally,
)
from confluence_markdown_exporter.terminal.consoles import printable, tell

if TYPE_CHECKING:
    from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary

_EXAMPLES = 3
_SHOWN_REASONS = 20
_VERDICTS = {
    RunStatus.COMPLETE: "[green]Complete.[/green]",
    RunStatus.INCOMPLETE: "[yellow]Incomplete:[/yellow] what succeeded is saved; "
    "run the same command again and it does just the rest.",
    RunStatus.FAILURE: "[red]Nothing could be exported.[/red]",
}


def show_summary(console: Console, run: RunSummary) -> None:
    """Show what a run did, for people."""
    for notice in run.notices:
        tell(console, escape(printable(notice)))
    for space in run.spaces:
        tell(console, *_space_lines(space))
    tell(console, _VERDICTS[run.status])


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
        tell(console, *lines)
    tell(console, "Nothing was written: this was a dry run.")


def _planned_lines(what: str, changes: Sequence[PlannedChange]) -> list[str]:
    lines = [f"    {change.kind} {escape(printable(repr(change.name)))}" for change in changes]
    return [f"  {what}: {len(changes)}", *_limited(lines)] if changes else []


def _problem_lines(problem: str) -> list[str]:
    return [f"  [yellow]But the run would stop:[/yellow] {escape(printable(problem))}"] if problem else []


def show_unsupported(console: Console, counts: Mapping[str, int]) -> None:
    """Name the macros and elements of one conversion that could not be converted."""
    for name, count in sorted(counts.items()):
        line = f"Not converted, its text is kept: {printable(name)} ({_counted(count, 'time')})"
        tell(console, escape(line))


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


def _sync_lines(sync: "OpenWebUIExportSummary") -> list[str]:
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
