"""Which knowledge base a space goes into."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.exporters.knowledge_base_plan import files_of_pages, ours
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge
from confluence_markdown_exporter.models.space import Space

SPACE_NAME = "{space_name}"
SPACE_KEY = "{space_key}"


class SpaceDetails(Protocol):
    """Who knows what a space is called and where people open it; every content source does."""

    def get_space_details(self, key: str) -> Space:
        """Return the space with this key."""

    def build_space_url(self, key: str) -> str:
        """Return where people open the space."""


@dataclass(slots=True)
class OpenKnowledgeBase:
    """A knowledge base with all its files; `known` are those that this exporter put there for the space."""

    space_key: str
    id: str = ""
    name: str = ""
    listed: Sequence[OpenWebUIFile] = ()
    known: Mapping[Key, Sequence[OpenWebUIFile]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def withdraw(self, page_ids: Collection[str]) -> list[OpenWebUIFile]:
        """Leave the files of these pages and of their attachments out of all, and return them."""
        withdrawn = files_of_pages(self.listed, page_ids, self.space_key)
        gone = {file.id for file in withdrawn}
        self.listed = [file for file in self.listed if file.id not in gone]
        self.known = ours(self.listed, self.space_key)
        return withdrawn


@dataclass(frozen=True, slots=True)
class KnowledgeBaseOfSpace:
    """Finds the knowledge base of one space, or one that several spaces share.

    In `name_pattern` `{space_name}` and `{space_key}` stand for the space's; without them spaces share one.
    One of its own is found by its description, which names the space's address, whatever it is called by
    now; else, and a shared one always, by its name.
    """

    client: OpenWebUIClient
    space: Space
    space_url: str
    name_pattern: str = SPACE_NAME

    @property
    def name(self) -> str:
        """What the knowledge base should be called."""
        return self.name_pattern.replace(SPACE_NAME, self.space.name).replace(SPACE_KEY, self.space.key)

    def look(self) -> OpenKnowledgeBase:
        """Find it and list its files, changing nothing; without an id where there is none yet."""
        found = self._described() or self.client.find_knowledge_base_by_name(self.name)
        if found is None or found.write_access is False:
            return OpenKnowledgeBase(self.space.key, name=self.name)
        return self._with_files(found)

    def open(self) -> OpenKnowledgeBase:
        """Find it, or create it, and list its files; it follows its space's new name.

        A name of their own that somebody gave it stays.
        """
        found = self._described() or self.client.create_or_get_knowledge_base(self.name, self._description)
        opened = self._with_files(found)
        if found.name == self.name:
            return opened
        given = {
            file.sent_metadata.get("knowledge_base_name") for files in opened.known.values() for file in files
        }
        if found.name in given:
            self.client.rename_knowledge_base(found.id, self.name, self._description)
            opened.name = self.name
            opened.notices.append(f"The knowledge base {found.name!r} was renamed to {self.name!r}.")
        else:
            opened.notices.append(
                f"Somebody renamed the knowledge base {self.name!r} to {found.name!r}; "
                "it is used under that name."
            )
        return opened

    @property
    def _is_shared(self) -> bool:
        return SPACE_NAME not in self.name_pattern and SPACE_KEY not in self.name_pattern

    @property
    def _description(self) -> str:
        return "Automated Confluence Export" + ("" if self._is_shared else f" of {self.space_url}")

    def _described(self) -> OpenWebUIKnowledge | None:
        if self._is_shared:
            return None
        return self.client.find_knowledge_base_described(self.name, self._description)

    def _with_files(self, found: OpenWebUIKnowledge) -> OpenKnowledgeBase:
        listed = self.client.list_knowledge_files(found.id)
        return OpenKnowledgeBase(self.space.key, found.id, found.name, listed, ours(listed, self.space.key))
