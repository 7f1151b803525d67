"""Starts a real Open WebUI on a folder of its own, and stops it again.

Needs an `open-webui` executable (`pip install open-webui`) and a folder with an embedding model of
sentence-transformers: the server is started offline.
"""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from support.started_program import started_program

_STARTS_WITHIN_SECONDS = 180
LOG = "open-webui.log"
_POLL_SECONDS = 0.5
_EMAIL = "admin@example.org"


class NotRunning(Exception):
    """The server does not run; says why, and where its log is."""


@dataclass(frozen=True, slots=True)
class RunningOpenWebUI:
    """Where the server answers, and the API key of its administrator."""

    url: str
    api_key: str = field(repr=False)


@contextmanager
def real_open_webui(
    executable: Path, model: Path, folder: Path, *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[RunningOpenWebUI]:
    """Run the server with its data in `folder`, which should be new: settings that are there already win.

    Its log is `open-webui.log` in that folder. It is stopped in any case. Raises `NotRunning` when it does
    not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, password = _free_port(), secrets.token_urlsafe(16)
    log = folder / LOG
    command: list[str | Path] = [executable, "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | _environment(folder, model, password)
    with (
        log.open("wb") as output,
        started_program(
            command, environment, folder=folder, output=output, errors=subprocess.STDOUT
        ) as process,
    ):
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(url, process, log, sleep)
        yield RunningOpenWebUI(url, _api_key(url, password, log))


def named_by_environment() -> RunningOpenWebUI | None:
    """Return the real server that TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY name, None when they do not."""
    url, api_key = os.environ.get("TEST_OPENWEBUI_URL"), os.environ.get("TEST_OPENWEBUI_KEY")
    return RunningOpenWebUI(url.rstrip("/"), api_key) if url and api_key else None


def _environment(folder: Path, model: Path, password: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder / "data"),
        "WEBUI_SECRET_KEY": secrets.token_hex(16),
        "WEBUI_ADMIN_EMAIL": _EMAIL,
        "WEBUI_ADMIN_PASSWORD": password,
        "ENABLE_API_KEYS": "true",
        "OFFLINE_MODE": "true",
        "HF_HUB_OFFLINE": "1",
        "RAG_EMBEDDING_MODEL": str(model),
        "ENABLE_OLLAMA_API": "false",
        "ENABLE_OPENAI_API": "false",
        "ANONYMIZED_TELEMETRY": "false",
    }


def _free_port() -> int:
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port
    except OSError as failure:
        raise NotRunning(f"This machine has no free port to serve on: {failure.strerror}.") from failure


def _wait_until_healthy(
    url: str, process: subprocess.Popen[bytes], log: Path, sleep: Callable[[float], None]
) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotRunning(
                f"Open WebUI ended with code {process.returncode} while it started; its log is {log}."
            )
        try:
            if requests.get(f"{url}/health", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        sleep(_POLL_SECONDS)
    raise NotRunning(f"Open WebUI did not answer within {_STARTS_WITHIN_SECONDS} s; its log is {log}.")


def _api_key(url: str, password: str, log: Path) -> str:
    try:
        return _new_api_key(url, password)
    except requests.RequestException as failure:
        raise NotRunning(f"Open WebUI gave out no API key ({failure}); its log is {log}.") from failure


def _new_api_key(url: str, password: str) -> str:
    signed_in = requests.post(
        f"{url}/api/v1/auths/signin", json={"email": _EMAIL, "password": password}, timeout=30
    )
    signed_in.raise_for_status()
    headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    created = requests.post(f"{url}/api/v1/auths/api_key", headers=headers, timeout=30)
    created.raise_for_status()
    key: str = created.json()["api_key"]
    return key
