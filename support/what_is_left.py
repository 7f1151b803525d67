"""What a run left: on disk, in the ledger and in the knowledge base, so that two runs can be compared."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.matchers.exported_folder import ExportedFolder
from support.matchers.ledger_rows import ledger_rows
from support.services.open_webui_server import OpenWebUIServer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: files on disk, rows of the ledger, files of the knowledge base, stray uploads."""

    disk: dict[str, bytes]
    ledger: dict[str, list[tuple[Any, ...]]]
    knowledge: list[tuple[Any, ...]]
    strays: list[str]
    unfinished: list[Path] = field(default_factory=list)

    def differences(self, other: "Outcome") -> list[str]:
        """Name what is not the same as in another outcome: what is missing, doubled or different."""
        told = [
            f"{path} on disk"
            for path in sorted(self.disk.keys() | other.disk.keys())
            if self.disk.get(path) != other.disk.get(path)
        ]
        for table in sorted(self.ledger.keys() | other.ledger.keys()):
            here, there = Counter(self.ledger.get(table, [])), Counter(other.ledger.get(table, []))
            told += [f"{table}: only here {row}" for row in (here - there).elements()]
            told += [f"{table}: only there {row}" for row in (there - here).elements()]
        here, there = Counter(self.knowledge), Counter(other.knowledge)
        told += [f"knowledge base: only here {file}" for file in (here - there).elements()]
        told += [f"knowledge base: only there {file}" for file in (there - here).elements()]
        strays = Counter(self.strays) - Counter(other.strays)
        told += [f"stray upload {name}" for name in strays.elements()]
        return told + [f"unfinished {path}" for path in self.unfinished]


def outcome_of(output: Path, server: OpenWebUIServer, knowledge_base: str) -> Outcome:
    """Look at what is there."""
    files = server.files_in(knowledge_base)
    in_place = {file.id for file in files}
    told = [
        (file.filename, file.status, file.text, file.file_hash, _own_words(file.metadata)) for file in files
    ]
    folder = ExportedFolder(output)
    return Outcome(
        folder.contents(),
        ledger_rows(output),
        sorted(told, key=lambda one: (one[0], one[3])),
        sorted(file.filename for file in server.files.values() if file.id not in in_place),
        folder.unfinished_files,
    )


def _own_words(metadata: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what an upload told about a file, without what differs from server to server."""
    return tuple(sorted((key, str(value)) for key, value in metadata.items() if key != "knowledge_base"))
