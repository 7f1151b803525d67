"""Bodies that scenarios write into pages, in Confluence's storage format."""

from collections.abc import Iterable
from html import escape

HOSTILE = {
    "a bomb of entities": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;&b;</p>',
    "an entity that reads a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>',
    "ten thousand nested elements": "<div>" * 10_000 + "deep" + "</div>" * 10_000,
    "a paragraph of one megabyte": f"<p>{'word ' * 200_000}</p>",
    "control characters": "<p>bell \x07 and null \x00 and escape \x1b[2J</p>",
    "a tag that never ends": '<p>before</p><a href="x' + "y" * 10_000,
}
"""Bodies that would harm a careless reader, by what they hold."""


def panel(kind: str, text: str) -> str:
    """Return nothing but a panel: info, note, tip or warning."""
    return _with_rich_body(kind, f"<p>{escape(text)}</p>")


def page_properties(properties: Iterable[tuple[str, str]]) -> str:
    """Return nothing but a table of page properties."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in properties)
    return _with_rich_body("details", f"<table><tbody>{rows}</tbody></table>")


def include(title: str) -> str:
    """Write a macro that shows the whole of another page."""
    link = f'<ac:link><ri:page ri:content-title="{escape(title)}" /></ac:link>'
    return (
        '<ac:structured-macro ac:name="include">'
        f'<ac:parameter ac:name="">{link}</ac:parameter></ac:structured-macro>'
    )


def mention(account_id: str) -> str:
    """Return a mention of a person."""
    return f'<p>Ask <ac:link><ri:user ri:account-id="{account_id}" /></ac:link>.</p>'


def link_to_page(title: str, *, space_key: str = "") -> str:
    """Return a link to a page by its title, in this space or another."""
    space = f' ri:space-key="{space_key}"' if space_key else ""
    return (
        f'<p>See <ac:link><ri:page{space} ri:content-title="{escape(title)}" />'
        f"<ac:link-body>{escape(title)}</ac:link-body></ac:link>.</p>"
    )


def link_to_place(anchor: str, title: str) -> str:
    """Return a link to a place in a page."""
    return (
        f'<p>See <ac:link ac:anchor="{escape(anchor)}"><ri:page ri:content-title="{escape(title)}" />'
        "<ac:link-body>the place</ac:link-body></ac:link>.</p>"
    )


def link_to_address(address: str, words: str) -> str:
    """Return an ordinary link."""
    return f'<p>See <a href="{escape(address)}">{words}</a>.</p>'


def link_to_attachment(filename: str, page_title: str) -> str:
    """Return a link to an attachment of another page."""
    return (
        f'<p>See <ac:link><ri:attachment ri:filename="{escape(filename)}">'
        f'<ri:page ri:content-title="{escape(page_title)}" /></ri:attachment></ac:link>.</p>'
    )


def image(filename: str) -> str:
    """Return an image that is attached to its page."""
    return f'<p><ac:image><ri:attachment ri:filename="{escape(filename)}" /></ac:image></p>'


def _with_rich_body(macro: str, body: str) -> str:
    return (
        f'<ac:structured-macro ac:name="{macro}"><ac:rich-text-body>{body}</ac:rich-text-body>'
        "</ac:structured-macro>"
    )
