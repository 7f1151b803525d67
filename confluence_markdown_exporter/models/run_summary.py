"""How a run ended: what became of every page and attachment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary


class Outcome(StrEnum):
    """What became of one page or attachment; each ends in exactly one of these."""

    EXPORTED = "exported"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    REMOVED = "removed"


class RunStatus(StrEnum):
    """How a run ended as a whole."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one page or attachment was skipped or failed; `kind` is `page`, `blog post` or `attachment`."""

    kind: str
    id: str
    name: str
    outcome: Outcome
    reason: str

    def __str__(self) -> str:
        return f"{self.outcome}: {self.kind} {self.name!r} ({self.id}): {self.reason}"


@dataclass(slots=True)
class Tally:
    """How many ended in each outcome; `listed` is what the source said there is."""

    listed: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def __getitem__(self, outcome: Outcome) -> int:
        return self.counts[outcome]

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.counts[outcome] += 1

    @property
    def accounted(self) -> bool:
        """Whether every listed one ended in an outcome; removed ones are no longer listed."""
        return self.listed == sum(self.counts.values()) - self.counts[Outcome.REMOVED]

    def to_dict(self) -> dict[str, int]:
        """Return the counts as plain data."""
        return {"listed": self.listed, **{str(outcome): count for outcome, count in self.counts.items()}}


@dataclass(slots=True)
class SpaceSummary:
    """What a run did with one space.

    `pages_not_chosen` counts pages of the space that were not asked for; `pages.listed` leaves them out.
    `unsupported` names, for every macro or element without a handler, the titles of the pages that hold
    one. `rendered` names the pages that were read as Confluence shows them, because their storage format
    was not given. `comments` counts those in files beside the pages; `comments_problem` says why wanted ones
    are not there or not up to date. `sync` is None where nothing was to be synced; `sync_problem` says why a
    wanted sync did not start; `stopped` says why the export ended before its end, `failure` why the space
    could not be exported at all.
    """

    space_key: str
    space_name: str = ""
    folder: str = ""
    pages: Tally = field(default_factory=Tally)
    attachments: Tally = field(default_factory=Tally)
    pages_not_chosen: int = 0
    reasons: list[Reason] = field(default_factory=list)
    unsupported: dict[str, list[str]] = field(default_factory=dict)
    rendered: list[str] = field(default_factory=list)
    comments: int = 0
    comments_problem: str = ""
    sync: "OpenWebUIExportSummary | None" = None
    sync_problem: str = ""
    stopped: str = ""
    failure: str = ""
    removed: list[Reason] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def exported_whole(self) -> bool:
        """Whether every page and attachment is on disk."""
        nothing_failed = self.pages[Outcome.FAILED] == self.attachments[Outcome.FAILED] == 0
        return (
            not (self.failure or self.stopped)
            and nothing_failed
            and self.pages.accounted
            and self.attachments.accounted
        )

    @property
    def status(self) -> RunStatus:
        """Complete, incomplete, or failure where nothing could be done."""
        if self.failure:
            return RunStatus.FAILURE
        synced = not self.sync_problem and (self.sync is None or self.sync.complete)
        return (
            RunStatus.COMPLETE
            if self.exported_whole and synced and not self.comments_problem
            else RunStatus.INCOMPLETE
        )

    def note(self, reason: Reason) -> None:
        """Count a skipped or failed page or attachment and keep why."""
        tally = self.attachments if reason.kind == "attachment" else self.pages
        tally.add(reason.outcome)
        self.reasons.append(reason)

    def note_removed(self, kind: str, confluence_id: str, name: str) -> None:
        """Count a page or attachment whose file is gone, because its space does not hold it any more."""
        (self.attachments if kind == "attachment" else self.pages).add(Outcome.REMOVED)
        self.removed.append(Reason(kind, confluence_id, name, Outcome.REMOVED, "it is gone"))

    def note_set_aside(self, path: PurePath | str, place: PurePath | str) -> None:
        """Say that a file had been changed by hand, and where that version is now."""
        self.notices.append(f"{path} had been changed by hand; that version is now {place}.")

    def note_unsupported(self, names: Iterable[str], page_title: str) -> None:
        """Keep which macros or elements of a page had no handler."""
        for name in names:
            self.unsupported.setdefault(name, []).append(page_title)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, ready for JSON."""
        return {
            "space_key": self.space_key,
            "space_name": self.space_name,
            "folder": self.folder,
            "status": str(self.status),
            "pages": self.pages.to_dict(),
            "attachments": self.attachments.to_dict(),
            "pages_not_chosen": self.pages_not_chosen,
            "reasons": [
                {
                    "kind": reason.kind,
                    "id": reason.id,
                    "name": reason.name,
                    "outcome": str(reason.outcome),
                    "reason": reason.reason,
                }
                for reason in self.reasons
            ],
            "removed": [{"kind": gone.kind, "id": gone.id, "name": gone.name} for gone in self.removed],
            "notices": self.notices,
            "unsupported": self.unsupported,
            "rendered": self.rendered,
            "comments": self.comments,
            "comments_problem": self.comments_problem or None,
            "open_webui": self.sync.to_dict() if self.sync else None,
            "open_webui_problem": self.sync_problem or None,
            "stopped": self.stopped or None,
            "failure": self.failure or None,
        }


@dataclass(slots=True)
class RunSummary:
    """What one run did, space by space; `notices` is what the operator should know besides."""

    spaces: list[SpaceSummary] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def status(self) -> RunStatus:
        """Complete when every space is; failure when nothing could be done for any; else incomplete."""
        statuses = {space.status for space in self.spaces}
        if statuses <= {RunStatus.COMPLETE}:
            return RunStatus.COMPLETE
        return RunStatus.FAILURE if statuses == {RunStatus.FAILURE} else RunStatus.INCOMPLETE

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data, ready for JSON."""
        return {
            "status": str(self.status),
            "notices": self.notices,
            "spaces": [space.to_dict() for space in self.spaces],
        }
