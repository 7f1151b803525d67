"""Environments of their own for the programs that this project is measured against."""

import subprocess
import venv
from pathlib import Path


def peer_environment(folder: Path, requirement: str) -> Path:
    """Install a program into a folder unless it is there; return the folder of its executables."""
    executables = folder.absolute() / "bin"
    if not (folder / ".ready").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([executables / "python", "-m", "pip", "install", "--quiet", requirement], check=True)
        (folder / ".ready").touch()
    return executables
