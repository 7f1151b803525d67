"""Where a check finds an Open WebUI: the stand-in on a loopback port, or the real one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from support.services.open_webui_api import OpenWebUIApi
from support.services.real_open_webui import RunningOpenWebUI

_POLL_SECONDS = 0.01


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def stand_in_on_loopback(api: OpenWebUIApi) -> Iterator[RunningOpenWebUI]:
    """Serve the stand-in over real HTTP."""
    server = make_server("127.0.0.1", 0, api, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield RunningOpenWebUI(f"http://127.0.0.1:{server.server_port}", api.server.owner.api_key)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def named_by_environment() -> RunningOpenWebUI | None:
    """Return the real server that TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY name, None when they do not."""
    url, api_key = os.environ.get("TEST_OPENWEBUI_URL"), os.environ.get("TEST_OPENWEBUI_KEY")
    return RunningOpenWebUI(url.rstrip("/"), api_key) if url and api_key else None
