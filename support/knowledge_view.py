"""What an outsider sees in the knowledge bases of Open WebUI, and what others do there by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.services.open_webui_outsider import Outsider


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """A file that a knowledge base lists, and what its uploader told about it."""

    id: str
    filename: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KnowledgeContents:
    """A knowledge base as a reader finds it: what it says of itself, and the texts of its files."""

    name: str
    description: str
    texts: list[tuple[str, str]]


class KnowledgeView:
    """The knowledge bases of one server by name, asked over HTTP: of the stand-in as of a real one."""

    def __init__(self, outsider: Outsider) -> None:
        self._outsider = outsider

    def names(self) -> list[str]:
        """Return the names of all knowledge bases; a name may be there twice."""
        return [known["name"] for known in self._outsider.knowledge_bases()]

    def description(self, name: str) -> str:
        """Return what the knowledge base says of itself."""
        return str(self._named(name)["description"])

    def files(self, name: str) -> list[KnowledgeFile]:
        """Return the files that the knowledge base lists."""
        return self._files_in(self._named(name))

    def file_of(self, name: str, confluence_id: str) -> KnowledgeFile:
        """Return the file of a page or attachment; there must be exactly one."""
        found = [
            file for file in self.files(name) if str(file.metadata.get("confluence_id")) == confluence_id
        ]
        assert len(found) == 1, f"{len(found)} files in {name!r} belong to {confluence_id}"
        return found[0]

    def text_of(self, file: KnowledgeFile) -> str:
        """Return what the server read in a file."""
        return str(self._outsider.file(file.id)["data"].get("content", ""))

    def texts(self, name: str) -> list[str]:
        """Return what the server read in the files that the knowledge base lists."""
        return [text for _, text in self._with_texts(self.files(name))]

    def contents(self) -> list[KnowledgeContents]:
        """Return all knowledge bases with their files' names and texts."""
        return [
            KnowledgeContents(known["name"], known["description"], self._texts_in(known))
            for known in self._outsider.knowledge_bases()
        ]

    def answers(self, name: str, question: str) -> list[str]:
        """Return the Confluence ids of the pages and attachments that answer a question, the best first."""
        answers = self._outsider.answers(self._named(name)["id"], question)
        return [str(metadata.get("confluence_id")) for _, metadata in answers]

    def creates(self, name: str) -> None:
        """Create a knowledge base by hand."""
        self._outsider.knowledge_base(name, "made by hand")

    def deletes(self, name: str) -> None:
        """Delete a knowledge base by hand."""
        self._outsider.delete_knowledge_base(self._named(name)["id"])

    def renames(self, name: str, new_name: str) -> None:
        """Rename a knowledge base by hand."""
        known = self._named(name)
        self._outsider.rename(known["id"], new_name, known["description"])

    def changes_by_hand(self, name: str, confluence_id: str, text: str) -> None:
        """Edit the text of the file of a page by hand."""
        self._outsider.change_content(self.file_of(name, confluence_id).id, text)

    def puts_by_hand(self, name: str, filename: str, text: str = "") -> None:
        """Upload a file, with notes in it or with this text, and add it by hand."""
        file = self._outsider.upload(filename, (text or f"Notes in {filename}").encode())
        added = self._outsider.add(self._named(name)["id"], file["id"])
        assert added.ok, added.text

    def goes_back_to_an_earlier_release(self, name: str) -> None:
        """Put in the place of each file what a release would have sent that wrote uploads as exported."""
        knowledge_id = self._named(name)["id"]
        for file in self.files(name):
            told = {key: value for key, value in file.metadata.items() if key != "upload_form"}
            text = f"{self.text_of(file)}\nWritten another way."
            older = self._outsider.upload(
                file.filename, text.encode(), **{**told, "file_hash": "of that text"}
            )
            self._outsider.clean_up(knowledge_id, file.id)
            self._outsider.batch_add(knowledge_id, older["id"])

    def replaces_by_copy(self, name: str, confluence_id: str) -> None:
        """Take the file of a page out, and put one with its very text in by hand."""
        file = self.file_of(name, confluence_id)
        text = self.text_of(file)
        self._outsider.clean_up(self._named(name)["id"], file.id)
        self.puts_by_hand(name, file.filename, text)

    def _files_in(self, known: Mapping[str, Any]) -> list[KnowledgeFile]:
        return [
            KnowledgeFile(file["id"], file["filename"], file["meta"]["data"])
            for file in self._outsider.listed(known["id"])
        ]

    def _texts_in(self, known: Mapping[str, Any]) -> list[tuple[str, str]]:
        if not known["file_count"]:
            return []
        return [(file.filename, text) for file, text in self._with_texts(self._files_in(known))]

    def _with_texts(self, files: list[KnowledgeFile]) -> list[tuple[KnowledgeFile, str]]:
        own = self._outsider.own_texts()
        return [(file, own[file.id] if file.id in own else self.text_of(file)) for file in files]

    def _named(self, name: str) -> Mapping[str, Any]:
        found: list[Mapping[str, Any]] = [
            known for known in self._outsider.knowledge_bases() if known["name"] == name
        ]
        assert len(found) == 1, f"{len(found)} knowledge bases are called {name!r}"
        return found[0]
