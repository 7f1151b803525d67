"""Uploads files to Open WebUI and waits until the server has read and indexed them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.clients.multipart import MultipartUpload
from confluence_markdown_exporter.clients.open_webui_answers import as_file
from confluence_markdown_exporter.errors import (
    OpenWebUIClientError,
    OpenWebUIProcessingFailed,
    OpenWebUIRefused,
    OpenWebUITooOld,
)
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIFile

FILES = "/api/v1/files/"  # without the last slash the server answers with its web page

_UPLOAD_ATTEMPTS = 3
_PASSING_FAULT = "[ERROR: Error uploading file]"
_FIRST_IN_BACKGROUND = (0, 6, 23)
_LONGEST_POLL_SECONDS = 5.0

OwnFiles = Callable[[str], Sequence[OpenWebUIFile]]
"""Lists the files of the API key's user by name."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one file may take from its upload until the server has read and indexed it.

    `first_poll_seconds` is the wait before the server is asked how far it is; each further wait is twice
    as long, up to 5 seconds.
    """

    seconds: float = 600.0
    first_poll_seconds: float = 0.5


class Uploads:
    """The files of one server, one at a time."""

    def __init__(
        self, api: ApiSession, own_files: OwnFiles, clock: Callable[[], float], patience: Patience
    ) -> None:
        self._api = api
        self._own_files = own_files
        self._clock = clock
        self._patience = patience

    def get_file(self, file_id: str) -> OpenWebUIFile:
        """Return a file with the state of its processing."""
        return as_file(self._api.get_json(_address(file_id)))

    def delete_file(self, file_id: str) -> None:
        """Delete a file; every knowledge base that holds it loses it."""
        self._api.send_json("DELETE", _address(file_id))

    def upload(
        self,
        filename: str,
        content: bytes | str | Path,
        content_type: str,
        *,
        metadata: Mapping[str, Any] | None,
        known: Collection[str],
    ) -> OpenWebUIFile:
        """Upload a file and return it processed; see `OpenWebUIClient.upload_file`."""
        body = content.encode() if isinstance(content, str) else content
        try:
            upload = MultipartUpload(filename, body, content_type, metadata=metadata)
            deadline = self._clock() + self._patience.seconds
            sent = self._send(upload, lambda: self._arrived(filename, metadata, known))
        except OSError as error:
            raise OpenWebUIClientError(
                f"The file {filename!r} cannot be read for its upload: {error.strerror}.",
                advice="Check its permissions, then run the same command again.",
            ) from error
        if metadata and not sent.sent_metadata:
            self.delete_file(sent.id)
            raise OpenWebUITooOld(
                "This Open WebUI keeps nothing of what is told about a file at its upload, so a later run "
                "could not know its own files again.",
                advice="Update Open WebUI to 0.6.13 or newer; nothing was put into the knowledge base.",
            )
        try:
            return self._processed(sent, deadline)
        except OpenWebUIProcessingFailed:
            with suppress(OpenWebUIClientError):
                self.delete_file(sent.id)
            raise

    @cached_property
    def _has_finished_when_it_answers(self) -> bool:
        """Whether the server processes during the upload, and names no status: those before 0.6.23."""
        answer = self._api.get_json("/api/version")
        told = str(answer.get("version", "")) if isinstance(answer, dict) else ""
        return tuple(int(number) for number in re.findall(r"\d+", told)[:3]) < _FIRST_IN_BACKGROUND

    def _arrived(
        self, filename: str, metadata: Mapping[str, Any] | None, known: Collection[str]
    ) -> OpenWebUIFile | None:
        """Look whether an upload arrived although no answer did; what is told about a file tells it apart."""
        if not metadata:
            return None
        # An older server lists everybody's files to an administrator: what is told about them tells ours.
        found = self._own_files(filename)
        return next((one for one in found if one.sent_metadata == metadata and one.id not in known), None)

    def _send(self, upload: MultipartUpload, arrived: Callable[[], OpenWebUIFile | None]) -> OpenWebUIFile:
        for attempt in range(1, _UPLOAD_ATTEMPTS):
            try:
                return self._send_once(upload, arrived)
            except OpenWebUIRefused as refusal:
                # What a locked database looks like from outside; the next attempt mostly succeeds.
                if _PASSING_FAULT not in refusal.message:
                    raise
                self._api.sleep(self._patience.first_poll_seconds * attempt)
        return self._send_once(upload, arrived)

    def _send_once(
        self, upload: MultipartUpload, arrived: Callable[[], OpenWebUIFile | None]
    ) -> OpenWebUIFile:
        answer = self._api.send_json(
            "POST",
            FILES,
            before_repeating=arrived,
            # In the background, uploads to a server on SQLite sometimes lose their text.
            params={"process": "true", "process_in_background": "false"},
            read_timeout_seconds=self._patience.seconds,
            data=upload,
            headers={"Content-Type": upload.content_type},
        )
        return answer if isinstance(answer, OpenWebUIFile) else as_file(answer)

    def _processed(self, sent: OpenWebUIFile, deadline: float) -> OpenWebUIFile:
        # The answer to an upload always says `pending`, even when the file is done or has failed.
        pause = self._patience.first_poll_seconds
        while True:
            file = self.get_file(sent.id)
            if file.status == "completed":
                return file
            if file.status == "failed" or (file.status == "" and self._has_finished_when_it_answers):
                reason = self._api.errors.masking.masked(file.error or sent.error).rstrip(".")
                raise OpenWebUIProcessingFailed(
                    f"Open WebUI could not process {file.filename!r}: {reason or 'it gives no reason'}.",
                    advice="Look whether the file is damaged or holds no text; else at the server's log.",
                )
            if self._clock() >= deadline:
                raise OpenWebUIProcessingFailed(
                    f"Open WebUI has not finished processing {file.filename!r} "
                    f"after {self._patience.seconds:g} seconds.",
                    advice="Look at the server's load and log, then run the same command again; "
                    "connection_config.processing_timeout_seconds sets the patience.",
                )
            self._api.sleep(pause)
            pause = min(pause * 2, _LONGEST_POLL_SECONDS)


def _address(file_id: str) -> str:
    return FILES + quote(file_id, safe="")
