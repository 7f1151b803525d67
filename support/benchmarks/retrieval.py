"""Which passages a real Open WebUI finds for questions, depending on how pages are written for it. ::

    python -m support.benchmarks.retrieval [VARIANT...]

The environment names the server: TEST_OPENWEBUI_URL, TEST_OPENWEBUI_KEY.
Uploads the same pages in every variant into knowledge bases of their own, asks all questions through the
server's retrieval with the server's settings, removes what it made, and writes the figures as JSON to
standard output and as a table to standard error. Exit codes: 0 measured, 2 no server or no such variant.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.table import Table

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from support.benchmarks.retrieval_pages import DEMONSTRATION_SPACE, BenchmarkPage, export_samples
from support.benchmarks.retrieval_questions import Asked, Passage, Question, figures, read_questions
from support.benchmarks.retrieval_variants import VARIANTS, Variant
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment

PASSAGES = 20
"""How many passages are asked for; a page that is in none of them has no rank."""

_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class TemporaryKnowledgeBase:
    """A knowledge base that holds one space in one variant; `titles` are its pages' by id of file."""

    id: str
    titles: dict[str, str] = field(default_factory=dict)


class Benchmark:
    """Asks questions of one server."""

    def __init__(self, server: RunningOpenWebUI) -> None:
        self._url = server.url
        self._session = requests.Session()
        self._client = OpenWebUIClient(server.url, server.api_key, session=self._session)

    def ask_all(
        self, variant: Variant, spaces: Mapping[str, Sequence[BenchmarkPage]], questions: Sequence[Question]
    ) -> list[Asked]:
        """Ask every question of a knowledge base that holds its space in one variant."""
        asked = []
        for space, pages in spaces.items():
            with self._holding(f"Retrieval benchmark: {space} ({variant.name})", pages, variant) as known:
                asked += [self._ask(known, question) for question in questions if question.space == space]
        return asked

    @contextmanager
    def _holding(
        self, name: str, pages: Sequence[BenchmarkPage], variant: Variant
    ) -> Iterator[TemporaryKnowledgeBase]:
        known = TemporaryKnowledgeBase(self._client.create_knowledge_base(name, "Made to be removed.").id)
        try:
            for page in pages:
                filename = page.exported.path.stem + variant.suffix
                file = self._client.upload_file(filename, variant.write(page), variant.media_type)
                known.titles[file.id] = page.title
            added = self._client.batch_add_files_to_knowledge(known.id, list(known.titles))
            if len(added) != len(pages):
                raise RuntimeError(f"Only {len(added)} of {len(pages)} pages got into {name!r}.")
            yield known
        finally:
            for file_id in known.titles:
                self._client.delete_file(file_id)
            address = f"{self._url}/api/v1/knowledge/{known.id}/delete"
            self._session.delete(address, timeout=_TIMEOUT_SECONDS).raise_for_status()

    def _ask(self, known: TemporaryKnowledgeBase, question: Question) -> Asked:
        response = self._session.post(
            f"{self._url}/api/v1/retrieval/query/collection",
            json={"collection_names": [known.id], "query": question.text, "k": PASSAGES},
            timeout=_TIMEOUT_SECONDS,
        )
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        found = zip(answer["metadatas"][0], answer["documents"][0], strict=True)
        return Asked(question, [Passage(known.titles[about["file_id"]], text) for about, text in found])


def measure(
    server: RunningOpenWebUI,
    variants: Sequence[Variant],
    spaces: Mapping[str, Sequence[BenchmarkPage]],
    console: Console,
) -> dict[str, Any]:
    """Measure the variants one after the other; the answer is ready for JSON."""
    benchmark = Benchmark(server)
    questions = [question for question in read_questions() if question.space in spaces]
    measured: dict[str, Any] = {}
    for variant in variants:
        console.print(f"Asking {len(questions)} questions: {variant.name} …", highlight=False)
        asked = benchmark.ask_all(variant, spaces, questions)
        measured[variant.name] = {
            **figures(asked),
            "spaces": {
                space: figures([one for one in asked if one.question.space == space]) for space in spaces
            },
            "not among the first five": [
                {"question": one.question.text, "page": one.question.page, "rank": one.rank}
                for one in asked
                if one.rank is None or one.rank > 5
            ],
        }
    return {"questions": len(questions), "pages": sum(map(len, spaces.values())), "variants": measured}


def as_table(measured: Mapping[str, Any]) -> Table:
    """Lay the figures out for the terminal, a variant a row."""
    table = Table(title=f"{measured['questions']} questions over {measured['pages']} pages")
    names = [name for name, value in next(iter(measured["variants"].values())).items() if value is not None]
    shown = [name for name in names if name not in ("spaces", "not among the first five")]
    for name in ("variant", *shown):
        table.add_column(name, justify="left" if name == "variant" else "right")
    for variant, values in measured["variants"].items():
        table.add_row(variant, *(f"{values[name]:.3f}" for name in shown))
    return table


def main(wanted: Sequence[str]) -> int:
    """Measure all variants, or those that are named."""
    console = Console(stderr=True, width=max(110, int(os.environ.get("COLUMNS", "110"))))
    known = {variant.name: variant for variant in VARIANTS}
    if strangers := [name for name in wanted if name not in known]:
        console.print(f"No such variant: {', '.join(strangers)}. There are: {', '.join(known)}.")
        return 2
    server = named_by_environment()
    if server is None:
        console.print("Name a server: set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY.")
        return 2
    if not DEMONSTRATION_SPACE.is_file():
        console.print("Left out: the Demonstration Space, whose export is not at ../shared/real-exports.")
    with tempfile.TemporaryDirectory() as folder:
        spaces = export_samples(Path(folder))
        measured = measure(server, [known[name] for name in wanted or known], spaces, console)
    console.print(as_table(measured))
    sys.stdout.write(json.dumps(measured, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
