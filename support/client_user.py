"""An engineer who uses the Open WebUI client by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient, OpenWebUIClientError
from confluence_markdown_exporter.clients.retrying import RetryPolicy

if TYPE_CHECKING:
    from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge


class ClientUser:
    """Calls the client and keeps what it answers."""

    def __init__(self, url: str, api_key: str) -> None:
        self.url = url
        self.api_key = api_key
        self.listed: list[OpenWebUIKnowledge] = []
        self.found: OpenWebUIKnowledge | None = None
        self.uploaded: OpenWebUIFile | None = None
        self.error: OpenWebUIClientError | None = None

    @property
    def client(self) -> OpenWebUIClient:
        """A client with the key that counts now; it waits for nothing."""
        return OpenWebUIClient(
            self.url, self.api_key, retry=RetryPolicy(retries=1), sleep=lambda _seconds: None
        )

    def tests_connection(self) -> bool:
        """Try the connection."""
        return self.client.test_connection()

    def lists_knowledge_bases(self) -> None:
        """List all knowledge bases."""
        self.listed = self.client.list_knowledge_bases()

    def finds(self, name: str) -> None:
        """Look for a knowledge base by name."""
        self.found = self.client.find_knowledge_base_by_name(name)

    def creates_or_gets(self, name: str) -> None:
        """Ask for a knowledge base that may be there already."""
        self.found = self.client.create_or_get_knowledge_base(name, "for a scenario")

    def uploads(self, filename: str, text: str) -> None:
        """Upload a Markdown file."""
        self.uploaded = self.client.upload_file(filename, text, "text/markdown")

    def adds_upload_to(self, name: str) -> None:
        """Add the uploaded file to a knowledge base."""
        knowledge = self.client.find_knowledge_base_by_name(name)
        assert knowledge is not None
        assert self.uploaded is not None
        self.client.add_file_to_knowledge(knowledge.id, self.uploaded.id)

    def tries(self, call: Callable[[], None]) -> None:
        """Make a call that is meant to fail, and keep its error."""
        try:
            call()
        except OpenWebUIClientError as error:
            self.error = error
        assert self.error is not None, "The call was meant to fail and did not."
