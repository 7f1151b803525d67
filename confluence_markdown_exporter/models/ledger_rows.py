"""What the ledger remembers of each page, attachment and run."""

from dataclasses import dataclass
from typing import NamedTuple

Key = tuple[str, str]
"""A kind (`page`, which a blog post is too, or `attachment`) and an id in Confluence."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was written: SHA-256 as hexadecimal digits, bytes, and the disk's time in nanoseconds."""

    sha256: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page's Markdown file.

    `made_with` covers the exporter's version and the layout. `fingerprint` covers all that the file depends
    on besides these, the body and its links; `answers` is what the converter was told about links and the
    like (see `LinkResolver`), so that a later run can ask again and compare. `title` and `posting_day`
    (`2024/05/10`, "" for a page) are how other spaces name the page. `unsupported` names the macros and
    elements in it that could not be converted, one a line.
    """

    page_id: str
    version: int
    path: str
    file: FileState
    made_with: str
    fingerprint: str
    answers: str
    title: str
    posting_day: str
    unsupported: str

    @property
    def key(self) -> Key:
        """What the row stands for."""
        return "page", self.page_id


class PageOfAnotherSpace(NamedTuple):
    """What links into another space need of a page's row; see `PageRow`."""

    space_key: str
    page_id: str
    title: str
    posting_day: str
    path: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One attachment's file; `title` is its name in Confluence."""

    attachment_id: str
    page_id: str
    version: int
    path: str
    file: FileState
    title: str

    @property
    def key(self) -> Key:
        """What the row stands for."""
        return "attachment", self.attachment_id


@dataclass(frozen=True, slots=True)
class RunRow:
    """One ended run over one space; `summary` is its JSON."""

    site: str
    space_key: str
    ended: str
    summary: str
