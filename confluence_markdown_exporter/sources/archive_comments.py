"""The comments in a space export.

A comment on a part of a page has `ContentProperty` rows: `inline-original-selection` holds the marked text,
`status` says `open`, `resolved` or `dangling`. A reply refers to its comment as `parent`.
"""

from collections.abc import Iterable, Iterator, Mapping

from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.sources.archive_index import author_of, is_current, moment_of
from confluence_markdown_exporter.sources.entities_xml import Row, Wanted

COMMENT_PROPERTIES: Wanted = {
    "Comment": frozenset(
        {"containerContent", "parent", "creator", "creatorName", "creationDate", "contentStatus"}
        | {"originalVersion", "originalVersionId", "contentProperties"}
    ),
    "ContentProperty": frozenset({"name", "stringValue", "content"}),
}
"""What the comments ask of the dump, their texts aside."""

_FACTS = frozenset({"inline-original-selection", "status"})


def read_comments(rows: Iterable[Row]) -> tuple[list[Row], dict[str, dict[str, str]]]:
    """Gather the rows of comments, and what else the dump tells of each, by its id."""
    comments: list[Row] = []
    facts: dict[str, tuple[str, str]] = {}
    facts_of: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.kind == "Comment":
            if is_current(row):
                comments.append(row)
        elif row.text("name") in _FACTS:
            fact = row.text("name"), row.text("stringValue")
            facts[row.id] = fact
            facts_of.setdefault(row.text("content"), {})[fact[0]] = fact[1]
    for comment in comments:
        listed = [facts[one] for one in comment.collections.get("contentProperties", ()) if one in facts]
        facts_of[comment.id] = dict(listed) | facts_of.get(comment.id, {})
    return comments, facts_of


def comments_from(
    rows: Iterable[Row],
    facts_of: Mapping[str, Mapping[str, str]],
    texts: Mapping[str, str],
    user_names: Mapping[str, str],
) -> Iterator[Comment]:
    """Put comments together from their rows, what else is told of them, and their texts."""
    for row in rows:
        facts = facts_of.get(row.id, {})
        yield Comment(
            id=row.id,
            page_id=row.text("containerContent"),
            markup=texts.get(row.id, ""),
            author=author_of(row, user_names),
            created=moment_of(row.text("creationDate")),
            parent_id=row.text("parent") or None,
            marked_text=facts.get("inline-original-selection", ""),
            is_resolved=facts.get("status") == "resolved",
        )
