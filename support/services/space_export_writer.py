"""Writes a space of the stand-in site as the XML export that Confluence 8 would write.

As in a real export, what is not current is in it too: drafts, old versions, trashed pages and attachments,
comments, personal labels, and password hashes. Scenarios prove that none of it comes out at the other end.
"""

import itertools
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from support.services.confluence_site import (
    ConfluenceSite,
    OldVersion,
    SiteAttachment,
    SiteComment,
    SitePage,
    SiteSpace,
    SiteUser,
)
from support.services.confluence_stand_in import with_mentions

PASSWORD_HASH = "{PKCS5S2}the-hash-of-a-password-of-the-stand-in"
COMMENT_TEXT = "A comment that belongs to no page's text."

_CONTENT_STATUS = {"current": "current", "archived": "archived", "draft": "draft", "trashed": "deleted"}
_PAGE_CLASS = {"page": "Page", "blogpost": "BlogPost"}
_STORAGE_FORMAT = 2
_PACKAGES = {
    "Attachment": "com.atlassian.confluence.pages",
    "BlogPost": "com.atlassian.confluence.pages",
    "BodyContent": "com.atlassian.confluence.core",
    "Comment": "com.atlassian.confluence.pages",
    "ConfluenceBandanaRecord": "com.atlassian.confluence.setup.bandana",
    "ContentPermission": "com.atlassian.confluence.security",
    "ContentPermissionSet": "com.atlassian.confluence.security",
    "ConfluenceUserImpl": "com.atlassian.confluence.user",
    "ContentProperty": "com.atlassian.confluence.content",
    "InternalUser": "com.atlassian.crowd.model.user",
    "Label": "com.atlassian.confluence.labels",
    "Labelling": "com.atlassian.confluence.labels",
    "Page": "com.atlassian.confluence.pages",
    "Space": "com.atlassian.confluence.spaces",
}


def write_space_export(
    site: ConfluenceSite,
    space: SiteSpace | str,
    target: Path,
    *,
    base_url: str = "",
    without_bytes_of: Collection[str] = (),
) -> Path:
    """Write the space as an export zip at `target` and return `target`.

    `base_url` is the site's address, which only some exports tell. `without_bytes_of` names attachments
    that are listed but whose bytes are missing, as happens when Confluence has lost them.
    """
    home = site.space(space)
    dump = _Dump(site)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entities.xml", "".join(dump.xml(home, base_url)))
        archive.writestr("exportDescriptor.properties", f"exportType=space\nspaceKey={home.key}\n")
        for page in site.pages_in(home):
            for attachment in page.attachments:
                if attachment.filename not in without_bytes_of:
                    path = f"attachments/{page.id}/{_digits(attachment.id)}/{attachment.version}"
                    archive.writestr(path, attachment.content)
    return target


class _Dump:
    """Writes the rows of one `entities.xml`, giving ids to the rows that the site has none for."""

    def __init__(self, site: ConfluenceSite) -> None:
        self._site = site
        self._ids = itertools.count(900_000_001)

    def xml(self, space: SiteSpace, base_url: str) -> Iterator[str]:
        pages = self._site.pages_in(space)
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2024-04-23 09:03:14">\n'
        if base_url:
            settings = f"<settings>\n  <baseUrl>{base_url}</baseUrl>\n</settings>"
            yield self._row(
                "ConfluenceBandanaRecord",
                _text("key", "atlassian.confluence.settings") + _text("value", settings),
            )
        yield self._space(space)
        for user in self._site.users.values():
            yield from self._user(user)
        for page in pages:
            yield from self._page(page, space)
            yield from self._restriction("Edit", page, page.editors)
            yield from self._restriction("View", page, page.viewers)
        yield from self._labels(pages)
        yield "</hibernate-generic>\n"

    def _row(self, kind: str, inside: str, *, id: str | None = None, id_name: str = "id") -> str:  # noqa: A002
        row_id = id or str(next(self._ids))
        return (
            f'<object class="{kind}" package="{_PACKAGES[kind]}">\n'
            f'<id name="{id_name}">{row_id}</id>\n{inside}</object>\n'
        )

    def _space(self, space: SiteSpace) -> str:
        home = _reference("homePage", "Page", space.homepage.id) if space.homepage else ""
        return self._row(
            "Space",
            _text("name", space.name)
            + _text("key", space.key)
            + _text("lowerKey", space.key.lower())
            + _moment("creationDate", space.created)
            + _text("spaceType", space.kind)
            + _text("spaceStatus", space.status.upper())
            + home,
            id=space.id,
        )

    def _user(self, user: SiteUser) -> Iterator[str]:
        names = _text("name", user.username) + _text("lowerName", user.username.lower())
        yield self._row("ConfluenceUserImpl", names, id=user.key, id_name="key")
        credential = f'<property name="credential" type="string">{PASSWORD_HASH}</property>'
        yield self._row(
            "InternalUser",
            f"{names}{_text('displayName', user.display_name)}"
            f'<component name="credential">{credential}\n</component>\n',
        )

    def _page(self, page: SitePage, space: SiteSpace) -> Iterator[str]:
        kind = _PAGE_CLASS[page.kind]
        place = _reference("space", "Space", space.id)
        if page.parent_id:
            place += _reference("parent", "Page", page.parent_id)
        if page.position is not None:
            place += _text("position", str(page.position))
        status = _CONTENT_STATUS[page.status]
        content = _versioned(page.title, page.version, status, page.author, page.created, page.updated)
        yield self._row(kind, content + place, id=page.id)
        yield self._body(kind, page.id, with_mentions(self._site, page.storage, "userkey"))
        for old in page.old_versions:
            yield from self._old_version(kind, page, old, space)
        for attachment in page.attachments:
            yield from self._attachment(kind, page, attachment)
        if page.status == "current" and not page.comments:
            yield from self._usual_comment(kind, page)
        for comment in page.comments:
            yield from self._comment(kind, comment)

    def _restriction(self, kind: str, page: SitePage, people: Iterable[SiteUser]) -> Iterator[str]:
        """Write who may do something with a page: a set, and a row for each person in it."""
        rows = [
            _text("type", kind) + _reference("userSubject", "ConfluenceUserImpl", user.key, id_name="key")
            for user in people
        ]
        if not rows:
            return
        set_id = str(next(self._ids))
        owner = _reference("owningContent", _PAGE_CLASS[page.kind], page.id)
        yield self._row("ContentPermissionSet", _text("type", kind) + owner, id=set_id)
        for row in rows:
            yield self._row(
                "ContentPermission", row + _reference("owningSet", "ContentPermissionSet", set_id)
            )

    def _old_version(self, kind: str, page: SitePage, old: OldVersion, space: SiteSpace) -> Iterator[str]:
        old_id = str(next(self._ids))
        content = _versioned(old.title, old.number, "current", old.editor, page.created, old.updated)
        place = _reference("space", "Space", space.id) + _reference("originalVersion", kind, page.id)
        yield self._row(kind, content + place, id=old_id)
        yield self._body(kind, old_id, old.storage)

    def _body(self, kind: str, content_id: str, storage: str) -> str:
        return self._row(
            "BodyContent",
            _text("body", storage)
            + _reference("content", kind, content_id)
            + _text("bodyType", str(_STORAGE_FORMAT)),
        )

    def _attachment(self, page_kind: str, page: SitePage, attachment: SiteAttachment) -> Iterator[str]:
        attachment_id = _digits(attachment.id)
        yield self._row(
            "Attachment",
            _versioned(
                attachment.filename,
                attachment.version,
                _CONTENT_STATUS[attachment.status],
                attachment.author,
                attachment.created,
                attachment.updated,
            )
            + _reference("containerContent", page_kind, page.id),
            id=attachment_id,
        )
        owner = _reference("content", "Attachment", attachment_id)
        media_type = _text("name", "MEDIA_TYPE") + _text("stringValue", attachment.media_type)
        yield self._row("ContentProperty", media_type + owner)
        size = _text("name", "FILESIZE") + _text("longValue", str(len(attachment.content)))
        yield self._row("ContentProperty", size + owner)

    def _comment(self, page_kind: str, comment: SiteComment) -> Iterator[str]:
        place = _reference("containerContent", page_kind, comment.page_id)
        if comment.parent_id:
            place += _reference("parent", "Comment", comment.parent_id)
        content = _versioned("", 1, "current", comment.author, comment.created, comment.created)
        yield self._row("Comment", content + place, id=comment.id)
        yield self._body("Comment", comment.id, with_mentions(self._site, comment.storage, "userkey"))
        owner = _reference("content", "Comment", comment.id)
        told = {"status": "resolved" if comment.is_resolved else "open"}
        if comment.marked_text:
            told["inline-original-selection"] = comment.marked_text
        for name, value in told.items():
            yield self._row("ContentProperty", _text("name", name) + _text("stringValue", value) + owner)

    def _usual_comment(self, page_kind: str, page: SitePage) -> Iterator[str]:
        comment_id = str(next(self._ids))
        content = _versioned("", 1, "current", page.author, page.created, page.created)
        yield self._row(
            "Comment", content + _reference("containerContent", page_kind, page.id), id=comment_id
        )
        yield self._body("Comment", comment_id, f"<p>{COMMENT_TEXT}</p>")

    def _labels(self, pages: Iterable[SitePage]) -> Iterator[str]:
        label_ids: dict[tuple[str, str], str] = {}
        for page in pages:
            for namespace, name in [("my", "favourite"), *(("global", label) for label in page.labels)]:
                if (namespace, name) not in label_ids:
                    label_ids[namespace, name] = str(next(self._ids))
                    label = _text("name", name) + _text("namespace", namespace)
                    yield self._row("Label", label, id=label_ids[namespace, name])
                yield self._row(
                    "Labelling",
                    _reference("label", "Label", label_ids[namespace, name])
                    + _reference("content", _PAGE_CLASS[page.kind], page.id),
                )


def _versioned(
    title: str, version: int, status: str, author: SiteUser | None, created: str, updated: str
) -> str:
    return (
        _text("title", title)
        + _text("lowerTitle", title.lower())
        + _text("version", str(version))
        + (_reference("creator", "ConfluenceUserImpl", author.key, id_name="key") if author else "")
        + _moment("creationDate", created)
        + _moment("lastModificationDate", updated)
        + _text("contentStatus", status)
    )


def _text(name: str, value: str) -> str:
    """Write a property in CDATA, inside which Confluence writes each `]]` as `]] `."""
    protected = value.replace("]]", "]] ")
    return f"<property name={quoteattr(name)}><![CDATA[{protected}]]></property>\n"


def _moment(name: str, moment: str) -> str:
    written = moment.replace("T", " ").removesuffix("Z")
    return f'<property name="{name}">{written}</property>\n'


def _reference(name: str, kind: str, id: str, *, id_name: str = "id") -> str:  # noqa: A002
    return (
        f'<property name="{name}" class="{kind}" package="{_PACKAGES[kind]}">'
        f'<id name="{id_name}">{id}</id>\n</property>\n'
    )


def _digits(attachment_id: str) -> str:
    """Return the number in an id such as `att1001`; the dump knows numbers only."""
    return attachment_id.removeprefix("att")
