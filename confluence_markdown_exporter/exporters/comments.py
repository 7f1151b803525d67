"""Comments into a file of their own beside the page's, so that the page's own words stay the page's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.style import Style
from confluence_markdown_exporter.markdown.writing import quoted
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.foreign_text import whole_number
from confluence_markdown_exporter.models.page import Page

if TYPE_CHECKING:
    from confluence_markdown_exporter.markdown import Resolver

_DEEPEST = 20


def comments_path(page_path: PurePosixPath) -> PurePosixPath:
    """Return where the comments on a page go: `Guide-1.comments.md` beside `Guide-1.md`."""
    return page_path.with_suffix(".comments.md")


def write_comments(
    comments: Iterable[Comment],
    pages: Mapping[Page, PurePosixPath],
    folder: Output,
    resolver_of: Callable[[Page], "Resolver"],
    style: Style,
) -> int:
    """Bring the files with the comments on these pages up to date; return how many comments they hold.

    A file is only written where its text changes, and removed where there is no comment any more.
    """
    by_page: dict[str, list[Comment]] = {}
    for comment in comments:
        by_page.setdefault(comment.page_id, []).append(comment)
    count = 0
    for page, page_path in pages.items():
        path = comments_path(page_path)
        said = by_page.get(page.id, [])
        if not said:
            if folder.holds(path):
                folder.remove(path)
            continue
        count += len(said)
        text = comments_document(page, page_path.name, said, resolver_of(page), style)
        if folder.text_at(path) != text:
            folder.write_text(path, text)
    return count


def comments_document(
    page: Page, page_file: str, comments: Sequence[Comment], resolver: "Resolver", style: Style
) -> str:
    """Write all comments on a page: threads in the order in which they began, replies below their comment."""
    from confluence_markdown_exporter.markdown import convert

    known = {comment.id for comment in comments}
    replies: dict[str | None, list[Comment]] = {}
    for comment in sorted(comments, key=lambda one: (one.created, whole_number(one.id) or 0)):
        parent = comment.parent_id if comment.parent_id in known else None
        replies.setdefault(parent, []).append(comment)

    def thread(comment: Comment, depth: int) -> list[str]:
        blocks = []
        markdown = convert(comment.markup, resolver, style=style).markdown.rstrip("\n")
        if markdown:
            blocks.append(markdown)
        for reply in replies.get(comment.id, []):
            inside = [f"**{_who_and_when(reply)}**", *thread(reply, depth + 1)]
            blocks += quoted(inside) if depth < _DEEPEST else inside
        return blocks

    blocks = [f"# Comments on {style.link(escape(page.title), page_file)}"]
    for comment in replies.get(None, []):
        blocks += [f"## {_who_and_when(comment)}{_about(comment)}", *thread(comment, 0)]
    return "\n\n".join(blocks) + "\n"


def _who_and_when(comment: Comment) -> str:
    when = comment.created[:16].replace("T", " ")
    return ", ".join(part for part in (escape(comment.author or "Somebody").strip(), when) if part)


def _about(comment: Comment) -> str:
    marked = f", on “{escape(comment.marked_text).strip()}”" if comment.marked_text else ""
    return f"{marked} (resolved)" if comment.is_resolved else marked
