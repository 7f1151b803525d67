"""The part of Open WebUI's API that knowledge bases and their files need.

Written against Open WebUI 0.12.4 (its OpenAPI document and its server's source) and tried on it. How older
ones, from 0.6.13 on, list what they hold is met in `open_webui_listings`; where they do something else
differently, the method says so.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from confluence_markdown_exporter.clients.http import ApiSession, Timeouts
from confluence_markdown_exporter.clients.open_webui_answers import as_knowledge_base, unexpected
from confluence_markdown_exporter.clients.open_webui_listings import KNOWLEDGE, Listings, knowledge_path
from confluence_markdown_exporter.clients.open_webui_uploads import Patience, Uploads
from confluence_markdown_exporter.clients.retrying import RetryPolicy, Sleep
from confluence_markdown_exporter.clients.service_errors import ServiceErrors
from confluence_markdown_exporter.clients.service_session import (
    BearerToken,
    ServiceSession,
    secrets_of,
)
from confluence_markdown_exporter.errors import (
    OpenWebUIClientError,
    OpenWebUINotAuthorised,
    OpenWebUINotFound,
    OpenWebUIRefused,
    OpenWebUIUnexpectedAnswer,
    OpenWebUIUnreachable,
)
from confluence_markdown_exporter.models.masking import Masking
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile, OpenWebUIKnowledge

__all__ = ["OpenWebUIClient", "OpenWebUIClientError"]

_ERRORS = ServiceErrors(
    service="Open WebUI",
    unreachable=OpenWebUIUnreachable,
    not_authorised=OpenWebUINotAuthorised,
    not_found=OpenWebUINotFound,
    refused=OpenWebUIRefused,
    unexpected=OpenWebUIUnexpectedAnswer,
    url_setting="auth.open_webui.url",
    credentials_setting="auth.open_webui.api_key",
)

_REPLACED_BY_UPDATES = ("data", "access_control")
_SECONDS_PER_ADDED_FILE = 10


class OpenWebUIClient:
    """Speaks to one Open WebUI server with one user's API key.

    Every failure of a call is an `OpenWebUIClientError`. `patience` bounds how long the processing of one
    file may take; `sleep` and `clock` (seconds) are what waiting goes through.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        session: requests.Session | None = None,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        sleep: Sleep = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.api_key = api_key
        self.session = session or ServiceSession()
        self.session.headers["Authorization"] = f"Bearer {api_key}"
        self.session.auth = BearerToken(api_key)
        self._patience = patience or Patience()
        policy = retry or RetryPolicy()
        self._api = ApiSession(
            base_url=self.base_url,
            session=self.session,
            errors=replace(_ERRORS, masking=Masking([api_key, *secrets_of(self.session)])),
            # 413 is this server's word for a file over its size limit, which no repetition makes smaller.
            retry=replace(policy, status_codes=policy.status_codes - {413}),
            timeouts=timeouts or Timeouts(),
            sleep=sleep,
        )
        self._listings = Listings(self._api)
        self._uploads = Uploads(self._api, self._listings.own_files, clock, self._patience)

    def __repr__(self) -> str:
        return f"OpenWebUIClient({self.base_url!r})"

    def test_connection(self) -> bool:
        """Whether the server answers and accepts the API key. Never raises."""
        try:
            self.check_connection()
        except OpenWebUIClientError:
            return False
        return True

    def check_connection(self) -> None:
        """Raise why the server cannot be used: out of reach, the API key refused, not Open WebUI."""
        self._listings.check()

    def server_version(self) -> str:
        """Return the server's version, such as `0.12.4`."""
        answer = self._api.get_json("/api/version")
        if not isinstance(answer, dict):
            raise unexpected("its version", answer)
        return str(answer.get("version", ""))

    # Knowledge bases

    def list_knowledge_bases(self) -> list[OpenWebUIKnowledge]:
        """List every knowledge base that the API key may read."""
        return self._listings.knowledge_bases()

    def find_knowledge_base_by_name(self, name: str) -> OpenWebUIKnowledge | None:
        """Return the knowledge base with exactly this name, None if there is none.

        Open WebUI lets several have the same name: of those, the oldest that the API key may write to,
        else the oldest.
        """
        return _best(self._named(name))

    def create_knowledge_base(self, name: str, description: str) -> OpenWebUIKnowledge:
        """Create a knowledge base, even beside another of that name; only its owner sees it at first."""
        # Servers up to 0.6.43, and some after, open it to everybody unless told otherwise; later ones do not.
        wanted = {"name": name, "description": description, "access_control": {}}
        answer = self._api.send_json("POST", f"{KNOWLEDGE}create", repeatable=False, json=wanted)
        return replace(as_knowledge_base(answer), write_access=True)  # this answer always says false

    def create_or_get_knowledge_base(self, name: str, description: str) -> OpenWebUIKnowledge:
        """Return the knowledge base with exactly this name that we may write to; create it if there is none.

        Of several, one that also has this description comes first, then the oldest.
        """
        writable = [known for known in self._named(name) if known.write_access is not False]
        described = [known for known in writable if known.description == description]
        return _best(described or writable) or self.create_knowledge_base(name, description)

    def find_knowledge_base_described(self, name: str, description: str) -> OpenWebUIKnowledge | None:
        """Return the knowledge base with exactly this description that we may write to, None without one.

        Of several, one that also has this name comes first, then the oldest.
        """
        listed = self.list_knowledge_bases()
        described = [
            one for one in listed if one.description == description and one.write_access is not False
        ]
        return _best([one for one in described if one.name == name] or described)

    def rename_knowledge_base(self, knowledge_id: str, name: str, description: str) -> None:
        """Give a knowledge base another name and description; who may use it stays as it is."""
        path = knowledge_path(knowledge_id)
        answer = self._api.get_json(path)
        as_knowledge_base(answer)
        # Older servers take what is left out for empty: no file any more, and everybody may use it.
        kept = {key: answer[key] for key in _REPLACED_BY_UPDATES if answer.get(key) is not None}
        self._api.send_json("POST", f"{path}/update", json={**kept, "name": name, "description": description})

    def list_knowledge_files(self, knowledge_id: str) -> list[OpenWebUIFile]:
        """List every file of a knowledge base, the oldest first; the only proof that a file is in it."""
        return self._listings.knowledge_files(knowledge_id)

    def add_file_to_knowledge(self, knowledge_id: str, file_id: str) -> None:
        """Put one file, whose processing is completed, into a knowledge base.

        Adding a file that is in it already would index its text twice: ask `list_knowledge_files` first.
        Raises `OpenWebUIRefused` where the knowledge base holds equal text.
        """
        self._add(f"{knowledge_path(knowledge_id)}/file/add", {"file_id": file_id}, files=1)

    def batch_add_files_to_knowledge(self, knowledge_id: str, file_ids: Sequence[str]) -> list[OpenWebUIFile]:
        """Put files, whose processing is completed, into a knowledge base; files in it already are skipped.

        The server answers 200 and says nothing about files that it left out (equal text, a failing
        embedding), so this lists the knowledge base afterwards and returns the files that are in it. A batch
        that is refused as a whole, be it too large or hold one bad file, is added file by file.
        """
        if file_ids:
            wanted = [{"file_id": file_id} for file_id in file_ids]
            try:
                self._add(f"{knowledge_path(knowledge_id)}/files/batch/add", wanted, files=len(file_ids))
            except OpenWebUIRefused:
                self._add_missing(knowledge_id, file_ids)
        asked = frozenset(file_ids)
        return [file for file in self.list_knowledge_files(knowledge_id) if file.id in asked]

    def remove_files_from_knowledge(self, knowledge_id: str, file_ids: Sequence[str]) -> None:
        """Take files out of a knowledge base, and delete those that no other knowledge base holds.

        Files that are not in it are left alone. Servers before 0.9.6 cannot tell whether another
        knowledge base holds the file: there it only leaves this one, and before 0.6.27, which know no such
        choice, it is deleted.
        """
        if not file_ids:
            return
        cleanup = {"file_ids": list(file_ids), "dir_ids": []}
        try:
            self._api.send_json("POST", f"{knowledge_path(knowledge_id)}/sync/cleanup", json=cleanup)
        except (OpenWebUINotFound, OpenWebUIRefused):
            for file_id in file_ids:
                self._api.send_json(
                    "POST",
                    f"{knowledge_path(knowledge_id)}/file/remove",
                    params={"delete_file": "false"},
                    json={"file_id": file_id},
                )

    # Files

    def get_file(self, file_id: str) -> OpenWebUIFile:
        """Return a file with the state of its processing."""
        return self._uploads.get_file(file_id)

    def list_own_files(self, filename: str = "*") -> list[OpenWebUIFile]:
        """List the files of the API key's user, in a knowledge base or not.

        `filename` is compared without case and may hold the wildcards `*` and `?`. Servers before 0.9.6 list
        everybody's files to an administrator.
        """
        return self._listings.own_files(filename)

    def upload_file(
        self,
        filename: str,
        content: bytes | str | Path,
        content_type: str,
        *,
        metadata: Mapping[str, Any] | None = None,
        known: Collection[str] = (),
    ) -> OpenWebUIFile:
        """Upload a file, wait until the server has read and indexed it, and return what it then is.

        Text is sent as UTF-8; a file given by its path is read while it is sent. `metadata` is kept with
        the file. A file that cannot be processed is deleted again. Where no answer came, the server is
        searched for a file with just this `metadata` before anything is sent again; `known` are the ids of
        files that cannot be it, having been there before.

        Raises `OpenWebUIProcessingFailed` with the server's reason, or when its patience is at an end.
        """
        return self._uploads.upload(filename, content, content_type, metadata=metadata, known=known)

    def create_or_update_file(
        self,
        filename: str,
        content: bytes | str | Path,
        content_type: str,
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> OpenWebUIFile:
        """Return a file of this name with this content; upload it unless it is among our own files already.

        Names are not unique in Open WebUI and overwriting a file leaves knowledge bases with its old text,
        so nothing is ever overwritten: other content makes another file. Once that is in its knowledge
        base, the caller removes the one it replaces. What counts as the same is the name and the
        `file_hash` in `metadata`; without a `file_hash` the file is always uploaded.
        """
        file_hash = (metadata or {}).get("file_hash")
        if file_hash:
            for known in self.list_own_files(filename):
                same = known.filename == filename and known.file_hash == file_hash
                if same and known.status == "completed":
                    return known
        return self.upload_file(filename, content, content_type, metadata=metadata)

    def delete_file(self, file_id: str) -> None:
        """Delete a file; every knowledge base that holds it loses it."""
        self._uploads.delete_file(file_id)

    # How it is done

    def _named(self, name: str) -> list[OpenWebUIKnowledge]:
        # The server's own search looks for parts of names, of descriptions and of owners.
        return [known for known in self.list_knowledge_bases() if known.name == name]

    def _add_missing(self, knowledge_id: str, file_ids: Sequence[str]) -> None:
        there = {file.id for file in self.list_knowledge_files(knowledge_id)}
        for file_id in file_ids:
            if file_id not in there:
                with suppress(OpenWebUIRefused):  # the listing afterwards tells which ones are missing
                    self.add_file_to_knowledge(knowledge_id, file_id)

    def _add(self, path: str, body: Any, *, files: int) -> None:  # noqa: ANN401
        # Not repeated after it may have taken effect: the same text would be indexed twice.
        patience = self._patience.seconds + _SECONDS_PER_ADDED_FILE * files
        self._api.send_json("POST", path, repeatable=False, read_timeout_seconds=patience, json=body)


def _best(candidates: Sequence[OpenWebUIKnowledge]) -> OpenWebUIKnowledge | None:
    return min(
        candidates,
        key=lambda known: (known.write_access is False, known.created_at or 0, known.id),
        default=None,
    )
