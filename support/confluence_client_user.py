"""An engineer who uses the Confluence client by itself."""

import dataclasses
from collections.abc import Callable
from typing import Any

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import ExporterError
from support.operator import Operator


class ConfluenceClientUser:
    """Calls the client with an operator's settings, and keeps what it answers."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self.answer: Any = None
        self.error: ExporterError | None = None

    def asks_about_page(self, page_id: str) -> None:
        """Ask for everything about a page."""
        self._ask(lambda client: client.get_complete_page_metadata(page_id))

    def asks_about_attachment(self, attachment_id: str) -> None:
        """Ask for everything about an attachment."""
        self._ask(lambda client: client.get_complete_attachment_metadata(attachment_id))

    def asks_about_space(self, key: str) -> None:
        """Ask for the details of a space."""
        self._ask(lambda client: client.get_space_details(key))

    def tests_connection(self) -> bool:
        """Try the connection."""
        return self._client.test_connection()

    def told(self) -> dict[str, str]:
        """Return the latest answer as words, by name; who and where are told by their names."""
        assert self.answer is not None, f"There is no answer: {self.error}"
        names = [field.name for field in dataclasses.fields(self.answer)]
        told = {name: _in_words(getattr(self.answer, name)) for name in names}
        if "parent_page" in told:
            told["page"] = self.answer.parent_page.page_title
        return told

    def _ask(self, question: Callable[[ConfluenceClient], object]) -> None:
        self.answer, self.error = None, None
        try:
            self.answer = question(self._client)
        except ExporterError as error:
            self.error = error

    @property
    def _client(self) -> ConfluenceClient:
        auth = self._operator.settings["auth"]["confluence"]
        return ConfluenceClient(
            auth["url"],
            username=auth["username"],
            api_token=auth["api_token"],
            retry=RetryPolicy(retries=0),
            sleep=lambda _seconds: None,
        )


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(getattr(value, "display_name", value))
