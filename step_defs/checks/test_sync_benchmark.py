"""The benchmark beside oikb measures what it says; this project is held to all of it, on the stand-in."""

from pathlib import Path

import pytest

from support.benchmarks.peer_sync import SideBySide, build_site
from support.benchmarks.sync_programs import Addresses, Ours
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_outsider import Outsider
from support.services.open_webui_server import OpenWebUIServer
from support.services.real_open_webui import RunningOpenWebUI

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.tools]


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    site, server = build_site(rich_pages=2), OpenWebUIServer()
    with LoopbackNetwork() as network:
        confluence = network.mount(ConfluenceCloudApi(site))
        open_webui, aside = network.mount(OpenWebUIApi(server)), network.mount(OpenWebUIApi(server))
        key = server.owner.api_key
        outsider = Outsider(RunningOpenWebUI(aside.url, key))
        program = Ours(site, Addresses(confluence.url, open_webui.url), key, outsider, tmp_path)
        measured = SideBySide(site, confluence, open_webui, outsider).measure(program)
    assert measured["arrives"] == dict.fromkeys(measured["arrives"], True)
    runs = ("fresh", "unchanged", "one page changed", "its next upload refused", "and then run again")
    assert [measured[run]["exit code"] for run in runs] == [0, 0, 0, 3, 0]
    assert measured["unchanged"]["requests to Open WebUI"] < 5
    assert measured["a file put there by hand stays"]
    assert measured["its new text is there, its old text gone"] == [True, True]
    assert measured["its text of before is still found"]
    assert measured["its newest text is there"]
