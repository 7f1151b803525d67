"""Writes what a plain installation of the exporter consists of: `python -m support.supply.sbom sbom.json`.

The exporter is installed into an empty environment; cyclonedx-py reads that and validates what it writes
against the schema of CycloneDX. The list must be what the exporter and its needs ask for, as locked.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from support.supply.closure import runtime_packages
from support.supply.lock import CONSTRAINTS, LOCK, PROJECT, pins

_TOOLS = PROJECT / ".supply" / "bin"
_PLAIN = PROJECT / ".supply" / "plain"


def listed(sbom: Mapping[str, Any]) -> dict[str, str]:
    """Return the versions of what a CycloneDX list names, by name."""
    return {canonicalize_name(one["name"]): one["version"] for one in sbom["components"]}


def expected() -> dict[str, str]:
    """Return the locked versions of what the exporter needs, by name."""
    names = runtime_packages()
    return {pin.name: pin.version for pin in pins(LOCK) if pin.name in names}


def main(target: Path) -> int:
    """Write the list; 1 where it is not what the lock leads to."""
    venv.create(_PLAIN, clear=True, with_pip=False)
    python = _PLAIN / "bin" / "python"
    _run(
        *(_TOOLS / "python", "-m", "pip", "--python", python, "install", "--quiet"),
        *("--disable-pip-version-check", "--constraint", CONSTRAINTS, PROJECT),
    )
    _run(
        *(_TOOLS / "cyclonedx-py", "environment", "--pyproject", PROJECT / "pyproject.toml"),
        *("--output-reproducible", "--validate", "--spec-version", "1.6", "--output-file", target, python),
    )
    found, wanted = listed(json.loads(target.read_text(encoding="utf-8"))), expected()
    if found != wanted:
        sys.stderr.write(
            f"{target} lists what was not expected, or lacks something: {found.items() ^ wanted.items()}\n"
        )
        return 1
    sys.stdout.write(f"{target} lists {len(found)} packages, at the locked versions.\n")
    return 0


def _run(*command: object) -> None:
    subprocess.run([str(one) for one in command], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
