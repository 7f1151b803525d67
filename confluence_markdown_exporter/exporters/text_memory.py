"""What texts the files of a knowledge base had, so that changes that people make there are noticed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile


class TextMemory(Protocol):
    """Remembers which text each file of a knowledge base had; the ledger does."""

    def texts(self, knowledge_id: str) -> Mapping[str, str]:
        """Return the hashes of the texts by file id."""

    def record_texts(self, knowledge_id: str, texts: Mapping[str, str]) -> None:
        """Keep the hashes of the texts by file id, and forget all other files of the knowledge base."""


class NoMemory:
    """Remembers nothing, so no change is noticed."""

    def texts(self, knowledge_id: str) -> Mapping[str, str]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def record_texts(self, knowledge_id: str, texts: Mapping[str, str]) -> None:
        """Keep nothing."""


def changed_since(
    remembered: Mapping[str, str], known: Mapping[Key, Sequence[OpenWebUIFile]]
) -> frozenset[str]:
    """Return the ids of the files whose text is not the remembered one; where either is unknown, none."""
    return frozenset(
        file.id
        for files in known.values()
        for file in files
        if file.text_hash and remembered.get(file.id, file.text_hash) not in {"", file.text_hash}
    )
