"""Figures that do not depend on the machine: requests, bytes, calls, memory that Python allots."""

import contextlib
import io
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch

from confluence_markdown_exporter.cli import execute
from confluence_markdown_exporter.markdown import convert
from support.benchmarks.counting import calls, peak_bytes
from support.benchmarks.pages import pages_of
from support.benchmarks.processors import LARGE_PAGE, enrich_pages, filter_attachments, parse_extensions
from support.benchmarks.served_space import SPACE_KEY, ServedSpace, build_space
from support.markdown_examples import HandbookResolver
from support.services.mounting import LoopbackNetwork
from support.services.network_conditions import Conditions
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

PAGES = 60
_CONVERTED = 9_000
_LONG_ENOUGH = 0.03
_TRAFFIC = ("requests", "download requests", "bytes received", "bytes sent")
_SYNC = "export into Open WebUI"


class RunFailed(Exception):
    """The run that is counted did not end well, so there is nothing to count."""


def any_machine(folder: Path) -> dict[str, int]:
    """Count requests and bytes of a first run, an unchanged one, and both again with Open WebUI."""
    figures: dict[str, int] = {}
    server = OpenWebUIServer()
    with ServedSpace(build_space(PAGES)) as served, LoopbackNetwork() as network:
        open_webui = network.mount(OpenWebUIApi(server))
        signed_in = {
            **_signed_in(served, folder),
            "OPENWEBUI_URL": open_webui.url,
            "OPENWEBUI_API_KEY": server.owner.api_key,
        }
        runs = (("first export", False), ("unchanged export", False), (_SYNC, True), ("unchanged sync", True))
        for name, with_open_webui in runs:
            served.forget()
            open_webui.log.clear()
            _run(folder / "export", signed_in, with_open_webui=with_open_webui)
            traffic = served.traffic()
            figures |= {f"{name}: {what}": traffic[what] for what in _TRAFFIC}
            if with_open_webui:
                figures[f"{name}: requests to Open WebUI"] = len(open_webui.log)
    return figures


def most_connections(folder: Path, runs: int) -> int:
    """Return the most connections that a first export opens, where answers take their time."""
    opened = []
    with ServedSpace(build_space(PAGES), Conditions(latency=_LONG_ENOUGH)) as served:
        for number in range(runs):
            served.forget()
            _run(folder / f"export {number}", _signed_in(served, folder), with_open_webui=False)
            opened.append(served.traffic()["connections"])
    return max(opened)


def this_python() -> dict[str, dict[str, int]]:
    """Count calls and allotted bytes, which are the same on every machine with the same Python."""
    storages, _ = pages_of(_CONVERTED, variants=10)
    resolver = HandbookResolver()
    works: Mapping[str, Callable[[], object]] = {
        "convert 10 pages": lambda: [convert(page, resolver).markdown for page in storages],
        "filter 10,000 attachments": filter_attachments(),
        "parse 1,000 extensions": parse_extensions(),
        "enrich one page of 200 KB": enrich_pages(1, LARGE_PAGE),
        "enrich 100 pages": enrich_pages(100, _CONVERTED),
    }
    return {
        "calls": {f"{name}: calls": calls(work) for name, work in works.items()},
        "allotted": {f"{name}: bytes allotted": peak_bytes(work) for name, work in works.items()},
    }


def python_version() -> str:
    """Return what `this_python` depends on."""
    return f"{platform.python_implementation()} {'.'.join(platform.python_version_tuple()[:2])}"


def _signed_in(served: ServedSpace, folder: Path) -> dict[str, str]:
    return {
        "CONFLUENCE_URL": served.url,
        "CONFLUENCE_USERNAME": served.site.credentials.username,
        "CONFLUENCE_API_TOKEN": served.site.credentials.api_token,
        "CME_CONFIG_PATH": str(folder / "settings.json"),
    }


def _run(output: Path, variables: Mapping[str, str], *, with_open_webui: bool) -> None:
    arguments = ("space", SPACE_KEY, str(output), "--json")
    said = io.StringIO()
    with (
        patch.dict(os.environ, variables),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        code = execute([*arguments, "--open-webui" if with_open_webui else "--no-open-webui"])
    if code != 0:
        raise RunFailed(f"The run that is counted ended with code {code}: {said.getvalue()[-2000:]}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(this_python()))
