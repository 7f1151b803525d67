"""The two programs that carry a space into a knowledge base, as their users run them."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from support.benchmarks.peer_environment import peer_environment
from support.services.confluence_site import ConfluenceSite
from support.services.open_webui_outsider import Outsider

PEER = "oikb==0.6.0"
_LONGEST_SECONDS = 1800
_OTHER_SETTINGS = ("CME_", "CONFLUENCE_", "OPENWEBUI_", "OPEN_WEBUI_")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where both services answer."""

    confluence: str
    open_webui: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended; the time is from the start of the process to its end."""

    exit_code: int
    seconds: float


class SyncProgram(Protocol):
    """One of the programs; `knowledge_id` is where its files go, "" before there is such a place."""

    name: str

    @property
    def knowledge_id(self) -> str:
        """The knowledge base that it fills."""

    def sync(self) -> Ended:
        """Carry the space over, one upload at a time."""


class Ours:
    """This project's command."""

    name = "confluence-markdown-exporter"

    def __init__(
        self, site: ConfluenceSite, addresses: Addresses, api_key: str, outsider: Outsider, folder: Path
    ) -> None:
        [self._space] = site.spaces.values()
        self._outsider = outsider
        self._command = [
            str(Path(sys.executable).with_name(self.name)),
            "space",
            self._space.key,
            str(folder / "export"),
            "--open-webui",
        ]
        self._variables = {
            "CME_CONFIG_PATH": str(folder / "settings.json"),
            "CONFLUENCE_URL": addresses.confluence,
            "CONFLUENCE_USERNAME": site.credentials.username,
            "CONFLUENCE_API_TOKEN": site.credentials.api_token,
            "OPENWEBUI_URL": addresses.open_webui,
            "OPENWEBUI_API_KEY": api_key,
        }

    @property
    def knowledge_id(self) -> str:
        """The knowledge base that has the space's name."""
        named = [one["id"] for one in self._outsider.knowledge_bases() if one["name"] == self._space.name]
        return str(named[0]) if named else ""

    def sync(self) -> Ended:
        """Export the space into Open WebUI."""
        return _run(self._command, self._variables)


class Peer:
    """oikb, in an environment of its own that is made on first use."""

    name = PEER

    def __init__(
        self, site: ConfluenceSite, addresses: Addresses, api_key: str, outsider: Outsider, folder: Path
    ) -> None:
        [space] = site.spaces.values()
        self.knowledge_id = outsider.knowledge_base(f"{space.name}, by {PEER}")
        self._command = [
            str(peer_environment(folder, PEER) / "oikb"),
            "sync",
            f"confluence:{space.key}",
            "--kb-id",
            self.knowledge_id,
        ]
        self._variables = {
            "HOME": str(folder),
            "CONFLUENCE_URL": addresses.confluence,
            "CONFLUENCE_USER": site.credentials.username,
            "CONFLUENCE_TOKEN": site.credentials.api_token,
            "OPEN_WEBUI_URL": addresses.open_webui,
            "OPEN_WEBUI_API_KEY": api_key,
        }

    def sync(self) -> Ended:
        """Sync the space."""
        return _run(self._command, self._variables)


def _run(command: list[str], variables: Mapping[str, str]) -> Ended:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OTHER_SETTINGS)}
    started = time.monotonic()
    done = subprocess.run(
        command,
        env={**kept, **variables},
        capture_output=True,
        check=False,
        timeout=_LONGEST_SECONDS,
    )
    return Ended(done.returncode, round(time.monotonic() - started, 1))
