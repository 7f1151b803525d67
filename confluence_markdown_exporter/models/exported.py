"""What an export has put on disk, ready to be taken further."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar, Generic, TypeVar, overload

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import Page


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page or blog post on disk; `path` is relative to the output folder (`KEY/Home.md`)."""

    page: Page
    metadata: PageMetadata
    path: PurePosixPath

    kind: ClassVar[str] = "page"
    """What the ledger and the summary of a sync call it, a blog post too."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.page.title

    @property
    def page_id(self) -> str:
        """The page whose restrictions hold for it."""
        return self.page.id


@dataclass(frozen=True, slots=True)
class ExportedAttachment:
    """An attachment on disk; `path` is relative to the output folder (`KEY/attachments/plan.pdf`)."""

    attachment: Attachment
    metadata: AttachmentMetadata
    path: PurePosixPath

    kind: ClassVar[str] = "attachment"
    """What the ledger and the summary of a sync call it."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.attachment.filename

    @property
    def page_id(self) -> str:
        """The page whose restrictions hold for it."""
        return self.attachment.page_id


Listed = TypeVar("Listed")
Exported = TypeVar("Exported")


class OnDisk(Sequence[Exported], Generic[Listed, Exported]):
    """What is on disk, each told about when it is looked at.

    What is told of a page is several times what a listing says of it, too much to keep for all of a space.
    """

    def __init__(self, listed: Sequence[Listed], told: Callable[[Listed], Exported]) -> None:
        self._listed = listed
        self._told = told

    def __len__(self) -> int:
        return len(self._listed)

    def __iter__(self) -> Iterator[Exported]:
        return map(self._told, self._listed)

    @overload
    def __getitem__(self, place: int) -> Exported: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Exported]: ...
    def __getitem__(self, place: int | slice) -> Exported | Sequence[Exported]:
        if isinstance(place, slice):
            return OnDisk(self._listed[place], self._told)
        return self._told(self._listed[place])
