"""What may be removed: only what two listings of a space in a row do not hold, and never too much at once."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from confluence_markdown_exporter.errors import RemovalStopped
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.models.ledger_rows import Key


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """How much may vanish at once, in percent of what there is, and whether what is listed but not chosen
    any more (a page that lost a label) counts as gone too."""

    limit_percent: float = 20.0
    unchosen: bool = False

    def check(self, leaving: int, there: int, place: str) -> None:
        """Raise `RemovalStopped` where more would vanish from a place than may."""
        share = 100.0 * leaving / there if there else 0.0
        if share > self.limit_percent:
            raise RemovalStopped(
                f"{leaving} of {there} files in {place} ({share:.0f} %) would be removed, for Confluence "
                f"does not list their pages and attachments any more; more than {self.limit_percent:g} % at "
                "once need your consent. Nothing was removed.",
                advice="See what would go with --dry-run. If your account lost its view of some pages, mend "
                "that; if they are meant to go, run the same command with --yes "
                "(or set export.removal_limit_percent).",
            )


class Held(Protocol):
    """What one listing of a space holds."""

    def __contains__(self, key: Key) -> bool:
        """Say whether a page or attachment was listed."""

    @property
    def holds_pages(self) -> bool:
        """Whether any page was listed."""


@dataclass(frozen=True, slots=True)
class HeldPages:
    """These pages of a space, and their attachments."""

    index: SpaceIndex
    page_ids: Collection[str]

    def __contains__(self, key: Key) -> bool:
        kind, confluence_id = key
        if kind == "page":
            return confluence_id in self.page_ids
        attachment = self.index.attachments.get(confluence_id)
        return attachment is not None and attachment.page_id in self.page_ids

    @property
    def holds_pages(self) -> bool:
        """Whether there is any page."""
        return bool(self.page_ids)


class Presence:
    """What a whole space holds, by a complete listing of it.

    Before anything counts as gone, the space is listed a second time, once: a page that somebody moved
    while the first listing was read page by page may be missing in it. An empty listing proves nothing.
    """

    def __init__(self, space_name: str, listed: Held, list_again: Callable[[], Held]) -> None:
        self._space_name = space_name
        self._listings = [listed]
        self._list_again = list_again

    def gone(self, known: Iterable[Key]) -> frozenset[Key]:
        """Return which of these pages and attachments the space does not hold any more.

        Raises `RemovalStopped` where the space is listed as empty, and `SourceError` where it cannot be
        listed again.
        """
        missing = self._missing(known)
        if missing and len(self._listings) == 1:
            self._listings.append(self._list_again())
            missing = self._missing(missing)
        if missing and not any(listed.holds_pages for listed in self._listings):
            raise RemovalStopped(
                f"Confluence lists no page in space {self._space_name}, where {len(missing)} pages and "
                "attachments were before. Nothing was removed.",
                advice="Open the space in a browser with the account of the exporter. If it is empty indeed, "
                "delete its exported files and its knowledge base by hand.",
            )
        return missing

    def _missing(self, known: Iterable[Key]) -> frozenset[Key]:
        return frozenset(key for key in known if not any(key in listed for listed in self._listings))
