"""What people say about a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, or a reply to the comment `parent_id`.

    `markup` is storage format, `author` a display name ("" where nobody knows it), `created` a moment in UTC
    (`2024-04-22T16:35:21.231Z`). A comment on a part of the page has this part as its `marked_text`.
    """

    id: str
    page_id: str
    markup: str
    author: str = ""
    created: str = ""
    parent_id: str | None = None
    marked_text: str = ""
    is_resolved: bool = False
