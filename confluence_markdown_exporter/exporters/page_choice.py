"""Which pages of a space are wanted, by what a listing of the space tells, or by what a search finds."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fnmatch import translate
from functools import cached_property

from confluence_markdown_exporter.clients.confluence_answers import in_utc
from confluence_markdown_exporter.exporters.markdown_exporter import Selection
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.sources import ContentSource


@dataclass(frozen=True)
class PageChoice:
    """Conditions on pages, of which all must hold; what is empty or None sets none.

    `labels` wants one of these, `without_labels` none of these; both in small letters. `title` is a whole
    title with `*` and `?` as wildcards, compared without case. `updated_since` is an ISO 8601 day or moment,
    in UTC unless it says otherwise. `cql` is a query in the language of Confluence's search.
    """

    labels: frozenset[str] = frozenset()
    without_labels: frozenset[str] = frozenset()
    title: str = ""
    updated_since: str = ""
    kind: PageKind | None = None
    cql: str = ""

    def narrow(self, select: Selection, source: ContentSource) -> Selection:
        """Return a selection of those of the selected pages that fit; the same one where all do."""
        if self == PageChoice():
            return select

        def chosen(index: SpaceIndex) -> Collection[str]:
            found = source.pages_found_by(self.cql, index.space) if self.cql else index.pages.keys()
            wanted = frozenset(select(index)) & frozenset(found)
            return {page.id for page in index.pages.values() if page.id in wanted and self._fits(page)}

        return chosen

    def _fits(self, page: Page) -> bool:
        return (
            (not self.labels or not self.labels.isdisjoint(page.labels))
            and self.without_labels.isdisjoint(page.labels)
            and (not self.title or self._title_pattern.match(page.title.casefold()) is not None)
            and page.updated >= self._earliest
            and self.kind in {None, page.kind}
        )

    @cached_property
    def _title_pattern(self) -> re.Pattern[str]:
        # `fnmatch` would also read `[...]` as a choice; titles have brackets of their own.
        return re.compile(translate(self.title.strip().casefold().replace("[", "[[]")))

    @cached_property
    def _earliest(self) -> str:
        return in_utc(datetime.fromisoformat(self.updated_since)) if self.updated_since else ""
