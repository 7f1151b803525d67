"""The command line: commands, exit codes, and everything that is written to the terminal.

Exit codes: 0 complete; 1 nothing could be done; 2 usage or configuration; 3 incomplete, what succeeded is
saved and the same command does the rest; 130 interrupted, to be resumed the same way.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.exceptions import Abort, TyperException

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.careful_output import CarefulOutput
from confluence_markdown_exporter.cli_options import (
    AsJson,
    ConfigFile,
    LogOptions,
    Output,
    RunOptions,
    SelectingRunOptions,
    Settings,
    parsed_settings,
    with_options,
)
from confluence_markdown_exporter.cli_settings import config_manager_of, settings_app
from confluence_markdown_exporter.errors import ConfigurationError, ExporterError, OutputError
from confluence_markdown_exporter.interruption import Interruption, terminated_as_interrupted
from confluence_markdown_exporter.models.run_history import states_of
from confluence_markdown_exporter.terminal.consoles import errors_console, output_console
from confluence_markdown_exporter.terminal.states import show_connections, show_latest_runs, show_states

if TYPE_CHECKING:
    from confluence_markdown_exporter.main import ConfluenceMarkdownExporter
    from confluence_markdown_exporter.models.progress import Progress
    from confluence_markdown_exporter.models.run_plan import RunPlan
    from confluence_markdown_exporter.models.run_summary import RunSummary


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class ExitCode(IntEnum):
    """What a caller may rely on; a run ends with the one that is called as its `RunStatus` is."""

    COMPLETE = 0
    FAILURE = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


_SEE_HELP = "See confluence-markdown-exporter COMMAND --help."

app = typer.Typer(
    name="confluence-markdown-exporter",
    help="Carries Confluence spaces over to Markdown files and Open WebUI knowledge bases.",
    pretty_exceptions_enable=False,
)
app.add_typer(settings_app, name="config")


@app.command()
@with_options(SelectingRunOptions)
def space(
    options: SelectingRunOptions,
    target: Annotated[
        str,
        typer.Argument(
            metavar="KEYS|URL|EXPORT.zip",
            help="Space key, or several between commas; a space's address; or an XML space export.",
        ),
    ],
    output: Output = None,
) -> int:
    """Export a whole space, or several: every current page and blog post, with attachments."""
    return _run(
        options,
        lambda exporter: exporter.run_space(target, output),
        lambda exporter: exporter.plan_space(target, output),
    )


@app.command()
@with_options(RunOptions)
def page(
    options: RunOptions,
    target: Annotated[str, typer.Argument(metavar="ID|URL", help="Page id or its address.")],
    output: Output = None,
) -> int:
    """Export one page."""
    return _run(
        options,
        lambda exporter: exporter.run_page(target, output),
        lambda exporter: exporter.plan_page(target, output),
    )


@app.command()
@with_options(SelectingRunOptions)
def page_with_descendants(
    options: SelectingRunOptions,
    target: Annotated[str, typer.Argument(metavar="ID|URL", help="Page id or its address.")],
    output: Output = None,
) -> int:
    """Export a page and all pages below it."""
    return _run(
        options,
        lambda exporter: exporter.run_page_with_descendants(target, output),
        lambda exporter: exporter.plan_page_with_descendants(target, output),
    )


@app.command()
@with_options(SelectingRunOptions)
def all_spaces(
    options: SelectingRunOptions,
    output: Output = None,
) -> int:
    """Export every space that your credentials may see."""
    return _run(
        options,
        lambda exporter: exporter.run_all_spaces(output),
        lambda exporter: exporter.plan_all_spaces(output),
    )


@app.command()
def convert(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ID|URL", help="File of storage format, - for standard input; or a page."
        ),
    ],
    output: Annotated[Path | None, typer.Option(help="File to write instead of standard output.")] = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> int:
    """Show what becomes of one page, or of one file of storage format."""
    from confluence_markdown_exporter.terminal.runs import show_unsupported

    exporter = _exporter(config, parsed_settings(settings))
    with context.obj.taken(exporter.secrets, exporter.run_id):
        conversion = exporter.convert(target, sys.stdin.buffer)
    if output is None:
        sys.stdout.write(conversion.markdown)
    else:
        exporter.write_conversion(conversion, output)
    show_unsupported(errors_console(), conversion.unknown)
    return ExitCode.COMPLETE


@app.command()
def test_connection(config: ConfigFile = None, settings: Settings = None) -> int:
    """Try Confluence and Open WebUI with the settings, and say what is wrong if something is."""
    problems = _exporter(config, parsed_settings(settings)).connection_problems()
    show_connections(output_console(), problems)
    return ExitCode.FAILURE if any(problems.values()) else ExitCode.COMPLETE


@app.command()
def status(
    output: Output = None, config: ConfigFile = None, settings: Settings = None, as_json: AsJson = False
) -> int:
    """Show how the latest runs into an output folder ended, and whether both services answer."""
    exporter = _exporter(config, parsed_settings(settings))
    runs = exporter.latest_runs(output)
    state = exporter.get_export_status()
    problems = exporter.connection_problems()
    spaces = states_of(runs)
    if as_json:
        _write_json(
            {
                "services": state,
                "problems": problems,
                "spaces": [space.to_dict() for space in spaces],
                "runs": runs,
            }
        )
    else:
        show_connections(output_console(), problems)
        show_states(output_console(), spaces)
        show_latest_runs(output_console(), runs)
    return ExitCode.COMPLETE


@app.callback(invoke_without_command=True)
def _common(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose", "-v", count=True, help="Log what is done; twice, every request and its time."
        ),
    ] = 0,
    log_format: Annotated[
        LogFormat, typer.Option(help="How log lines look; json logs as --verbose does, for machines.")
    ] = LogFormat.TEXT,
    log_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Log into a file that only you can read; a full one is renamed.",
        ),
    ] = None,
) -> None:
    context.obj = LogOptions(verbose, log_format is LogFormat.JSON, log_file)
    if version:
        output_console().print(__version__, highlight=False)
        raise typer.Exit
    if context.invoked_subcommand is None:
        output_console().print(context.get_help(), markup=False, highlight=False)


def run_command_line(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave the process with its exit code.

    A reader who goes away early (`| head`) is no failure of ours to explain; a disk without room is.
    """
    output = CarefulOutput(sys.stdout)
    sys.stdout = output
    code = execute(arguments)
    try:
        output.flush()
    except OutputError as error:
        code = _failed(error, ExitCode.FAILURE)
    if output.broken:
        output.give_up()
    sys.exit(code)


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are written to standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter must not stop an export
    # pydantic would look through all installed packages for plugins at each start, and show them settings.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        with terminated_as_interrupted():
            code = _command().main(
                args=list(arguments) if arguments is not None else None,
                prog_name="confluence-markdown-exporter",
                standalone_mode=False,
            )
    except TyperException as error:
        return _failed(ConfigurationError(error.format_message(), advice=_SEE_HELP), ExitCode.USAGE)
    except ConfigurationError as error:
        return _failed(error, ExitCode.USAGE)
    except ExporterError as error:
        return _failed(error, ExitCode.FAILURE)
    except (Abort, KeyboardInterrupt):
        code = ExitCode.INTERRUPTED
    if code == ExitCode.INTERRUPTED:
        errors_console().print(
            "Interrupted. What was finished is saved; run the same command again to go on."
        )
    return int(code or ExitCode.COMPLETE)


_command = cache(lambda: typer.main.get_command(app))


def _run(
    options: RunOptions,
    run: Callable[["ConfluenceMarkdownExporter"], "RunSummary"],
    plan: Callable[["ConfluenceMarkdownExporter"], "RunPlan"],
) -> int:
    # What only runs need is loaded with them, so that help and the state of things are shown at once.
    from confluence_markdown_exporter.memory import share_free_memory
    from confluence_markdown_exporter.models.run_plan import RunPlan
    from confluence_markdown_exporter.terminal.progress import progress_on
    from confluence_markdown_exporter.terminal.runs import show_plan, show_summary

    share_free_memory()
    errors = errors_console()
    with (
        progress_on(errors) as progress,
        Interruption(errors.print) as interruption,
    ):
        exporter = _exporter(options.config, options.overrides(), interruption.heeded_by(progress))
        if options.open_webui and not exporter.names_open_webui:
            raise ConfigurationError(
                "--open-webui asks for a knowledge base, but no Open WebUI is set.",
                advice="Set auth.open_webui.url and auth.open_webui.api_key "
                "(or the variables OPENWEBUI_URL and OPENWEBUI_API_KEY).",
            )
        with options.log.taken(exporter.secrets, exporter.run_id):
            result = plan(exporter) if options.dry_run else run(exporter)
    if options.as_json:
        _write_json(result.to_dict())
    elif isinstance(result, RunPlan):
        show_plan(output_console(), result)
    else:
        show_summary(output_console(), result)
    return ExitCode[result.status.name]


def _exporter(
    config_file: Path | None,
    overrides: dict[str, Any],
    progress: "Progress | None" = None,
) -> "ConfluenceMarkdownExporter":
    from confluence_markdown_exporter.main import ConfluenceMarkdownExporter

    return ConfluenceMarkdownExporter(config_manager_of(config_file, overrides), progress=progress)


def _failed(error: ExporterError, code: ExitCode) -> int:
    console = errors_console()
    console.print(f"Error: {error.message}", style="red", markup=False, highlight=False, soft_wrap=True)
    if error.advice:
        console.print(error.advice, markup=False, highlight=False, soft_wrap=True)
    return code


def _write_json(content: Any) -> None:  # noqa: ANN401
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
