"""The programs that export a space to disk, as their users run them: this project's and the peer's."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from support.benchmarks.peer_environment import peer_environment
from support.benchmarks.processes import Ran, run
from support.benchmarks.served_space import SPACE_KEY
from support.services.confluence_content import Credentials

PEER = "confluence-markdown-exporter==5.5.0"
_COMMAND = "confluence-markdown-exporter"


class WrongExport(Exception):
    """A run that is measured did not export what it should have."""


class ExportProgram(Protocol):
    """One of the programs, with the folder that it exports into."""

    name: str

    def export(self, *, sample_seconds: float = 0.02) -> Ran:
        """Export the space."""

    def check(self, pages: int, attachments: int) -> None:
        """Raise `WrongExport` unless so many pages and attachments are on disk."""


class Ours:
    """This project's command."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        name: str = "ours",
        keys: Sequence[str] = (SPACE_KEY,),
        options: Sequence[str] = ("--no-open-webui",),
        variables: dict[str, str] | None = None,
        launcher: Sequence[str | Path] = (Path(sys.executable).with_name(_COMMAND),),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._folder = folder
        self._output = folder / "export"
        self._command: list[str | Path] = [
            *launcher,
            "space",
            ",".join(keys),
            str(self._output),
            "--json",
            *options,
        ]
        credentials = Credentials()
        self._variables = {
            "CME_CONFIG_PATH": str(folder / "settings.json"),
            "CONFLUENCE_URL": url,
            "CONFLUENCE_USERNAME": credentials.username,
            "CONFLUENCE_API_TOKEN": credentials.api_token,
            **(variables or {}),
        }

    def export(self, *, sample_seconds: float = 0.02) -> Ran:
        """Export the space."""
        return run(self._command, self._variables, self._folder, sample_seconds=sample_seconds)

    def check(self, pages: int, attachments: int) -> None:
        """Raise `WrongExport` unless so many pages and attachments are on disk."""
        _check(self._output, pages, attachments)


class Peer:
    """The peer's command, in an environment of its own that is made on first use.

    Its defaults, but for Jira, which the site does not have: without credentials for it the peer stops.
    """

    name = "peer"

    def __init__(self, url: str, folder: Path, environment: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._output = folder / "export"
        settings = folder / "settings.json"
        origin = url.removesuffix("/wiki")
        credentials = Credentials()
        signed_in = {"username": credentials.username, "api_token": credentials.api_token}
        export = {"output_path": str(self._output), "enable_jira_enrichment": False}
        settings.write_text(json.dumps({"auth": {"confluence": {origin: signed_in}}, "export": export}))
        executables = peer_environment(environment, PEER)
        self._command: list[str | Path] = [
            executables / _COMMAND,
            "spaces",
            f"{origin}/wiki/spaces/{SPACE_KEY}",
        ]
        self._variables = {"CME_CONFIG_PATH": str(settings), "HOME": str(folder), "PYTHONPATH": ""}

    def export(self, *, sample_seconds: float = 0.02) -> Ran:
        """Export the space."""
        return run(self._command, self._variables, self._folder, sample_seconds=sample_seconds)

    def check(self, pages: int, attachments: int) -> None:
        """Raise `WrongExport` unless so many pages and attachments are on disk."""
        _check(self._output, pages, attachments)


def _check(output: Path, pages: int, attachments: int) -> None:
    found = sum(1 for _ in output.rglob("*.md")), sum(1 for _ in output.rglob("*.png"))
    if found != (pages, attachments):
        raise WrongExport(
            f"{output} holds {found[0]} pages and {found[1]} attachments, not {pages} and {attachments}."
        )
