"""The operator: runs the exporter as people do, and remembers how the latest run ended."""

import io
import json
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from confluence_markdown_exporter.cli import execute
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from support.measuring import Measured, Measurement
from support.started_program import started_program

_COMMAND = "confluence-markdown-exporter"
_LONGEST_NAME = 200
_LONGEST_RUN_SECONDS = 60
_SETTING_VARIABLES = ("CME_", "CONFLUENCE_", "OPENWEBUI_", "OPEN_WEBUI_")


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command as typed, how it ended (exit code and what it wrote to the terminal), and what it took."""

    command: str
    exit_code: int
    output: str
    errors: str
    measured: Measured

    @property
    def terminal(self) -> str:
        """Everything that the operator could read."""
        return f"{self.output}\n{self.errors}"


class Operator:
    """Works in a folder of their own, with a settings file and variables of their own.

    Commands run in this process through the very function that the installed command calls; a command line
    that must be the installed program runs as one (`runs_installed`).
    """

    def __init__(self, workplace: Path) -> None:
        self.workplace = workplace
        self.output = workplace / "export"
        self.settings_file = workplace / "settings" / "config.json"
        self.variables: dict[str, str] = {}
        self.results: list[CommandResult] = []
        self._choices: list[str] = []

    # settings

    def sets(self, key: str, value: object) -> None:
        """Write a setting into the settings file with an editor, right or wrong."""
        self.sets_all({key: value})

    def sets_all(self, values: Mapping[str, object]) -> None:
        """Write several settings, by key, into the settings file and save it once."""
        tree = self.settings if self.settings_file.exists() else {}
        for key, value in values.items():
            *sections, name = key.split(".")
            section = tree
            for part in sections:
                section = section.setdefault(part, {})
            section[name] = value
        self.settings_file.parent.mkdir(parents=True, exist_ok=True)
        self.settings_file.write_text(json.dumps(tree, indent=2))
        self.settings_file.chmod(0o600)

    def drops(self, key: str) -> None:
        """Take a setting out of the settings file."""
        tree = self.settings
        *sections, name = key.split(".")
        section = tree
        for part in sections:
            section = section[part]
        del section[name]
        self.settings_file.write_text(json.dumps(tree, indent=2))

    @property
    def settings(self) -> dict[str, Any]:
        """What the settings file says."""
        tree: dict[str, Any] = json.loads(self.settings_file.read_text())
        return tree

    def sets_clock_back(self) -> None:
        """Leave the ledger with runs that ended a day after the present."""
        database = sqlite3.connect(self._ledger)
        with database:
            database.execute(
                "UPDATE runs SET ended = replace(datetime(ended, '+1 day'), ' ', 'T') || '+00:00'"
            )
        database.close()

    def loses_ledger(self) -> None:
        """Delete the record of what was exported."""
        ledgers = list(self.output.glob(".*.sqlite3*"))
        assert ledgers, "There is no ledger to lose."
        for ledger in ledgers:
            ledger.unlink()

    def sits_at_terminal(self) -> None:
        """Have a terminal of 120 columns for what the program writes, as far as the program can tell."""
        self.variables |= {"FORCE_COLOR": "1", "COLUMNS": "120", "TERM": "xterm"}

    @property
    def _ledger(self) -> Path:
        [ledger] = self.output.glob(".*.sqlite3")
        return ledger

    def damages_ledger(self) -> None:
        """Overwrite the record of what was exported."""
        self._ledger.write_bytes(b"This is no database. " * 100)

    def has_ledger_of_format(self, number: int) -> None:
        """Let the record of what was exported come from another version."""
        database = sqlite3.connect(self._ledger)
        database.execute(f"PRAGMA user_version = {number}")
        database.close()

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the operator's shell: this process's, without settings, plus their own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTING_VARIABLES)}
        return {**kept, "CME_CONFIG_PATH": str(self.settings_file), **self.variables}

    def deep_folder(self, characters: int) -> Path:
        """Name a folder whose path has so many characters."""
        missing = characters - len(str(self.workplace))
        parts = [
            "d" * min(_LONGEST_NAME, missing - start - 1) for start in range(0, missing, _LONGEST_NAME + 1)
        ]
        return self.workplace.joinpath(*parts)

    # commands

    def runs(self, *arguments: str, standard_input: bytes = b"") -> CommandResult:
        """Run one command."""
        output, errors = io.StringIO(), io.StringIO()
        with (
            patch("sys.stdin", io.TextIOWrapper(io.BytesIO(standard_input))),
            patch.dict(os.environ, self.environment, clear=True),
            redirect_stdout(output),
            redirect_stderr(errors),
            Measurement() as measurement,
        ):
            exit_code = execute(arguments)
        typed = shlex.join((_COMMAND, *arguments))
        return self._remember(
            CommandResult(typed, exit_code, output.getvalue(), errors.getvalue(), measurement.measured)
        )

    def runs_line(self, line: str) -> CommandResult:
        """Run one command as it is typed."""
        return self.runs(*shlex.split(line))

    def runs_installed(self, line: str) -> CommandResult:
        """Run one command as a program of its own."""
        program = Path(sys.executable).with_name(_COMMAND)
        with (
            started_program(
                [program, *shlex.split(line)],
                self.environment,
                output=subprocess.PIPE,
                errors=subprocess.PIPE,
            ) as running,
            Measurement(running.pid) as measurement,
        ):
            output, errors = running.communicate(timeout=_LONGEST_RUN_SECONDS)
        typed = f"{_COMMAND} {line}"
        return self._remember(
            CommandResult(typed, running.returncode, output.decode(), errors.decode(), measurement.measured)
        )

    def exports_installed(self, space_export: Path) -> CommandResult:
        """Export a space export with the installed command, on disk alone."""
        words = ("space", str(space_export), str(self.output), "--json", "--no-open-webui")
        return self.runs_installed(shlex.join(words))

    def has_file(self, name: str, content: bytes) -> None:
        """Have a file at hand."""
        (self.workplace / name).write_bytes(content)

    def converts_file(self, name: str, *, into: str | None = None) -> CommandResult:
        """Have a file of storage format converted, to be read or into another file."""
        options = ("--output", str(self.workplace / into)) if into else ()
        return self.runs("convert", str(self.workplace / name), *options)

    def exports(self, *target: str, into: Path | None = None, options: tuple[str, ...] = ()) -> CommandResult:
        """Export what `target` names (`space DOCS`) and ask for the summary as JSON."""
        return self.runs(*target, str(into or self.output), "--json", *options, *self._choices)

    def chooses(self, *option: str) -> None:
        """Say from now on, with every export, what is wanted."""
        self._choices += option

    def asks_for_the_plan(self, *target: str, options: tuple[str, ...] = ()) -> CommandResult:
        """Ask what an export would do, in words and then as JSON."""
        words = self.runs(*target, str(self.output), "--dry-run", *options)
        plan = self.runs(*target, str(self.output), "--dry-run", "--json", *options)
        both = replace(plan, errors=f"{words.terminal}\n{plan.errors}")
        return self._remember(both)

    def asks_the_filter(self, filenames: Sequence[str]) -> list[str]:
        """Have the configured filter decide on file names and return the allowed ones."""
        extensions = self.settings["export"]["open_webui_attachment_extensions"]
        decided = AttachmentFilter(extensions).filter_attachments([{"filename": name} for name in filenames])
        return [attachment["filename"] for attachment in decided["allowed"]]

    # what came of it

    @property
    def latest(self) -> CommandResult:
        """How the latest command ended."""
        assert self.results, "The operator has not run anything yet."
        return self.results[-1]

    @property
    def summary(self) -> dict[str, Any]:
        """The JSON summary of the latest run."""
        assert self.latest.output, f"The run gave no summary; it said: {self.latest.errors}"
        summary: dict[str, Any] = json.loads(self.latest.output)
        return summary

    @property
    def space_summary(self) -> Mapping[str, Any]:
        """The summary of the one space of the latest run."""
        spaces: list[dict[str, Any]] = self.summary["spaces"]
        assert len(spaces) == 1, f"The run was over {len(spaces)} spaces"
        return spaces[0]

    @property
    def sync_summary(self) -> Mapping[str, Any]:
        """What the latest run says of the knowledge base."""
        sync: Mapping[str, Any] | None = self.space_summary["open_webui"]
        assert sync, f"Nothing was synced: {self.space_summary['open_webui_problem']}"
        return sync

    def _remember(self, result: CommandResult) -> CommandResult:
        self.results.append(result)
        return result
