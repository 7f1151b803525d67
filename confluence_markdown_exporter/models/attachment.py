"""Files attached to pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """The current version of a file attached to a page or blog post.

    `size` is in bytes, None where the source does not say. `author` is a display name. `created` and
    `updated` are ISO 8601 moments in UTC (see `Page`). `download_path` is how the source that listed the
    attachment finds its bytes; nobody else reads it.
    """

    id: str
    filename: str
    page_id: str
    version: int = 1
    media_type: str = ""
    size: int | None = None
    author: str = ""
    created: str = ""
    updated: str = ""
    url: str = ""
    download_path: str = ""
