"""What people read of a run, a plan and the latest runs, whole."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.models.run_history import SpaceState
from confluence_markdown_exporter.models.run_plan import PlannedChange, RunPlan, SpacePlan
from confluence_markdown_exporter.models.run_summary import Outcome, Reason, RunSummary, SpaceSummary
from confluence_markdown_exporter.terminal import runs, states
from confluence_markdown_exporter.terminal.bars import BarProgress
from confluence_markdown_exporter.terminal.consoles import errors_console, output_console
from confluence_markdown_exporter.terminal.progress import LineProgress, progress_on
from support.samples.eventful_run import eventful_plan, eventful_run, eventful_sync

pytestmark = pytest.mark.unit

_LONG = "word " * 40


def _piped() -> Console:
    return Console(file=io.StringIO(), width=80)


def _at_a_terminal() -> Console:
    return Console(file=io.StringIO(), width=80, force_terminal=True, color_system="truecolor")


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_run() -> None:
    console = _piped()
    runs.show_summary(console, eventful_run())
    assert _shown(console) == (
        "The ledger was made anew.\n"
        "Team Handbook (TEAM) in export\n"
        "  Pages         10 exported, 11 unchanged, 12 skipped, 13 failed, 14 removed (7 more not chosen)\n"
        "  Attachments   20 exported, 21 unchanged, 22 skipped, 23 failed, 24 removed\n"
        "  Stopped       Confluence was lost.\n"
        "  Open WebUI    knowledge base 'Team [Handbook]': 31 of 40 pages and 13 of 20 attachments in place "
        "(22 uploaded, 8 replaced, 1 removed)\n"
        "  Sent again    2 files, because uploads are written differently now\n"
        "  removed       Old.md\n"
        "  Somebody renamed it.\n"
        "  Left out      Salaries: restricted\n"
        "  Left out      film.mp4: mp4 is not allowed\n"
        "  failed: page 'Travel': too large\n"
        "  failed: knowledge base: it is full\n"
        "  Open WebUI    It was too old.\n"
        "  Not converted: chart on 1 page\n"
        "  Not converted: jira on 2 pages\n"
        "  Comments      9 in files beside their pages\n"
        "  Comments      Comments were refused.\n"
        "  As shown      1 page read as Confluence shows it: its storage format was not given\n"
        "  removed       Old\n"
        "  A file had been changed.\n"
        "  failed: page 'Travel' (11): no body\n"
        "  skipped: attachment 'map.pdf' (12): gone\n"
        "OPS: not exported: No such space.\n"
        "Incomplete: what succeeded is saved; run the same command again and it does just the rest.\n"
    )


def test_a_run_in_colour() -> None:
    console = _at_a_terminal()
    runs.show_summary(console, eventful_run())
    lines = _shown(console).splitlines()
    assert "\x1b[1mTeam Handbook\x1b[0m (TEAM) in export" in lines
    assert "  \x1b[31mfailed: page 'Travel' (11): no body\x1b[0m" in lines
    assert "\x1b[1mOPS\x1b[0m: \x1b[31mnot exported\x1b[0m: No such space." in lines
    assert "  \x1b[33mA file had been changed.\x1b[0m" in lines
    assert lines[-2].startswith("\x1b[33mIncomplete:\x1b[0m what succeeded is saved;")


def test_nothing_is_in_colour_but_what_matters(tmp_path: Path) -> None:
    """Numbers, paths, addresses and words in quotation marks look as plain as the words around them."""
    console = Console(file=io.StringIO(), width=200, force_terminal=True, color_system="truecolor")
    runs.show_summary(console, eventful_run())
    runs.show_summary(console, RunSummary(notices=["12 of 'a' in /srv/b, see https://c.example"]))
    runs.show_plan(console, eventful_plan())
    states.show_states(console, [SpaceState("s", "12", "'a'", "/srv/b", "", "https://c.example", "None")])
    states.show_connections(console, {"Open WebUI 2": "", "Confluence 1": "It is 'down' at /srv/b."})
    run_told = {"ended": "2024-04-22", "space_key": "'a'", "status": "None", "pages": {"/srv/b": 12}}
    states.show_latest_runs(console, [run_told])
    states.show_latest_runs(console, [])
    runs.show_unsupported(console, {"/srv/b": 12})
    LineProgress(console).begin("Pages of 'a' in /srv/b", 12)
    states.show_settings(console, ConfigManager(tmp_path / "none.json", environ={}))
    styled = re.findall("\x1b\\[([0-9;]+)m(.*?)\x1b\\[0m", _shown(console))
    assert styled == [
        ("1", "Team Handbook"),
        ("31", "Stopped"),
        ("33", "Somebody renamed it."),
        ("31", "failed: page 'Travel': too large"),
        ("31", "failed: knowledge base: it is full"),
        ("33", "It was too old."),
        ("33", "Comments were refused."),
        ("33", "A file had been changed."),
        ("31", "failed: page 'Travel' (11): no body"),
        ("31", "skipped: attachment 'map.pdf' (12): gone"),
        ("1", "OPS"),
        ("31", "not exported"),
        ("33", "Incomplete:"),
        ("32", "Complete."),
        ("1", "Team Handbook"),
        ("33", "But the run would stop:"),
        ("33", "But the run would stop:"),
        ("1", "Operations"),
        ("32", "connected"),
        ("31", "It is 'down' at /srv/b."),
    ]


def test_a_run_with_nothing_to_tell() -> None:
    console = _piped()
    runs.show_summary(console, RunSummary([SpaceSummary("TEAM", "Team Handbook", "export")]))
    assert _shown(console) == (
        "Team Handbook (TEAM) in export\n  Pages         none\n  Attachments   none\nComplete.\n"
    )


def test_a_run_that_could_do_nothing() -> None:
    console = _piped()
    runs.show_summary(console, RunSummary([SpaceSummary("TEAM", failure="No such space.")]))
    assert _shown(console) == "TEAM: not exported: No such space.\nNothing could be exported.\n"


def test_what_has_the_same_reason_is_told_together() -> None:
    names = ["a", "b", "c", "d", "e"]
    reasons = [Reason("page", name, name, Outcome.FAILED, "no body") for name in names]
    console = _piped()
    runs.show_summary(console, RunSummary([SpaceSummary("TEAM", "Team", "export", reasons=reasons[:3])]))
    runs.show_summary(console, RunSummary([SpaceSummary("TEAM", "Team", "export", reasons=reasons)]))
    told = [line for line in _shown(console).splitlines() if "failed" in line]
    first = "  failed: page 'a' (a), failed: page 'b' (b), failed: page 'c' (c)"
    assert told == [f"{first}: no body", f"{first} and 2 more: no body"]


@pytest.mark.parametrize(
    ("count", "shown", "rest"), [(20, 20, []), (21, 20, ["  … and 1 more (see --json)"])]
)
def test_a_long_list_is_cut(count: int, shown: int, rest: list[str]) -> None:
    gone = [Reason("page", str(number), f"page {number}", Outcome.REMOVED, "") for number in range(count)]
    console = _piped()
    runs.show_summary(console, RunSummary([SpaceSummary("TEAM", "Team", "export", removed=gone)]))
    lines = _shown(console).splitlines()[3:-1]
    assert lines == [f"  removed       page {number}" for number in range(shown)] + rest


def test_a_plan() -> None:
    console = _piped()
    runs.show_plan(console, eventful_plan())
    assert _shown(console) == (
        "Team Handbook (TEAM) in export\n"
        "  would be exported: 1\n"
        "    page 'page 1'\n"
        "  would be removed: 1\n"
        "    attachment 'attachment 3'\n"
        "  unchanged: 1\n"
        "  But the run would stop: Too much is gone.\n"
        "  Knowledge base 'Team [Handbook]'\n"
        "  would be uploaded: 1\n"
        "    page 'page 4'\n"
        "  would be replaced: 1\n"
        "    page 'page 5'\n"
        "  would be removed: 1\n"
        "    attachment 'attachment 7'\n"
        "  changed there by hand, would be kept: 1\n"
        "    blog post 'blog post 8'\n"
        "  unchanged: 1\n"
        "  But the run would stop: It is read-only.\n"
        "Operations (OPS) in export\n"
        "  unchanged: 0\n"
        "  Knowledge base 'New', which would be created\n"
        "  unchanged: 0\n"
        "Nothing was written: this was a dry run.\n"
    )


def test_the_states_of_spaces() -> None:
    console = _piped()
    sound = SpaceState("s", "TEAM", "complete", "2024-04-22", "2024-04-22", "", "")
    stale = SpaceState("s", "OPS", "incomplete", "2024-04-24", "2024-04-21", "2024-04-23", "It is.")
    never = SpaceState("s", "HR", "failure", "2024-04-24", "", "2024-04-20", "No such space.")
    states.show_states(console, [sound, stale, never])
    assert _shown(console) == (
        "TEAM: complete at 2024-04-22\n"
        "OPS: incomplete at 2024-04-24; not complete since 2024-04-23, last complete 2024-04-21. It is.\n"
        "HR: failure at 2024-04-24; not complete since 2024-04-20, never complete before. No such space.\n"
    )


def test_the_latest_runs() -> None:
    console = _piped()
    pages = {"listed": 3, "exported": 2, "unchanged": 0, "failed": 1}
    run = {"ended": "2024-04-22", "space_key": "TEAM", "status": "complete", "pages": pages}
    states.show_latest_runs(console, [run, run | {"space_key": "OPS", "pages": {"listed": 0}}])
    states.show_latest_runs(console, [])
    assert _shown(console) == (
        "2024-04-22  TEAM  complete  pages: 3 listed, 2 exported, 1 failed\n"
        "2024-04-22  OPS  complete  pages: none\n"
        "No run so far in this output folder.\n"
    )


def test_connections() -> None:
    console = _piped()
    states.show_connections(console, {"Confluence": "", "Open WebUI": "It [is] down."})
    assert _shown(console) == "Confluence   connected\nOpen WebUI   It [is] down.\n"


def test_what_was_not_converted() -> None:
    console = _piped()
    runs.show_unsupported(console, {"jira": 2, "[chart]\x1b": 1})
    assert _shown(console) == (
        "Not converted, its text is kept: [chart]� (1 time)\n"
        "Not converted, its text is kept: jira (2 times)\n"
    )


def _everything_called(name: str) -> RunSummary:
    sync = eventful_sync()
    sync.knowledge_base_name = name
    sync.removed_files = sync.notices = [name]
    space = SpaceSummary(name, name, name, comments_problem=name, sync=sync, sync_problem=name)
    space.unsupported, space.notices = {name: [name]}, [name]
    space.reasons = space.removed = [Reason("page", name, name, Outcome.FAILED, name)]
    return RunSummary([space, SpaceSummary(name, failure=name)], [name])


@pytest.mark.parametrize("piped", [True, False], ids=["piped", "at a terminal"])
@pytest.mark.parametrize("title", ["[red]dear[/red]", "[/nothing]", "\x1b[2Jcleared", "12 [link=x]"])
def test_no_title_can_style_or_steer_what_is_shown(title: str, *, piped: bool) -> None:
    plain = title.replace("\x1b", "�")
    console = _piped() if piped else _at_a_terminal()
    runs.show_summary(console, _everything_called(title))
    change = [PlannedChange("page", "1", title)]
    runs.show_plan(console, RunPlan([SpacePlan(title, title, title, exported=change, problem=title)]))
    states.show_states(console, [SpaceState("s", title, title, title, title, title, title)])
    states.show_connections(console, {"Confluence": title})
    run_told = {"ended": title, "space_key": title, "status": title, "pages": {title: 1}}
    states.show_latest_runs(console, [run_told])
    runs.show_unsupported(console, {title: 1})
    LineProgress(console).begin(title, 1)
    shown = _shown(console)
    # The reprs of titles show what cannot be printed as Python does.
    assert shown.count(plain) == (35 if "\x1b" not in title else 32)
    assert "\x1b[2J" not in shown
    assert "\x1b]8" not in shown


def test_no_setting_can_style_what_is_shown(tmp_path: Path) -> None:
    console = _at_a_terminal()
    overrides = {"export.open_webui_knowledge_base": "[red]dear[/red]"}
    states.show_settings(console, ConfigManager(tmp_path / "none.json", environ={}, overrides=overrides))
    line = "export.open_webui_knowledge_base = [red]dear[/red]   (command line)"
    assert line in _shown(console).splitlines()


def test_a_pipe_gets_whole_lines_and_a_terminal_wrapped_ones() -> None:
    def told(console: Console) -> list[str]:
        run = RunSummary([SpaceSummary("TEAM", _LONG, "export", notices=[_LONG])], [_LONG])
        runs.show_summary(console, run)
        runs.show_plan(console, RunPlan([SpacePlan("TEAM", _LONG, "export", problem=_LONG)]))
        states.show_states(console, [SpaceState("s", "TEAM", "failure", "2024", "", "2024", _LONG)])
        states.show_connections(console, {"Confluence": _LONG})
        run_told = {"ended": "2024", "space_key": _LONG, "status": "complete", "pages": {}}
        states.show_latest_runs(console, [run_told])
        return _shown(console).splitlines()

    assert sum(len(line) > 190 for line in told(_piped())) == 8
    assert max(len(line) for line in told(_at_a_terminal())) < 100


def test_no_name_becomes_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    for console in (output_console(), errors_console()):
        console.print("D:key:ring", markup=False, highlight=False)
        console.print("[bold]D:key:ring[/bold]", highlight=False)
    assert capsys.readouterr() == ("D:key:ring\n" * 2,) * 2


def test_progress_in_a_pipe_is_one_line_a_stage() -> None:
    console = _piped()
    with progress_on(console) as progress:
        assert isinstance(progress, LineProgress)
        progress.begin(f"Pages of [red] {_LONG}", 3)
        progress.advance("Travel")
    assert _shown(console) == f"Pages of [red] {_LONG}: 3\n"


def test_progress_at_a_terminal_counts_and_names_what_is_done() -> None:
    console = _at_a_terminal()
    with progress_on(console) as progress:
        assert isinstance(progress, BarProgress)
        progress.advance("before anything began")
        progress.begin("Pages of [a] :key:" + "x" * 40, 3)
        progress.advance("[red]:key:" + "y" * 40)
    shown = re.sub("\x1b[^A-Za-z]*[A-Za-z]", "", _shown(console)).strip().rpartition("\r")[2]
    assert re.fullmatch(r"Pages of \[a\] :key:x{13}… ━+ *╺?━* 1/3 0:00:\d\d \[red\]:key:y+…", shown)


def test_a_narrow_terminal_shows_the_count_whole_and_cuts_names() -> None:
    console = Console(file=io.StringIO(), width=70, force_terminal=True)
    with progress_on(console) as progress:
        progress.begin("Export of " + "x" * 40, 12345)
        progress.advance("Travel")
    shown = re.sub("\x1b[^A-Za-z]*[A-Za-z]", "", _shown(console)).strip().rpartition("\r")[2]
    assert re.fullmatch(r"Export of x+… [━╺╸]+ +1/12345 0:00:\d\d ?", shown)


def test_progress_at_a_terminal_names_nothing_until_something_is_done() -> None:
    console = _at_a_terminal()
    with progress_on(console) as progress:
        progress.begin("Export of Documents", 3)
    shown = re.sub("\x1b[^A-Za-z]*[A-Za-z]", "", _shown(console)).strip().rpartition("\r")[2]
    assert re.fullmatch(r"Export of Documents ━+ 0/3 0:00:\d\d ?", shown)
