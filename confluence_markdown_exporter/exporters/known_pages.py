"""What an earlier export left of a space's pages: which of them are in place, and which are unchanged."""

from collections.abc import Iterable, Iterator

from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.page_writer import PageWriter
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.ledger_rows import PageRow
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.reading_ahead import in_lots

_LOOKED_UP_AT_ONCE = 100


class KnownPages:
    """The pages of one space that the ledger knows, held against the listing and the output folder.

    `rows` are the ledger's. `in_place` holds the ids of pages whose file is there and where links to the
    page would lead, `unless_links_change` of those that were found to differ in nothing but links.
    """

    def __init__(self, site: str, ledger: Ledger, folder: Output, index: SpaceIndex, made_with: str) -> None:
        self._folder = folder
        self._index = index
        self._made_with = made_with
        self.rows = ledger.pages(site, index.space.key)
        self._none_known = not self.rows
        self.in_place = {
            page_id
            for page_id, path in ledger.page_paths(site, index.space.key)
            if self._is_in_place(page_id, path)
        }
        self.unless_links_change: set[str] = set()

    def former(self, page_id: str) -> PageRow | None:
        """Return what the ledger says of a page before it is recorded anew."""
        return None if self._none_known else self.rows.get(page_id)

    def with_rows(self, page_ids: Iterable[str]) -> Iterator[tuple[Page, PageRow | None]]:
        """Give listed pages with what the ledger says of them."""
        for lot in in_lots(page_ids, _LOOKED_UP_AT_ONCE):
            rows = self.rows.some(lot)
            yield from ((self._index.pages[page_id], rows.get(page_id)) for page_id in lot)

    def is_unchanged(self, page: Page, row: PageRow, writer: PageWriter) -> bool:
        """Say whether `writer` would make the same file of a page as the one that is there."""
        if not (
            row.version == page.version
            and row.made_with == self._made_with
            and row.fingerprint == writer.fingerprint(page)
            and page.id in self.in_place
            and self._folder.is_as_written(row.path, row.file)
        ):
            return False
        if writer.resolver(page).still_answers(row.answers):
            return True
        self.unless_links_change.add(page.id)
        return False

    def _is_in_place(self, page_id: str, path: str) -> bool:
        page = self._index.pages.get(page_id)
        return page is not None and path == str(self._index.page_path(page)) and self._folder.holds(path)
