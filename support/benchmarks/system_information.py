"""What results were measured on and of: the machine, the Python, the commit."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

_PROJECT = Path(__file__).parents[2]
_LIBRARIES = ("requests", "PyYAML", "pydantic", "typer", "rich")


def system_information() -> dict[str, Any]:
    """Describe where and when a measurement took place; names no host and no user."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short=12", "HEAD") or "unknown",
        "changed since the commit": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
        "memory GB": round(psutil.virtual_memory().total / 1024**3, 1),
        "load average before": [round(one, 2) for one in psutil.getloadavg()],
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
    }


def _git(*words: str) -> str:
    try:
        told = subprocess.run(["git", *words], cwd=_PROJECT, capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()
