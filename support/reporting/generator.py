"""Builds the report: one HTML file, made by the Allure 3 generator out of the results of a run.

The generator is a Node.js program. It is installed into a folder of its own, in the version that
`generator/package-lock.json` pins, and nothing but the report needs it.
"""

import json
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from support.reporting.surroundings import CATEGORIES

TITLE = "Confluence Markdown Exporter: acceptance report"
OLDEST_NODE = 20

_DISTRIBUTION = "confluence-markdown-exporter-open-webui"
_PINNED = Path(__file__).with_name("generator")
_RUNS_REMEMBERED = 30
_PATIENCE_SECONDS = 300
# The generator offers no switch for it: https://allurereport.org/docs/ does not name one.
_VISITOR_COUNTER = re.compile(
    r"<script[^>]*googletagmanager[^>]*></script>\s*<script>.*?</script>", re.DOTALL
)
_CHARTS = [
    {"type": "currentStatus", "title": "This run"},
    {"type": "statusDynamics", "title": "Trend over runs"},
    {"type": "durationDynamics", "title": "Time that runs take"},
    {"type": "testResultSeverities", "title": "By severity"},
]


class ReportFailed(Exception):
    """There is no report; the message says why, and what to do."""


class ReportGenerator:
    """The generator, installed in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def install(self) -> None:
        """Install the pinned version, unless it is there; raise `ReportFailed` where that cannot be."""
        _check_node()
        if self.is_installed:
            return
        _make_folder(self.home)
        for pinned in _PINNED.iterdir():
            shutil.copy(pinned, self.home)
        done = _run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", folder=self.home)
        if done.returncode != 0:
            raise ReportFailed(
                f"The report generator could not be installed: {_last_words(done)} "
                "It comes from the npm package index; build the report again when that can be reached."
            )

    @property
    def is_installed(self) -> bool:
        """Whether the pinned version is there; npm writes its own record last."""
        lock = self.home / "package-lock.json"
        return (
            lock.is_file()
            and lock.read_bytes() == (_PINNED / lock.name).read_bytes()
            and (self.home / "node_modules" / ".package-lock.json").is_file()
        )

    def build(self, results: Path, report: Path) -> Path:
        """Build the report of these results in the folder `report`, and return its one file.

        The folder also keeps the history: leave it there, and the next report tells what has changed.
        """
        if not any(results.glob("*-result.json")):
            raise ReportFailed(
                f"There are no results in {results}: no test has run. "
                "Run the suite and build the report of it with: make report"
            )
        _make_folder(self.home)
        _make_folder(report)
        settings = self.home / "allurerc.json"
        settings.write_text(json.dumps(_settings(report), indent=2), encoding="utf-8")
        program = self.home / "node_modules" / ".bin" / "allure"
        done = _run(program, "generate", "--config", settings, results.absolute(), folder=self.home)
        page = report / "index.html"
        if done.returncode != 0 or not page.is_file():
            raise ReportFailed(
                f"The report generator failed: {_last_words(done)} The results are untouched in {results}."
            )
        page.write_text(_without_visitor_counter(page.read_text(encoding="utf-8")), encoding="utf-8")
        return page


def _check_node() -> None:
    needed = f"The report needs Node.js {OLDEST_NODE} or newer with npm"
    advice = "Install it (https://nodejs.org) and run `make report` again; `make test` needs none of it."
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise ReportFailed(f"{needed}, and there is none on this machine. {advice}")
    found = _run("node", "--version").stdout.strip()
    if int(found.removeprefix("v").partition(".")[0] or 0) < OLDEST_NODE:
        raise ReportFailed(f"{needed}; this machine has {found}. {advice}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportFailed(
            f"The folder {folder} cannot be made: {error.strerror}. Take away what is in its place, or "
            "build the report where you may write."
        ) from error


def _settings(report: Path) -> dict[str, Any]:
    return {
        "name": TITLE,
        "output": str(report.absolute()),
        "historyPath": str(report.absolute() / "history.jsonl"),
        "historyLimit": _RUNS_REMEMBERED,
        "variables": {"Version": version(_DISTRIBUTION)},
        "categories": CATEGORIES,
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": TITLE,
                    "reportLanguage": "en",
                    "singleFile": True,
                    "groupBy": ["epic", "feature", "story"],
                    "defaultSortBy": "order,asc",
                    "stepTreeExpansion": "expanded",
                    "sections": ["charts", "timeline"],
                    "charts": _CHARTS,
                }
            }
        },
    }


def _without_visitor_counter(page: str) -> str:
    """Take out what would tell a third party of every look at the report."""
    quiet = _VISITOR_COUNTER.sub("", page)
    if "googletagmanager" in quiet:
        raise ReportFailed(
            "The report would tell a third party who looks at it: this version of the generator writes its "
            "visitor counter in a form that is not known here. Pin another version."
        )
    return quiet


def _run(
    program: str | Path, *arguments: str | Path, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"{lines[-1].strip()}." if lines else f"exit code {done.returncode}."
