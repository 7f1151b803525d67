"""What an outsider sees in the stand-in for Open WebUI, and what others do there by hand."""

from support.services.open_webui_server import OpenWebUIServer, StoredFile


class KnowledgeView:
    """The knowledge bases of one stand-in server, by name."""

    def __init__(self, server: OpenWebUIServer) -> None:
        self._server = server

    def names(self) -> list[str]:
        """Return the names of all knowledge bases; a name may be there twice."""
        return [known.name for known in self._server.knowledge_bases.values()]

    def description(self, name: str) -> str:
        """Return what the knowledge base says of itself."""
        return self._server.knowledge_base_named(name).description

    def files(self, name: str) -> list[StoredFile]:
        """Return the files that the knowledge base lists."""
        return self._server.files_in(name)

    def file_of(self, name: str, confluence_id: str) -> StoredFile:
        """Return the file of a page or attachment; there must be exactly one."""
        found = [
            file for file in self.files(name) if str(file.metadata.get("confluence_id")) == confluence_id
        ]
        assert len(found) == 1, f"{len(found)} files in {name!r} belong to {confluence_id}"
        return found[0]

    def texts(self, name: str) -> list[str]:
        """Return what the server read in the files that the knowledge base lists."""
        return [file.text or "" for file in self.files(name)]

    def answer(self, name: str, question: str) -> str:
        """Return the text that answers a question best."""
        answers = self._server.answers(name, question)
        assert answers, f"{name!r} finds nothing for {question!r}"
        return answers[0]

    def creates(self, name: str) -> None:
        """Create a knowledge base by hand."""
        self._server.create_knowledge_base(self._server.owner, name, "made by hand")

    def puts_by_hand(self, name: str, filename: str) -> None:
        """Upload a file and add it by hand."""
        owner = self._server.owner
        file = self._server.upload(owner, filename, f"Notes in {filename}".encode(), "text/markdown", {})
        self._server.add_file(owner, self._server.knowledge_base_named(name), file.id)
