"""The same space into the same real Open WebUI, by this project and by oikb. ::

    python -m support.benchmarks.peer_sync [ENVIRONMENT]

TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY name the server; oikb gets an environment of its own below
ENVIRONMENT. Both upload one file at a time. The space is the sample handbook with 33 rich pages more, served
by the stand-in for Confluence. Figures go to standard output as JSON; what was made on the server is removed.
Exit codes: 0 measured, 2 no server is named.
"""

import json
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from support.benchmarks.pages import pages_of
from support.benchmarks.sync_programs import Addresses, Ours, Peer, SyncProgram
from support.samples.team_handbook import build_team_handbook
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.faults import Fault, answers
from support.services.mounting import LoopbackNetwork, Mounted
from support.services.open_webui_outsider import Outsider
from support.services.open_webui_relay import OpenWebUIRelay
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment

_RICH_PAGES = 33
_RICH_CHARACTERS = 3_000
_ALL_PASSAGES = 10_000
_SETTLES_WITHIN_SECONDS = 300
_POLL_SECONDS = 0.2
_UNDER_WAY = ("pending", "processing")
_CHANGED, _OLD_WORDS, _NEW_WORDS = "Kyoto Office (京都オフィス)", "Shoes off", "Boots off"
_NEWER_WORDS = "Sandals off"

# What a reader of the handbook should find in the knowledge base: a fact about its texts.
_ARRIVES: dict[str, Callable[[Sequence[str]], bool]] = {
    "a table row in one line": lambda texts: _a_line(texts, "Delta (reports)", "Beta"),
    "code marked as code": lambda texts: _somewhere(texts, "```bash\nsudo wg-quick up hamburg"),
    "a heading marked as heading": lambda texts: _a_line(texts, "## ", "Severity"),
    "the address of an external link": lambda texts: _somewhere(texts, "https://www.example.org/travel"),
    "the words of a link between pages": lambda texts: _somewhere(texts, "our capacity"),
    "the name of a person who is mentioned": lambda texts: _a_line(
        texts, "decides about a rollback", "Kenji"
    ),
    "a date": lambda texts: _a_line(texts, "showed no readings", "2024-07-11"),
    "whether a task is done": lambda texts: _a_line(texts, "[x]", "Sign the contract"),
    "the address of the page": lambda texts: _somewhere(texts, "/wiki/spaces/HB/pages/"),
    "blog posts": lambda texts: _somewhere(texts, "A certificate had expired"),
    "a text attachment": lambda texts: _somewhere(texts, "Poison control"),
    "a PDF": lambda texts: _somewhere(texts, "57.8 mV per pH step"),
    "no parameters of macros": lambda texts: not _somewhere(texts, "6f0b7a40-0001"),
}


def _somewhere(texts: Sequence[str], words: str) -> bool:
    return any(words in text for text in texts)


def _a_line(texts: Sequence[str], *words: str) -> bool:
    return any(all(word in line for word in words) for text in texts for line in text.splitlines())


class SideBySide:
    """Takes one program through the life of a knowledge base."""

    def __init__(
        self, site: ConfluenceSite, confluence: Mounted, open_webui: Mounted, outsider: Outsider
    ) -> None:
        self._site = site
        self._confluence = confluence
        self._open_webui = open_webui
        self._outsider = outsider

    def measure(self, program: SyncProgram) -> dict[str, Any]:
        """Run it on the fresh space, again, with a changed page, beside a foreign file, and with a fault."""
        page = next(page for page in self._site.pages.values() if page.title == _CHANGED)
        result: dict[str, Any] = {"fresh": self._run(program)}
        texts = self._texts(program)
        result |= {"files": len(texts), "passages": self._passages(program)}
        result["arrives"] = {what: holds(texts) for what, holds in _ARRIVES.items()}
        foreign = self._outsider.upload("by-hand.md", f"Put here by hand, {program.name}.".encode())
        assert self._outsider.add(program.knowledge_id, foreign["id"]).ok
        result["unchanged"] = self._run(program)
        result["a file put there by hand stays"] = foreign["id"] in self._outsider.ids(program.knowledge_id)

        self._site.edit_page(page, page.storage.replace(_OLD_WORDS, _NEW_WORDS))
        result["one page changed"] = self._run(program)
        texts = self._texts(program)
        result["its new text is there, its old text gone"] = [
            _somewhere(texts, _NEW_WORDS),
            not _somewhere(texts, _OLD_WORDS),
        ]

        self._site.edit_page(page, page.storage.replace(_NEW_WORDS, _NEWER_WORDS))
        fault = Fault(answers(400, words="Refused"), matches="/api/v1/files/", method="POST", times=None)
        self._open_webui.faults.add(fault)
        result["its next upload refused"] = self._run(program)
        self._open_webui.faults.mend()
        result["its text of before is still found"] = _somewhere(self._texts(program), _NEW_WORDS)
        result["and then run again"] = self._run(program)
        result["its newest text is there"] = _somewhere(self._texts(program), _NEWER_WORDS)
        return result

    def _run(self, program: SyncProgram) -> dict[str, Any]:
        self._confluence.log.clear()
        self._open_webui.log.clear()
        ended = program.sync()
        return {
            "exit code": ended.exit_code,
            "seconds": ended.seconds,
            "seconds until processed": self._settles(),
            "requests to Confluence": len(self._confluence.log),
            "requests to Open WebUI": len(self._open_webui.log),
        }

    def _settles(self) -> float:
        """Wait until the server has processed what was uploaded; return the seconds."""
        started = time.monotonic()
        while any(file["data"]["status"] in _UNDER_WAY for file in self._outsider.own_files()):
            if time.monotonic() - started > _SETTLES_WITHIN_SECONDS:
                raise RuntimeError("Open WebUI does not finish processing.")
            time.sleep(_POLL_SECONDS)
        return round(time.monotonic() - started, 1)

    def _passages(self, program: SyncProgram) -> int:
        """Count the pieces that the server cut the files into, each of which it embeds."""
        question = {"collection_names": [program.knowledge_id], "query": "river", "k": _ALL_PASSAGES}
        answer = self._outsider.ask("POST", "/api/v1/retrieval/query/collection", json=question)
        return len(answer.json()["documents"][0])

    def _texts(self, program: SyncProgram) -> list[str]:
        listed = self._outsider.listed(program.knowledge_id)
        return [str(self._outsider.file(file["id"])["data"].get("content", "")) for file in listed]


def build_site(rich_pages: int = _RICH_PAGES) -> ConfluenceSite:
    """Build the handbook with rich pages more, in a space whose name nobody else uses."""
    site = build_team_handbook()
    [space] = site.spaces.values()
    space.name = f"Side by side {uuid.uuid4().hex[:8]}"
    storages, _ = pages_of(_RICH_CHARACTERS, variants=rich_pages)
    for number, storage in enumerate(storages, 1):
        site.add_page(space, f"Plan {number}", storage)
    return site


def measure(server: RunningOpenWebUI, environment: Path) -> dict[str, Any]:
    """Measure both, one after the other, each with a Confluence of its own that holds the same."""
    outsider = Outsider(server)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, outsider.leaves_as_found():
        for program_of, place in ((Ours, Path(folder)), (Peer, environment)):
            site = build_site()
            with LoopbackNetwork() as network:
                confluence = network.mount(ConfluenceCloudApi(site))
                open_webui = network.mount(OpenWebUIRelay(server.url))
                addresses = Addresses(confluence.url, open_webui.url)
                program: SyncProgram = program_of(site, addresses, server.api_key, outsider, place)
                figures[program.name] = SideBySide(site, confluence, open_webui, outsider).measure(program)
    return figures


def main(arguments: Sequence[str]) -> int:
    """Measure, and write the figures."""
    server = named_by_environment()
    if server is None:
        sys.stderr.write("Name a server: set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY.\n")
        return 2
    environment = Path(arguments[0] if arguments else ".benchmarks/oikb").absolute()
    sys.stdout.write(json.dumps(measure(server, environment), indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
