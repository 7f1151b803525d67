"""Where a run took place, and how to read its failures: Allure's environment, executor and categories."""

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

_STAGES = {"mocked": "stand-ins in this process", "loopback": "stand-ins over HTTP on this machine"}
# The variable that tells a build server apart: its type in Allure, the number of the build, and its address.
_BUILD_SERVERS = {
    "GITHUB_ACTIONS": (
        "github",
        "GITHUB_RUN_NUMBER",
        "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
    ),
    "GITLAB_CI": ("gitlab", "CI_PIPELINE_IID", "{CI_PIPELINE_URL}"),
    "JENKINS_URL": ("jenkins", "BUILD_NUMBER", "{BUILD_URL}"),
}

CATEGORIES: list[dict[str, Any]] = [
    {
        "name": "Stand-in defect",
        "matchedStatuses": ["failed", "broken"],
        "messageRegex": ".*The stand-ins were asked what they do not know.*",
    },
    {
        "name": "Stand-in defect",
        "matchedStatuses": ["broken"],
        "traceRegex": r".*\bsupport/services/\w+\.py:\d+.*",
    },
    {"name": "Product defect", "matchedStatuses": ["failed"]},
    {
        "name": "Product defect",
        "matchedStatuses": ["broken"],
        "traceRegex": r".*\bconfluence_markdown_exporter/[\w/]+\.py:\d+.*",
    },
    {"name": "Test defect", "matchedStatuses": ["broken"]},
]
"""The first that fits holds. An error that nobody expected is the product's when the product raised it;
what is left then (a step that nobody defined, a mistake in a step) is a defect of the suite."""


def write_surroundings(folder: Path, config: pytest.Config) -> None:
    """Write what is true of the whole run into the folder of its results."""
    properties = "".join(f"{name}={value}\n" for name, value in _environment(config).items())
    (folder / "environment.properties").write_text(properties, encoding="utf-8")
    _write_json(folder / "executor.json", executor(os.environ))
    _write_json(folder / "categories.json", CATEGORIES)


def _environment(config: pytest.Config) -> dict[str, str]:
    stage = config.getoption("--stage", default="")
    return {
        "System": platform.system(),
        "Python": platform.python_version(),
        "pytest": version("pytest"),
        "pytest-bdd": version("pytest-bdd"),
        **({"Services": _STAGES[stage]} if stage else {}),
    }


def executor(variables: Mapping[str, str]) -> dict[str, str | int]:
    """Say who ran the suite: a build server that these variables are known by, or a person."""
    for sign, (kind, number, address) in _BUILD_SERVERS.items():
        if sign in variables:
            build = variables.get(number, "")
            return {
                "name": kind,
                "type": kind,
                "buildName": f"#{build}",
                "buildOrder": int(build) if build.isdigit() else 0,
                "buildUrl": address.format_map(_Blank(variables)),
            }
    return {"name": "a person", "type": "local", "buildName": "run by hand"}


class _Blank(dict[str, str]):
    """Variables, of which each one that is not set is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
