"""The Open WebUI of a stage: the stand-in, or a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from support.services.mounting import Mounted, Network
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_outsider import SETTINGS, Outsider
from support.services.open_webui_relay import OpenWebUIRelay
from support.services.open_webui_server import OpenWebUIServer
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment


class StageCannotBeSet(Exception):
    """Scenarios cannot be played with the real server; says why, and what to do."""


@dataclass(frozen=True)
class OpenWebUIOnStage:
    """One Open WebUI server.

    The exporter reaches it through `front`, where requests are counted and faults strike; everybody else is
    an `outsider` who comes in by another door. `stand_in` is None where the server is a real one.
    """

    front: Mounted
    outsider: Outsider
    api_key: str = field(repr=False)
    stand_in: OpenWebUIServer | None


@contextmanager
def open_webui_stand_in(network: Network) -> Iterator[OpenWebUIOnStage]:
    """Have the stand-in on the stage."""
    server = OpenWebUIServer()
    api, key = OpenWebUIApi(server), server.owner.api_key
    front = network.mount(api, host="chat.example.com")
    side = network.mount(api, host="side-door.chat.example.com")
    yield OpenWebUIOnStage(front, Outsider(RunningOpenWebUI(side.url, key)), key, server)


@contextmanager
def real_open_webui_on_stage(network: Network) -> Iterator[OpenWebUIOnStage]:
    """Have the server on the stage that the environment names, and leave it as it was found.

    Raises `StageCannotBeSet`, as `real_server` does.
    """
    real = real_server()
    outsider = Outsider(real)
    with outsider.leaves_as_found(), outsider.keeps_settings():
        front = network.mount(OpenWebUIRelay(real.url), host="chat.example.com")
        yield OpenWebUIOnStage(front, outsider, real.api_key, None)


def real_server() -> RunningOpenWebUI:
    """Return the server that the environment names, when scenarios can be played with it.

    Raises `StageCannotBeSet` where none is named, it cannot be used, or it holds knowledge bases already:
    scenarios would mistake them for theirs.
    """
    real = named_by_environment()
    if real is None:
        raise StageCannotBeSet(
            "--stage real needs an Open WebUI: set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY (an "
            "administrator's), or let `make live` start one."
        )
    outsider = Outsider(real)
    try:
        answer = outsider.ask("GET", SETTINGS)
    except requests.RequestException as failure:
        raise StageCannotBeSet(f"No Open WebUI answers at {real.url}; see that it runs.") from failure
    if answer.status_code in {401, 403}:
        raise StageCannotBeSet(
            f"The Open WebUI at {real.url} refuses TEST_OPENWEBUI_KEY; it must be an administrator's API key."
        )
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        raise StageCannotBeSet(f"What answers at {real.url} is no Open WebUI; see TEST_OPENWEBUI_URL.")
    if known := outsider.knowledge_bases():
        raise StageCannotBeSet(
            f"The Open WebUI at {real.url} holds knowledge bases already ({len(known)}, such as "
            f"{known[0]['name']!r}), which are left alone. Name another server, or remove them."
        )
    return real
