"""The Open WebUI of a stage: the stand-in, or a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from support.services.mounting import Mounted, Network
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_outsider import Outsider
from support.services.open_webui_relay import OpenWebUIRelay
from support.services.open_webui_server import OpenWebUIServer
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment


class StageNotEmpty(Exception):
    """The real server holds knowledge bases of others, which scenarios would mistake for theirs."""


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

    Raises `StageNotEmpty` where it holds knowledge bases already: nobody else's are ever touched.
    """
    real = named_by_environment()
    assert real is not None, "No real Open WebUI is named."
    outsider = Outsider(real)
    if known := outsider.knowledge_bases():
        raise StageNotEmpty(
            f"The Open WebUI at {real.url} holds {len(known)} knowledge bases already, such as "
            f"{known[0]['name']!r}. Scenarios need one without any: name another server, or remove them."
        )
    with outsider.leaves_as_found(), outsider.keeps_settings():
        front = network.mount(OpenWebUIRelay(real.url), host="chat.example.com")
        yield OpenWebUIOnStage(front, outsider, real.api_key, None)
