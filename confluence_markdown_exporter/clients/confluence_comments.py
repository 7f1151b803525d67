"""The comments of a whole space by CQL search, which Cloud and Data Center share: fifty to a request.

Asking page by page would cost two requests a page and one more for every thread, and a new comment is no new
version of its page, so that every page would have to be asked. Like all searches this one knows no archived
pages, and newest comments only after a while.
"""

from collections.abc import Iterator

from confluence_markdown_exporter.clients.confluence_answers import Answer, creator_name
from confluence_markdown_exporter.clients.confluence_search import BODY_LIMIT, quoted, search
from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.models.comment import Comment

_EXPANSIONS = "body.storage,container,history,ancestors,extensions.inlineProperties,extensions.resolution"


def comments_of_space(api: ApiSession, space_key: str) -> Iterator[Comment]:
    """Yield the comments on the space's current pages and blog posts, replies included."""
    cql = f"type = comment and space = {quoted(space_key)}"
    return map(_comment, search(api, cql, limit=BODY_LIMIT, expand=_EXPANSIONS))


def _comment(found: Answer) -> Comment:
    above = found.parts("ancestors") if found.find("ancestors") else []
    return Comment(
        id=found.text("id"),
        page_id=found.text("container", "id"),
        markup=found.text("body", "storage", "value"),
        author=creator_name(found),
        created=found.moment("history", "createdDate"),
        parent_id=above[-1].text("id") if above else None,
        marked_text=found.optional_text("extensions", "inlineProperties", "originalSelection"),
        is_resolved=found.optional_text("extensions", "resolution", "status") == "resolved",
    )
