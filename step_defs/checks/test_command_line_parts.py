"""What the command line is put together from, and how it ends: parts that every command shares."""

import inspect
import io
import multiprocessing
import os
import signal
import sys
from dataclasses import fields
from pathlib import Path
from typing import NoReturn, get_type_hints

import pytest
import typer
from rich.console import Console

from confluence_markdown_exporter import __version__, cli
from confluence_markdown_exporter.careful_output import CarefulOutput
from confluence_markdown_exporter.cli_options import LogOptions, RunOptions, with_options
from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.interruption import IN_HAND
from confluence_markdown_exporter.main import ConfluenceMarkdownExporter
from confluence_markdown_exporter.models.run_plan import RunPlan, SpacePlan
from confluence_markdown_exporter.models.run_summary import RunSummary
from confluence_markdown_exporter.workers import processes

pytestmark = pytest.mark.unit


class _Context(typer.Context):
    def __init__(self, told: object) -> None:
        self.obj = told


def test_a_command_takes_all_options_of_a_kind() -> None:
    @with_options(RunOptions)
    def command(options: RunOptions, target: str) -> int:
        assert (options.log, options.yes, options.workers) == (log, True, None)
        return len(target)

    log = LogOptions()
    context, target, *shared = inspect.signature(command).parameters.values()
    assert (context.name, context.annotation, context.kind) == (
        "context",
        typer.Context,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    )
    assert (target.name, target.annotation) == ("target", str)
    hints = get_type_hints(RunOptions, include_extras=True)
    assert [(one.name, one.default, one.kind, one.annotation) for one in shared] == [
        (one.name, one.default, inspect.Parameter.KEYWORD_ONLY, hints[one.name])
        for one in fields(RunOptions)
        if one.name != "log"
    ]
    assert inspect.signature(command).return_annotation is int
    assert command.__annotations__["yes"] == next(one for one in shared if one.name == "yes").annotation
    given = {one.name: one.default for one in shared} | {"yes": True}
    assert command(_Context(log), target="four", **given) == 4


@pytest.mark.parametrize(
    ("at_a_terminal", "told"), [(True, "Export of Documents"), (False, "Export of Documents: 2\n")]
)
def test_progress_goes_to_standard_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    at_a_terminal: bool,
    told: str,
) -> None:
    def run(exporter: ConfluenceMarkdownExporter) -> RunSummary:
        exporter._progress.begin("Export of Documents", 2)
        return RunSummary()

    errors = io.StringIO()
    console = Console(file=errors, width=80, force_terminal=at_a_terminal)
    monkeypatch.setattr(cli, "errors_console", lambda: console)
    options = RunOptions(LogOptions(), config=tmp_path / "none.json")
    assert cli._run(options, run, lambda _exporter: RunPlan()) == 0
    assert told in errors.getvalue()
    assert ("0/2" in errors.getvalue()) is at_a_terminal
    assert capsys.readouterr() == ("Complete.\n", "")


def test_whoever_interrupts_a_run_is_told_what_it_still_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(exporter: ConfluenceMarkdownExporter) -> RunSummary:
        exporter._progress.begin("Export of Documents", 2)
        os.kill(os.getpid(), signal.SIGINT)
        exporter._progress.advance("Onboarding")
        return RunSummary()

    with pytest.raises(KeyboardInterrupt):
        cli._run(RunOptions(LogOptions(), tmp_path / "none.json"), run, lambda _exporter: RunPlan())
    assert capsys.readouterr().err == f"Export of Documents: 2\n{IN_HAND}\n"


def test_a_plan_is_shown_or_written_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def plan(_exporter: ConfluenceMarkdownExporter) -> RunPlan:
        return RunPlan([SpacePlan("DOCS", "Bücher", "out")])

    for as_json in (False, True):
        options = RunOptions(LogOptions(), tmp_path / "none.json", dry_run=True, as_json=as_json)
        assert cli._run(options, lambda _exporter: RunSummary(), plan) == 0
    shown, _, written = capsys.readouterr().out.partition("Nothing was written: this was a dry run.\n")
    assert shown == "Bücher (DOCS) in out\n  unchanged: 0\n"
    assert '\n      "space_name": "Bücher",\n' in written


def test_the_version(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cme", "--no-such-option"])
    with pytest.raises(SystemExit) as ended:
        cli.run_command_line(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr() == (f"{__version__}\n", "")


def test_what_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run_command_line(["nonsense"])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Error: No such command 'nonsense'.\n")
    assert "--help" in err.splitlines()[-1]


def test_a_full_disk_at_the_very_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_output: CarefulOutput) -> NoReturn:
        raise OutputError("It is full.", advice="Free some space.")

    monkeypatch.setattr(cli, "execute", lambda _arguments: 0)
    monkeypatch.setattr(CarefulOutput, "flush", full)
    with pytest.raises(SystemExit) as ended:
        cli.run_command_line(["--version"])
    assert ended.value.code == 1
    assert capsys.readouterr().err == "Error: It is full.\nFree some space.\n"


def test_an_error_is_red_and_its_advice_is_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert cli._failed(OutputError("It [is] full 7.", advice="Free [b] 8."), cli.ExitCode.FAILURE) == 1
    assert capsys.readouterr().err == "\x1b[31mError: It [is] full 7.\x1b[0m\nFree [b] 8.\n"
    cli._failed(OutputError("It is full."), cli.ExitCode.FAILURE)
    assert capsys.readouterr().err == "\x1b[31mError: It is full.\x1b[0m\n"


def test_an_interrupted_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_about: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_command", lambda: type("Command", (), {"main": staticmethod(interrupted)}))
    assert cli.execute(["version"]) == 130
    assert capsys.readouterr().err == (
        "Interrupted. What was finished is saved; run the same command again to go on.\n"
    )


@pytest.mark.parametrize(
    ("offered", "taken"), [(["spawn"], "spawn"), (["fork", "spawn", "forkserver"], "forkserver")]
)
def test_how_processes_are_made(monkeypatch: pytest.MonkeyPatch, offered: list[str], taken: str) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: offered)
    assert processes._kind_of_processes().get_start_method() == taken
