"""What Open WebUI keeps, and how an upload into it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_SHOWN_ERRORS = 20
"""How many failures the text form of a summary spells out; `to_dict` has them all."""


@dataclass(frozen=True, slots=True)
class OpenWebUIKnowledge:
    """A knowledge base. `created_at` and `updated_at` are whole seconds since 1970 (UTC), None if unsaid.

    `write_access` says whether the API key may add files; only listings tell, so it is None elsewhere.
    """

    id: str
    name: str
    description: str = ""
    created_at: int | None = None
    updated_at: int | None = None
    write_access: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenWebUIFile:
    """A file that Open WebUI holds.

    `meta` is what the server keeps beside it (`file_hash`, and under `data` what was sent at upload).
    `status` is `pending`, `processing`, `completed` or `failed`, "" where the answer does not say;
    `error` is the server's reason for `failed`. `text_hash` is the server's SHA-256 of the text it
    extracted, "" before that succeeded; a knowledge base takes each text once. (Listings of servers before
    0.6.41 do not tell it; what stands there then is equal to no other file's.)
    """

    id: str
    filename: str
    description: str = ""
    created_at: int | None = None
    updated_at: int | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""
    error: str = ""
    text_hash: str = ""

    @property
    def name(self) -> str:
        """The same as `filename`."""
        return self.filename

    @property
    def file_hash(self) -> str:
        """The SHA-256 of the bytes that were uploaded, as a hexadecimal number; "" when unknown.

        Servers before 0.9.6 keep it only where the uploader told it.
        """
        return str(self.meta.get("file_hash") or self.sent_metadata.get("file_hash") or "")

    @property
    def sent_metadata(self) -> Mapping[str, Any]:
        """The metadata that was sent with the upload; empty when there was none."""
        sent = self.meta.get("data")
        return sent if isinstance(sent, Mapping) else {}


@dataclass(frozen=True, slots=True)
class ExportError:
    """One page or attachment that did not arrive, or a failure of the whole sync (`name` is then "").

    `kind` is `page`, `attachment` or `knowledge base`; `reason` says why and what can be done.
    """

    kind: str
    name: str
    reason: str

    @property
    def shown_name(self) -> str:
        """What failed, in words."""
        return f"{self.kind} {self.name!r}" if self.name else self.kind

    def __str__(self) -> str:
        return f"{self.shown_name}: {self.reason}"


@dataclass(slots=True)
class OpenWebUIExportSummary:
    """How the upload of one space into its knowledge base ended.

    Totals count what was meant to be in the knowledge base (after filtering); `successful_*` counts what
    the server's own listing proves to be there with its processing finished, so it includes the
    `unchanged_*`. `kept_*` counts those whose file somebody changed there, and which stay as they are.
    `total == successful + kept + failed` holds for pages and for attachments. `removed_files` are the names
    of files whose page or attachment is gone; `notices` is what the operator should know besides.
    `rewritten_files` counts those of the `replaced_files` whose page has no new version: this release
    writes uploads differently.
    """

    knowledge_base_name: str
    knowledge_base_id: str = ""
    total_pages: int = 0
    total_attachments: int = 0
    successful_pages: int = 0
    successful_attachments: int = 0
    unchanged_pages: int = 0
    unchanged_attachments: int = 0
    failed_pages: int = 0
    failed_attachments: int = 0
    replaced_files: int = 0
    rewritten_files: int = 0
    filtered_pages: list[ExportError] = field(default_factory=list)
    kept_pages: int = 0
    kept_attachments: int = 0
    removed_files: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    filtered_attachments: list[ExportError] = field(default_factory=list)
    errors: list[ExportError] = field(default_factory=list)
    start_time: datetime | None = None
    end_time: datetime | None = None

    def succeeded(self, kind: str, *, unchanged: bool = False) -> None:
        """Count a page or an attachment (`kind`) that is in the knowledge base."""
        if kind == "page":
            self.successful_pages += 1
            self.unchanged_pages += unchanged
        else:
            self.successful_attachments += 1
            self.unchanged_attachments += unchanged

    def failed(self, kind: str, name: str, reason: str) -> None:
        """Count a page or an attachment (`kind`) that did not arrive, and name it."""
        if kind == "page":
            self.failed_pages += 1
        else:
            self.failed_attachments += 1
        self.errors.append(ExportError(kind, name, reason))

    def keep(self, kind: str, name: str) -> None:
        """Leave a file as somebody changed it in the knowledge base, and say so."""
        if kind == "page":
            self.kept_pages += 1
        else:
            self.kept_attachments += 1
        self.notices.append(
            f"The file of {kind} {name!r} was changed in the knowledge base and stays as it is there; "
            "with export.open_webui_replace_changed=true it would be replaced."
        )

    def leave_out(self, attachment_name: str, reason: str) -> None:
        """Name an attachment that is not meant to be in the knowledge base after all."""
        self.total_attachments -= 1
        self.filtered_attachments.append(ExportError("attachment", attachment_name, reason))

    @property
    def duration(self) -> timedelta:
        """The time from start to end; zero while the sync still runs."""
        if self.start_time is None or self.end_time is None:
            return timedelta(0)
        return self.end_time - self.start_time

    @property
    def uploaded_files(self) -> int:
        """How many files this sync sent and proved."""
        successful = self.successful_pages + self.successful_attachments
        return successful - self.unchanged_pages - self.unchanged_attachments

    @property
    def success_rate(self) -> float:
        """The share of pages and attachments that are in the knowledge base, in percent; 100 for none."""
        total = self.total_pages + self.total_attachments
        in_place = self.successful_pages + self.successful_attachments
        in_place += self.kept_pages + self.kept_attachments
        return 100.0 * in_place / total if total else 100.0

    @property
    def complete(self) -> bool:
        """Whether everything that was meant to be in the knowledge base is there."""
        return not self.errors and self.failed_pages == self.failed_attachments == 0

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, ready for JSON."""
        return {
            "knowledge_base_name": self.knowledge_base_name,
            "knowledge_base_id": self.knowledge_base_id,
            "pages": {
                "total": self.total_pages,
                "successful": self.successful_pages,
                "unchanged": self.unchanged_pages,
                "kept": self.kept_pages,
                "failed": self.failed_pages,
                "filtered": _reasons(self.filtered_pages),
            },
            "attachments": {
                "total": self.total_attachments,
                "successful": self.successful_attachments,
                "unchanged": self.unchanged_attachments,
                "kept": self.kept_attachments,
                "failed": self.failed_attachments,
                "filtered": _reasons(self.filtered_attachments),
            },
            "uploaded_files": self.uploaded_files,
            "replaced_files": self.replaced_files,
            "rewritten_files": self.rewritten_files,
            "removed_files": self.removed_files,
            "notices": self.notices,
            "success_rate": round(self.success_rate, 1),
            "duration_seconds": round(self.duration.total_seconds(), 3),
            "errors": [
                {"kind": error.kind, "name": error.name, "reason": error.reason} for error in self.errors
            ],
        }

    def __str__(self) -> str:
        lines = [
            f"Knowledge base {self.knowledge_base_name!r}: {self.success_rate:.0f} % in place, "
            f"{self.uploaded_files} files uploaded, {self.replaced_files} replaced.",
            f"  pages        {self.successful_pages} of {self.total_pages} "
            f"({self.unchanged_pages} unchanged, {self.failed_pages} failed, "
            f"{len(self.filtered_pages)} left out)",
            f"  attachments  {self.successful_attachments} of {self.total_attachments} "
            f"({self.unchanged_attachments} unchanged, {self.failed_attachments} failed, "
            f"{len(self.filtered_attachments)} left out)",
        ]
        if self.rewritten_files:
            lines.append(f"  {self.rewritten_files} sent again because uploads are written differently now")
        lines += [f"  failed: {error}" for error in self.errors[:_SHOWN_ERRORS]]
        if len(self.errors) > _SHOWN_ERRORS:
            lines.append(f"  failed: and {len(self.errors) - _SHOWN_ERRORS} more")
        return "\n".join(lines)


def _reasons(left_out: Sequence[ExportError]) -> list[dict[str, str]]:
    return [{"name": refusal.name, "reason": refusal.reason} for refusal in left_out]
