"""What a run would do, told beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from confluence_markdown_exporter.models.run_summary import RunStatus


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What would happen to one page or attachment; `kind` is `page`, `blog post` or `attachment`."""

    kind: str
    id: str
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """What the ledger and knowledge bases know it as: there a blog post is a page."""
        return ("attachment" if self.kind == "attachment" else "page", self.id)


@dataclass(slots=True)
class KnowledgeBasePlan:
    """What would happen in a knowledge base; `id` is "" where it would have to be created.

    `kept` are our files that somebody changed there, which therefore stay as they are.
    """

    name: str
    id: str = ""
    uploaded: list[PlannedChange] = field(default_factory=list)
    replaced: list[PlannedChange] = field(default_factory=list)
    unchanged: list[PlannedChange] = field(default_factory=list)
    removed: list[PlannedChange] = field(default_factory=list)
    kept: list[PlannedChange] = field(default_factory=list)
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, ready for JSON."""
        return {
            "knowledge_base_name": self.name,
            "knowledge_base_id": self.id or None,
            "uploaded": _plain(self.uploaded),
            "replaced": _plain(self.replaced),
            "unchanged": _plain(self.unchanged),
            "removed": _plain(self.removed),
            "kept": _plain(self.kept),
            "problem": self.problem or None,
        }


@dataclass(slots=True)
class SpacePlan:
    """What would happen to the files of a space; `problem` says why the run would stop instead."""

    space_key: str
    space_name: str = ""
    folder: str = ""
    exported: list[PlannedChange] = field(default_factory=list)
    unchanged: list[PlannedChange] = field(default_factory=list)
    removed: list[PlannedChange] = field(default_factory=list)
    knowledge_base: KnowledgeBasePlan | None = None
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, ready for JSON."""
        return {
            "space_key": self.space_key,
            "space_name": self.space_name,
            "folder": self.folder,
            "exported": _plain(self.exported),
            "unchanged": _plain(self.unchanged),
            "removed": _plain(self.removed),
            "open_webui": self.knowledge_base.to_dict() if self.knowledge_base else None,
            "problem": self.problem or None,
        }


@dataclass(slots=True)
class RunPlan:
    """What a run would do, space by space."""

    spaces: list[SpacePlan] = field(default_factory=list)

    @property
    def status(self) -> RunStatus:
        """Complete, or incomplete where something would stop the run or a part of it."""
        stopped = any(
            space.problem or (space.knowledge_base and space.knowledge_base.problem) for space in self.spaces
        )
        return RunStatus.INCOMPLETE if stopped else RunStatus.COMPLETE

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, ready for JSON."""
        return {
            "dry_run": True,
            "status": str(self.status),
            "spaces": [space.to_dict() for space in self.spaces],
        }


def _plain(changes: Sequence[PlannedChange]) -> list[dict[str, str]]:
    return [{"kind": change.kind, "id": change.id, "name": change.name} for change in changes]
