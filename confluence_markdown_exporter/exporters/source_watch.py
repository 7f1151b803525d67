"""Notices that a source is lost, so that it is not asked for thousands of things in vain."""

from threading import Lock

from confluence_markdown_exporter.errors import (
    ArchiveError,
    ConfluenceNotAuthorised,
    ConfluenceNotFound,
    ConfluenceRefused,
    ConfluenceUnreachable,
    SourceError,
    SourceLost,
)
from confluence_markdown_exporter.sources import ContentSource

_CHECKED_AFTER = 3
_GIVEN_UP_AFTER = 10
_OF_ONE_ALONE = (ArchiveError, ConfluenceNotFound, ConfluenceRefused)


class SourceWatch:
    """Is told how each download went, by any thread, and how the fetching of bodies ended.

    `lost` is why nothing can be had of the source any more. `no_more_downloads` says why none is begun any
    more, although the source answers otherwise; "" while they are.
    """

    def __init__(self, source: ContentSource) -> None:
        self._source = source
        self._lock = Lock()
        self._failures_in_a_row = 0
        self.lost: SourceLost | None = None
        self.no_more_downloads = ""

    def arrived(self) -> None:
        """Be told of a download that succeeded."""
        self._failures_in_a_row = 0

    def download_failed(self, error: SourceError) -> None:
        """Be told of a download that failed."""
        if isinstance(error, _OF_ONE_ALONE):
            return
        with self._lock:
            if self.lost or self.no_more_downloads:
                return
            self._failures_in_a_row += 1
            refused = isinstance(error, ConfluenceNotAuthorised)
            if self._failures_in_a_row in {_CHECKED_AFTER, _GIVEN_UP_AFTER} or (
                refused and self._failures_in_a_row == 1
            ):
                self._look()
            # Files that one may not see may be many; each of them is refused by itself.
            if self._failures_in_a_row >= _GIVEN_UP_AFTER and not refused:
                self.no_more_downloads = (
                    f"Not tried any more, after {_GIVEN_UP_AFTER} downloads in a row had failed: {error}"
                )

    def bodies_failed(self, error: SourceError) -> None:
        """Be told that bodies could not be fetched."""
        if isinstance(error, ConfluenceUnreachable | ConfluenceNotAuthorised):
            with self._lock:
                self._look()

    def _look(self) -> None:
        """Ask the source for next to nothing."""
        if self.lost:
            return
        try:
            self._source.check_connection()
        except SourceError as error:
            self.lost = SourceLost(error.message, advice=error.advice)
