"""Makes a knowledge base what it should be: upload, add, prove, and only then remove what was replaced."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from itertools import chain
from typing import NamedTuple

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.errors import (
    OpenWebUIClientError,
    OpenWebUINotAuthorised,
    OpenWebUITooOld,
    OpenWebUIUnreachable,
)
from confluence_markdown_exporter.exporters.knowledge_base_plan import (
    Difference,
    PlannedFile,
    key_of,
    replaced_by,
    written_differently,
)
from confluence_markdown_exporter.exporters.side_by_side import side_by_side
from confluence_markdown_exporter.models.ledger_rows import Key
from confluence_markdown_exporter.models.open_webui_models import (
    ExportError,
    OpenWebUIExportSummary,
    OpenWebUIFile,
)
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

MAX_BATCH = 500
"""Most files in one batch add: the server embeds all of them within the one request."""

_FAILURES_IN_A_ROW = 3
_NOT_LISTED = (
    "Open WebUI took it but does not list it in the knowledge base: it holds equal text already, "
    "or the server's embedding failed. Run the same command again; if that does not help, "
    "see the server's log."
)

OnProgress = Callable[[str], None]


class _Sent(NamedTuple):
    """A planned file, and the processed file on the server that stands for it."""

    planned: PlannedFile
    file: OpenWebUIFile


class KnowledgeBaseSync:
    """Carries one difference over to one knowledge base and counts in `summary` how each file fared.

    One file's failure is its own. A server that refuses the API key or has stopped answering ends the
    sync: what is left is counted as failed without a request each, and the next run takes it up from there.
    `placed` are the files that this sync put there, as the server lists them; `removed_ids` are those that
    it took out.
    """

    def __init__(
        self,
        client: OpenWebUIClient,
        summary: OpenWebUIExportSummary,
        space_key: str,
        told: Mapping[str, str],
        listed: Sequence[OpenWebUIFile],
        *,
        use_batch_upload: bool,
        parallel_uploads: int,
        on_progress: OnProgress,
        log: OpenWebUILogger,
    ) -> None:
        self._client = client
        self._summary = summary
        self._knowledge_id = summary.knowledge_base_id
        self._space_key = space_key
        self._told = told
        self.placed: list[OpenWebUIFile] = []
        self.removed_ids: set[str] = set()
        self._use_batch_upload = use_batch_upload
        self._parallel_uploads = parallel_uploads
        self._on_progress = on_progress
        self._log = log
        self._listed_ids = frozenset(file.id for file in listed)
        self._texts = {file.text_hash: file for file in listed if file.text_hash}
        self._leftovers: dict[tuple[Key, str], OpenWebUIFile] = {}
        self._stopped = ""
        self._failures_in_a_row = 0

    def apply(self, difference: Difference) -> None:
        """Send, add, prove and remove, some hundred files at a time."""
        for planned in difference.unchanged:
            self._summary.succeeded(planned.kind, unchanged=True)
            self._on_progress(planned.name)
        for planned in difference.kept:
            self._summary.keep(planned.kind, planned.name)
            self._on_progress(planned.name)
        self._remove(difference.outdated)
        # Of two with equal content the knowledge base takes one: the one that leaves makes room first.
        sent_hashes = {planned.file_hash for planned in difference.to_send}
        self._remove_gone([file for file in difference.leaving if file.file_hash in sent_hashes])
        if difference.to_send:
            self._leftovers = self._find_leftovers(difference.to_send)
        for start in range(0, len(difference.to_send), MAX_BATCH):
            sent = self._send(difference.to_send[start : start + MAX_BATCH], difference.predecessors)
            self._put_in_place(sent, difference.predecessors)
        self._remove_gone([file for file in difference.leaving if file.file_hash not in sent_hashes])

    # Uploading

    def _find_leftovers(self, to_send: Iterable[PlannedFile]) -> dict[tuple[Key, str], OpenWebUIFile]:
        """Find what an earlier run had uploaded for this knowledge base but not added to it.

        Of each planned file one that the server has processed is taken up. All else is deleted: what was
        not processed never will be, and a second one comes of an upload whose answer was lost.
        Servers that cannot list a user's files have none to offer.
        """
        wanted = {(one.key, one.file_hash) for one in to_send}
        leftovers: dict[tuple[Key, str], OpenWebUIFile] = {}
        with suppress(OpenWebUIClientError):
            for file in self._client.list_own_files():
                key = key_of(file, self._space_key)
                meant_for = file.sent_metadata.get("knowledge_base")
                if key is None or meant_for != self._knowledge_id or file.id in self._listed_ids:
                    continue
                stands_for = (key, file.file_hash)
                is_read = file.status == "completed" and file.text_hash
                if is_read and stands_for in wanted and stands_for not in leftovers:
                    leftovers[stands_for] = file
                else:
                    self._discard(file)
        return leftovers

    def _send(
        self, batch: Sequence[PlannedFile], predecessors: Mapping[Key, Sequence[OpenWebUIFile]]
    ) -> list[_Sent]:
        """Have the files on the server, processed, several at a time; return those that are.

        The first goes alone: a server that takes none at all is found out by one.
        """
        sent = []
        first = side_by_side(batch[:1], self._obtain, 1, name="upload")
        rest = side_by_side(batch[1:], self._obtain, self._parallel_uploads, name="upload")
        with closing(first), closing(rest):
            for planned, outcome in chain(first, rest):
                if isinstance(outcome, OpenWebUIFile):
                    sent += self._take_in(planned, outcome, predecessors[planned.key])
                else:
                    self._not_sent(planned, outcome)
                self._on_progress(planned.name)
        return sent

    def _obtain(self, planned: PlannedFile) -> OpenWebUIFile | OSError | OpenWebUIClientError | None:
        """Return the file on the server, why it is not there, or None where nothing is sent any more."""
        if self._stopped:
            return None
        try:
            return self._leftovers.get((planned.key, planned.file_hash)) or self._upload(planned)
        except (OSError, OpenWebUIClientError) as error:
            return error

    def _not_sent(self, planned: PlannedFile, reason: OSError | OpenWebUIClientError | None) -> None:
        match reason:
            case None:
                self._fail(planned, self._stopped)
            case OSError():
                self._fail(planned, f"Its exported file {planned.path} cannot be read: {reason.strerror}.")
            case OpenWebUIClientError():
                self._fail(planned, str(reason))
                self._consider_stopping(reason)

    def _take_in(
        self, planned: PlannedFile, file: OpenWebUIFile, predecessors: Sequence[OpenWebUIFile]
    ) -> list[_Sent]:
        """Return a file that is to be added, in a list; an empty one where its text is there already."""
        self._failures_in_a_row = 0
        if self._has_text_of_another(planned, file, predecessors):
            return []
        self._texts[file.text_hash] = file
        return [_Sent(planned, file)]

    def _upload(self, planned: PlannedFile) -> OpenWebUIFile:
        metadata = {
            **planned.metadata,
            **self._told,
            "knowledge_base": self._knowledge_id,
        }
        file = self._client.upload_file(
            planned.filename,
            planned.content(),
            planned.content_type,
            metadata=metadata,
            known=self._listed_ids,
        )
        self._log.uploaded(file.filename, file.id)
        return file

    def _consider_stopping(self, error: OpenWebUIClientError) -> None:
        """Give up when the server is lost to us, but not for one page that a firewall takes offence at."""
        if self._stopped:
            return
        if isinstance(error, OpenWebUITooOld):
            self._stopped = f"Not tried any more: {error}"
            return
        refused = isinstance(error, OpenWebUINotAuthorised)
        if not refused and not isinstance(error, OpenWebUIUnreachable):
            self._failures_in_a_row = 0
            return
        self._failures_in_a_row += 1
        often = self._failures_in_a_row >= _FAILURES_IN_A_ROW
        lost = (often or refused) and not self._client.test_connection()
        if lost or (often and refused):
            self._stopped = f"Not tried any more: {error}"

    def _has_text_of_another(
        self, planned: PlannedFile, file: OpenWebUIFile, predecessors: Sequence[OpenWebUIFile]
    ) -> bool:
        """Settle the case that the knowledge base holds that text already, and so would refuse the file."""
        twin = self._texts.get(file.text_hash) if file.text_hash else None
        if twin is None:
            return False
        self._discard(file)
        if twin.id in {predecessor.id for predecessor in predecessors}:
            # Other bytes, the same text: what questions find is what they should find.
            self._summary.succeeded(planned.kind, unchanged=True)
        elif planned.kind == "attachment":
            self._summary.leave_out(planned.name, f"it has the same text as {twin.filename!r}")
        else:
            self._fail(planned, f"The knowledge base already holds its text, as {twin.filename!r}.")
        return True

    # Adding and proving

    def _put_in_place(self, sent: Sequence[_Sent], predecessors: dict[Key, list[OpenWebUIFile]]) -> None:
        added = sent if self._use_batch_upload and not self._stopped else self._add_singly(sent)
        if not added:
            return
        try:
            listed = self._listed_after_adding(added)
        except OpenWebUIClientError as error:
            # The server may still be at it, so nothing is deleted; the next run takes it up from here.
            for planned, _ in added:
                self._fail(planned, str(error))
            self._consider_stopping(error)
            return
        in_place = [file.filename for _, file in added if file.id in listed]
        self._log.added(in_place, self._summary.knowledge_base_name)
        superseded: list[OpenWebUIFile] = []
        for planned, file in added:
            if file.id not in listed:
                self._fail(planned, _NOT_LISTED)
                self._discard(file)
                continue
            self._summary.succeeded(planned.kind)
            self.placed.append(listed[file.id])
            replaced = predecessors[planned.key]
            self._summary.replaced_files += bool(replaced)
            self._summary.rewritten_files += written_differently(planned, replaced)
            superseded += replaced_by(file, replaced)
        self._remove(superseded)

    def _add_singly(self, sent: Sequence[_Sent]) -> list[_Sent]:
        added = []
        for planned, file in sent:
            if self._stopped:
                self._fail(planned, self._stopped)
                continue
            try:
                self._client.add_file_to_knowledge(self._knowledge_id, file.id)
            except OpenWebUIClientError as error:
                self._fail(planned, str(error))
                self._consider_stopping(error)
            else:
                added.append(_Sent(planned, file))
        return added

    def _listed_after_adding(self, added: Sequence[_Sent]) -> dict[str, OpenWebUIFile]:
        if self._use_batch_upload:
            file_ids = [file.id for _, file in added]
            listed = self._client.batch_add_files_to_knowledge(self._knowledge_id, file_ids)
        else:
            listed = self._client.list_knowledge_files(self._knowledge_id)
        return {file.id: file for file in listed}

    # Removing

    def _remove(self, files: Iterable[OpenWebUIFile]) -> bool:
        names = {file.id: file.filename for file in files}
        try:
            self._client.remove_files_from_knowledge(self._knowledge_id, list(names))
        except OpenWebUIClientError as error:
            shown = ", ".join(sorted(names.values()))
            reason = f"These should be gone and are still there: {shown}. {error} The next run removes them."
            self._summary.errors.append(
                ExportError("knowledge base", self._summary.knowledge_base_name, reason)
            )
            return False
        for file_id, filename in names.items():
            self.removed_ids.add(file_id)
            self._log.removed(filename, file_id)
        return True

    def _remove_gone(self, files: Sequence[OpenWebUIFile]) -> None:
        """Remove files of pages and attachments that are gone from Confluence, or not wanted any more."""
        if files and not self._stopped and self._remove(files):
            for file in files:
                self._texts.pop(file.text_hash, None)
                self._summary.removed_files.append(file.filename)

    def _discard(self, file: OpenWebUIFile) -> None:
        """Delete an upload that is in no knowledge base; if that fails, the next run finds it."""
        with suppress(OpenWebUIClientError):
            self._client.delete_file(file.id)

    def _fail(self, planned: PlannedFile, reason: str) -> None:
        self._summary.failed(planned.kind, planned.name, reason)
