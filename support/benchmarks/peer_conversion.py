"""Converts with the peer, in the peer's own environment: run by `markdown_speed`, never imported.

Reads {"pages": [html], "rounds": n} as one line of JSON for every question, answers one line:
the seconds of CPU that all pages took, and the characters written. Imports nothing of this project,
because both packages have the same import name.
"""

import json
import sys
import time
from types import SimpleNamespace

from confluence_markdown_exporter.confluence import (  # type: ignore[import-not-found]  # the peer's
    Page,
)

_SITE = "https://wiki.example.com"


def _page(html: str) -> SimpleNamespace:
    """Give the peer's converter all that it asks of a page; nothing here needs the network."""
    space = SimpleNamespace(key="DOCS", name="Docs", base_url=_SITE)
    return SimpleNamespace(
        id=1,
        title="Page",
        html=html,
        body=html,
        body_export=html,
        body_view=html,
        body_storage="",
        editor2="",
        labels=[],
        attachments=[],
        ancestors=[],
        base_url=_SITE,
        web_url=f"{_SITE}/1",
        tiny_url="",
        space=space,
        editor="",
        version=None,
        history=None,
        get_attachment_by_file_id=lambda _name: None,
        get_attachment_by_id=lambda _name: None,
        get_attachments_by_title=lambda _name: [],
    )


for line in sys.stdin:
    question = json.loads(line)
    characters = 0
    started = time.process_time()
    for _ in range(question["rounds"]):
        for html in question["pages"]:
            characters += len(Page.Converter(_page(html)).convert(html))
    answer = {"seconds": time.process_time() - started, "characters": characters}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
