"""What a load run showed, as figures and as a page."""

from typing import Any

from support.load.load_run import LoadResult
from support.load.watching import WatchedRun

_HEAD = """`make load` has the installed program export a space from an embedded Confluence into an embedded
Open WebUI, over real HTTP on one machine: once undisturbed, then while a share of all requests fails, run
after run until one ends complete. What is then on disk, in the ledger and in the knowledge base is compared
with what the undisturbed run left; uploads that are in no knowledge base count as a difference. Faults that
no repetition helps against (refusals) strike only what is about one file: it is named, and the next run
brings it. 500 is among the statuses to repeat (`retry_config.retry_status_codes`), and time limits are a few
seconds.
"""
_BY_QUARTERS = """What was held over the run, the median of each quarter (listing, export and sync hold
different things):

| | 1st | 2nd | 3rd | 4th |
|---|---|---|---|---|"""
_HELD = {"memory_mb": "memory, MB", "open_files": "open files", "threads": "threads"}


def figures(result: LoadResult) -> dict[str, Any]:
    """Return the figures as plain data, ready for JSON."""
    plan = result.plan
    return {
        "pages": plan.pages,
        "attachments": plan.pages,
        "share_of_requests_that_failed": plan.share,
        "downloads_at_a_time": plan.downloads,
        "uploads_at_a_time": plan.uploads,
        "seed": plan.seed,
        "requests": result.requests,
        "faults_that_struck": sum(result.struck.values()),
        "faults_by_kind": dict(sorted(result.struck.items())),
        "complete": result.complete,
        "differences": result.differences[:100],
        "undisturbed": _run_figures(result, result.undisturbed),
        "disturbed": [_run_figures(result, run) for run in result.disturbed],
    }


def page(result: LoadResult) -> str:
    """Return the page in Markdown."""
    plan, verdict = result.plan, "equal" if result.complete else "NOT EQUAL"
    lines = [
        "# Held under load",
        "",
        _HEAD,
        "| | |",
        "|---|---|",
        f"| pages, attachments | {plan.pages:,}, {plan.pages:,} |",
        f"| downloads, uploads at a time | {plan.downloads}, {plan.uploads} |",
        f"| share of requests that fail | {plan.share:.0%}, by {len(result.struck)} kinds of faults |",
        f"| requests while disturbed | {result.requests:,} |",
        f"| faults that struck | {sum(result.struck.values()):,} |",
        f"| runs until complete | {len(result.disturbed)} |",
        f"| files, ledger and knowledge base beside the undisturbed export's | {verdict} |",
        "",
        "| run | ended | seconds | processor seconds | failed and named | most memory | most open files | "
        "most threads |",
        "|---|---|---|---|---|---|---|---|",
        _run_line("undisturbed", result, result.undisturbed),
    ]
    numbered = enumerate(result.disturbed, start=1)
    lines += [_run_line(f"disturbed, {number}.", result, run) for number, run in numbered]
    lines += ["", _BY_QUARTERS]
    for name, run in (("undisturbed", result.undisturbed), ("disturbed, 1.", result.disturbed[0])):
        for held, shown in _HELD.items():
            lines.append(f"| {shown}, {name} | {' | '.join(f'{one:g}' for one in run.by_quarters(held))} |")
    lines += ["", "| fault | struck |", "|---|---|"]
    lines += [f"| {kind} | {count} |" for kind, count in sorted(result.struck.items())]
    return "\n".join(lines) + "\n"


def _run_figures(result: LoadResult, run: WatchedRun) -> dict[str, Any]:
    return {
        "exit_code": run.exit_code,
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.cpu_seconds, 1),
        "failed": dict(result.failures(run)),
        "most": {held: run.most(held) for held in _HELD},
        "by_quarters": {held: run.by_quarters(held) for held in _HELD},
    }


def _run_line(name: str, result: LoadResult, run: WatchedRun) -> str:
    ended = {0: "complete", 1: "stopped", 3: "incomplete"}.get(run.exit_code, str(run.exit_code))
    failed = ", ".join(f"{count} {what}" for what, count in result.failures(run).items() if count)
    held = f"{run.most('memory_mb'):.0f} MB | {run.most('open_files')} | {run.most('threads')}"
    return (
        f"| {name} | {ended} | {run.seconds:.0f} | {run.cpu_seconds:.0f} | {failed or 'nothing'} | {held} |"
    )
