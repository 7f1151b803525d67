"""What the ledger of an export says, read with other eyes than the exporter's."""

import sqlite3
from pathlib import Path
from typing import Any


def ledger_rows(output: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the ledger without times, and of the knowledge base's files only their texts."""
    [path] = output.glob(".*.sqlite3")
    wanted = {
        "pages": "SELECT page_id, space_key, version, path, sha256, size, fingerprint, answers FROM pages",
        "attachments": "SELECT attachment_id, page_id, version, path, sha256, size FROM attachments",
        "knowledge_files": "SELECT text_hash FROM knowledge_files",
    }
    database = sqlite3.connect(path)
    try:
        return {table: sorted(database.execute(query).fetchall()) for table, query in wanted.items()}
    finally:
        database.close()
