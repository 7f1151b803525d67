"""What carrying a space into a real Open WebUI takes, and what the server needs for the same texts by itself.

The server by itself: the texts that an export left in its knowledge base are sent again by a client that does
nothing else, with one, two and four uploads at a time, then added in one batch. The shortest counts. The
environment names the server (TEST_OPENWEBUI_URL, TEST_OPENWEBUI_KEY); what was made there is removed.
"""

import statistics
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.benchmarks.exporters import Ours
from support.benchmarks.pages import pages_of
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace
from support.services.confluence_site import ConfluenceSite
from support.services.open_webui_outsider import Outsider
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment

_AT_ONCE = (1, 2, 4)
_PAGE = 2_000
_WARMING = 2
_KEY = "UPLOAD"


def measure(scope: Scope) -> Figures:
    """Measure with the server that the environment names."""
    server = named_by_environment()
    if server is None:
        return {"left out": "No server was named: set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY."}
    outsider = Outsider(server)
    ours: list[float] = []
    cpu: list[float] = []
    alone: dict[int, list[float]] = {number: [] for number in _AT_ONCE}
    with outsider.leaves_as_found():
        # A server that was just started takes some minutes for what later takes seconds.
        for _ in range(_WARMING):
            _alone(outsider, [storage.encode() for storage in pages_of(_PAGE, variants=scope.uploads)[0]], 1)
    for turn in range(scope.turns):
        with outsider.leaves_as_found():
            seconds, cpu_seconds, texts = _by_us(scope.folder / f"upload {turn}", scope.uploads, server)
            ours.append(seconds)
            cpu.append(cpu_seconds)
            for number in _AT_ONCE[:: 1 if turn % 2 else -1]:
                alone[number].append(_alone(outsider, texts, number))
    by_number = {number: statistics.median(taken) for number, taken in alone.items()}
    best = min(by_number, key=by_number.__getitem__)
    taken = statistics.median(ours)
    return {
        "files": scope.uploads,
        "runs": scope.turns,
        "ours, seconds": round(taken, 2),
        "ours, CPU seconds": round(statistics.median(cpu), 2),
        "the server by itself, seconds": {str(one): round(by_number[one], 2) for one in by_number},
        "best number of uploads at a time": best,
        "added by us, percent": round(100 * (taken / by_number[best] - 1), 1),
    }


def _by_us(folder: Path, pages: int, server: RunningOpenWebUI) -> tuple[float, float, Sequence[bytes]]:
    """Carry an exported space over; return the seconds, the CPU seconds, and the texts that arrived."""
    site = ConfluenceSite()
    space = site.add_space(_KEY, f"Upload {uuid.uuid4().hex[:8]}", homepage=None)
    storages, _ = pages_of(_PAGE, variants=pages)
    for number, storage in enumerate(storages):
        site.add_page(space, f"Procedure {number}", storage)
    outsider = Outsider(server)
    signed_in = {"OPENWEBUI_URL": server.url, "OPENWEBUI_API_KEY": server.api_key}
    with ServedSpace(site) as served:
        Ours(served.url, folder, keys=(_KEY,)).export()
        ran = Ours(served.url, folder, keys=(_KEY,), options=("--open-webui",), variables=signed_in).export(
            sample_seconds=0.5
        )
    [base] = [one["id"] for one in outsider.knowledge_bases() if one["name"] == space.name]
    texts = [outsider.ask("GET", f"/api/v1/files/{one}/content").content for one in outsider.ids(base)]
    assert len(texts) == pages, f"{len(texts)} of {pages} files arrived."
    return ran.seconds, ran.cpu_seconds, texts


def _alone(outsider: Outsider, texts: Sequence[bytes], at_once: int) -> float:
    """Send the texts with nothing else to do; return the seconds until all are in the knowledge base."""
    base = outsider.knowledge_base()
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        sent = list(pool.map(lambda text: _send(outsider, text), texts))
    outsider.batch_add(base, *sent)
    seconds = time.perf_counter() - started
    assert len(outsider.ids(base)) == len(texts), "The server lost files that were sent by themselves."
    return seconds


def _send(outsider: Outsider, text: bytes) -> str:
    sent = outsider.post(
        "/api/v1/files/",
        "/api/v1/files/",
        params={"process": "true", "process_in_background": "false"},
        files={"file": (f"{uuid.uuid4().hex}.md", text, "text/markdown")},
    )
    return str(sent["id"])
