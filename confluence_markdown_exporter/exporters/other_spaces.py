"""Pages of other spaces: their files in the same output folder, else their addresses in Confluence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode

from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.markdown.resolver import PageReference
from confluence_markdown_exporter.models.ledger_rows import PageOfAnotherSpace

_SPACE_URL = re.compile(r"(https?://.+?)/(?:spaces|display)/[^/]+/?\Z")
# Servers refuse these in a path even where they are escaped, or read them as something else.
_NOT_IN_PATH = frozenset("/\\%+;?#&")


@dataclass(frozen=True, slots=True)
class PageElsewhere:
    """A page of another space that has a file; `path` is relative to the output folder."""

    title: str
    path: PurePosixPath


class OtherSpaces:
    """The pages of a site's other spaces that earlier runs wrote into the same output folder.

    `read` is called when the first page is asked for, once: other spaces stand still while one is exported.
    """

    def __init__(self, read: Callable[[], Sequence[PageOfAnotherSpace]], folder: Output) -> None:
        self._read = read
        self._folder = folder

    def taken_along(self) -> "OtherSpaces":
        """Return the same without need of the ledger, for another process."""
        return OtherSpaces(partial(list, self._pages), self._folder)

    def find(self, reference: PageReference) -> PageElsewhere | None:
        """Find a page by id, or by space and title, whose file is still there."""
        if reference.page_id is not None:
            found = self._by_id.get(reference.page_id)
        else:
            space, day = (reference.space_key or "").casefold(), reference.posting_day or ""
            exact = self._by_title.get((space, reference.title, day))
            found = exact or self._by_title.get((space, reference.title.casefold(), day))
        return found if found and self._folder.holds(found.path) else None

    @cached_property
    def _pages(self) -> Sequence[PageOfAnotherSpace]:
        return self._read()

    @cached_property
    def _by_id(self) -> dict[str, PageElsewhere]:
        return {row.page_id: PageElsewhere(row.title, PurePosixPath(row.path)) for row in self._pages}

    @cached_property
    def _by_title(self) -> dict[tuple[str, str, str], PageElsewhere]:
        """Map (space, title, posting day or "") to pages; the exact title wins over a case twin."""
        folded, exact = {}, {}
        for row in self._pages:
            page = PageElsewhere(row.title, PurePosixPath(row.path))
            folded[row.space_key.casefold(), row.title.casefold(), row.posting_day] = page
            exact[row.space_key.casefold(), row.title, row.posting_day] = page
        return folded | exact


def address_elsewhere(space_url: str, reference: PageReference) -> str:
    """Compose the address of a page of another space from the address of a space of the same site.

    `/display/KEY/Title` leads to the page on Data Center and is redirected by Cloud. Titles that no path
    can hold go into the query of `viewpage.action`. "" where the title, the space or the site is not known.
    """
    site = _SPACE_URL.match(space_url)
    if site is None or not reference.title or reference.space_key is None:
        return ""
    if not _NOT_IN_PATH.isdisjoint(reference.title):
        if reference.posting_day:
            return ""
        query = urlencode({"spaceKey": reference.space_key, "title": reference.title})
        return f"{site[1]}/pages/viewpage.action?{query}"
    steps = [quote(reference.space_key, safe="~")]
    steps += [reference.posting_day] if reference.posting_day else []
    return "/".join([site[1], "display", *steps, quote(reference.title.replace(" ", "+"), safe="+~")])
