"""What an Open WebUI server holds, listed alike from every version since 0.6.13.

This is the one place that knows how listings changed (the servers' sources, as published with each release):

- before 0.6.42 knowledge bases come as a plain array, without saying which of them may be written to (those
  are listed apart), and the files of one are only told with the knowledge base itself;
- before 0.6.41 files are listed without the hash of their text; only processed ones are in a knowledge base;
- from 0.6.42 on listings come in pages of 30, and from 0.9.6 on in larger ones for administrators;
- before 0.9.6 a user's own files cannot be asked for; the search for files shows administrators everybody's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.clients.open_webui_answers import (
    as_file,
    as_knowledge_base,
    page_of,
    unexpected,
)
from confluence_markdown_exporter.clients.open_webui_uploads import FILES
from confluence_markdown_exporter.errors import OpenWebUINotFound, OpenWebUIUnexpectedAnswer
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge

KNOWLEDGE = "/api/v1/knowledge/"  # without the last slash the server answers with its web page

_KNOWLEDGE_FILES_PER_PAGE = 1000
_OWN_FILES_PER_PAGE = 1000  # the server refuses more


def knowledge_path(knowledge_id: str) -> str:
    """Return where a knowledge base is."""
    return KNOWLEDGE + quote(knowledge_id, safe="")


class Listings:
    """The listings of one server; each is complete or raises."""

    def __init__(self, api: ApiSession) -> None:
        self._api = api
        self._tells_files_with_knowledge_base = False

    def check(self) -> None:
        """Ask for the first knowledge bases; raise what keeps them from being told."""
        page_of(self._first_page())

    def knowledge_bases(self) -> list[OpenWebUIKnowledge]:
        """List every knowledge base that the API key may read."""
        if not isinstance(first := self._first_page(), list):
            return [as_knowledge_base(one) for one in self._pages(KNOWLEDGE, {}, first)]
        told = [as_knowledge_base(one) for one in page_of(first)[0]]
        writable = {one.get("id") for one in page_of(self._api.get_json(f"{KNOWLEDGE}list"))[0]}
        return [replace(known, write_access=known.id in writable) for known in told]

    def knowledge_files(self, knowledge_id: str) -> list[OpenWebUIFile]:
        """List every file of a knowledge base, the oldest first."""
        if not self._tells_files_with_knowledge_base:
            order = {"limit": _KNOWLEDGE_FILES_PER_PAGE, "order_by": "created_at", "direction": "asc"}
            path = f"{knowledge_path(knowledge_id)}/files"
            try:
                return [as_file(one) for one in self._pages(path, order)]
            except OpenWebUIUnexpectedAnswer:  # the web page, for want of such a listing
                files = self._files_with(knowledge_id)
                if files is None:
                    raise
                self._tells_files_with_knowledge_base = True
        else:
            files = self._files_with(knowledge_id)
            if files is None:
                raise unexpected("a knowledge base with its files", files)
        return sorted(files, key=lambda file: (file.created_at or 0, file.id))

    def own_files(self, filename: str) -> list[OpenWebUIFile]:
        """List the files of the API key's user by name; before 0.9.6, for an administrator, everybody's."""
        try:
            return self._found(f"{FILES}user/search", filename)
        except OpenWebUIUnexpectedAnswer:  # the web page, for want of such a search
            try:
                return self._found(f"{FILES}search", filename)
            except OpenWebUINotFound:  # its word for "none"
                return []

    def _first_page(self) -> Any:  # noqa: ANN401
        return self._api.get_json(KNOWLEDGE, params={"page": 1})

    def _files_with(self, knowledge_id: str) -> list[OpenWebUIFile] | None:
        """Return the files that are told with their knowledge base, None where they are not.

        Where the hash of a text is not told, the file's id stands for it, which is equal to no other.
        """
        answer = self._api.get_json(knowledge_path(knowledge_id))
        files = answer.get("files") if isinstance(answer, dict) else None
        if files is None:
            return None
        return [as_file({"hash": one.get("id"), **one}) for one in page_of(files)[0]]

    def _found(self, path: str, filename: str) -> list[OpenWebUIFile]:
        files: dict[str, OpenWebUIFile] = {}
        while True:
            params = {"filename": filename, "content": "false"}
            paging = {"skip": len(files), "limit": _OWN_FILES_PER_PAGE}
            answer = self._api.get_json(path, params=params | paging)
            if not isinstance(answer, list):
                raise unexpected("a list of files", answer)
            before = len(files)
            files |= {file.id: file for file in map(as_file, answer)}
            if len(answer) < _OWN_FILES_PER_PAGE or len(files) == before:
                return list(files.values())

    def _pages(
        self,
        path: str,
        params: Mapping[str, Any],
        first: Any = None,  # noqa: ANN401
    ) -> Iterable[Mapping[str, Any]]:
        seen: set[str] = set()
        page = 1
        answer = first
        while True:
            if answer is None:
                answer = self._api.get_json(path, params={**params, "page": page})
            answers, total = page_of(answer)
            fresh = [one for one in answers if str(one.get("id")) not in seen]
            seen.update(str(one.get("id")) for one in fresh)
            yield from fresh
            if len(seen) >= total:
                return
            if not fresh:
                raise unexpected(f"the rest of a listing ({len(seen)} of {total} came)", answers)
            page, answer = page + 1, None
