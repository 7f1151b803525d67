"""A small Confluence site in memory: what the stand-in servers serve and what scenarios edit.

Everything is deterministic: ids are counted up, and time is a logical clock that moves one minute with
every change. The site knows nothing of HTTP; `confluence_cloud_api` and `confluence_data_center_api`
show it to the world in their dialects.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from support.services.confluence_content import (
    Credentials,
    NoSuchThing,
    OldVersion,
    PageKind,
    PageStatus,
    SiteAttachment,
    SiteComment,
    SitePage,
    SiteSpace,
    SiteUser,
)

__all__ = [
    "ConfluenceSite",
    "Credentials",
    "NoSuchThing",
    "OldVersion",
    "PageKind",
    "PageStatus",
    "SiteAttachment",
    "SiteComment",
    "SitePage",
    "SiteSpace",
    "SiteUser",
]

EPOCH = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
_TICK = timedelta(minutes=1)


class ConfluenceSite:
    """Users, spaces, pages and attachments, changed through verbs that Confluence itself would use."""

    def __init__(self, name: str = "Example Confluence", *, credentials: Credentials | None = None) -> None:
        self.name = name
        self.credentials = credentials or Credentials()
        self.refuses_storage = False
        self.refuses_comments = False
        self.users: dict[str, SiteUser] = {}
        self.spaces: dict[str, SiteSpace] = {}
        self.pages: dict[str, SitePage] = {}
        self.attachments: dict[str, SiteAttachment] = {}
        self.tells_restrictions = True
        self._ids = itertools.count(10_001)
        self._now = EPOCH
        self.robot = self.add_user("Robot Exporter", username=self.credentials.username)

    @property
    def state(self) -> Mapping[str, Any]:
        """All that the site holds and how it answers; equal where it would be read alike."""
        return {name: held for name, held in vars(self).items() if name != "_ids"}

    # Time and identity

    def now(self) -> str:
        """Move the logical clock one minute on and return the moment, as `2024-01-01T09:01:00.000Z`."""
        self._now += _TICK
        return moment(self._now)

    def _new_id(self) -> str:
        return str(next(self._ids))

    # People and spaces

    def add_user(
        self,
        display_name: str,
        *,
        account_id: str | None = None,
        key: str | None = None,
        username: str | None = None,
    ) -> SiteUser:
        """Let a person join the site."""
        number = len(self.users) + 1
        user = SiteUser(
            account_id=account_id or f"557058:0000-{number:04d}",
            key=key or f"8a7f8081{number:024x}",
            username=username or display_name.lower().replace(" ", "."),
            display_name=display_name,
        )
        self.users[user.account_id] = user
        return user

    def add_space(
        self,
        key: str,
        name: str | None = None,
        *,
        homepage: str | None = "Home",
        homepage_storage: str = "<p>Welcome.</p>",
        id: str | None = None,  # noqa: A002
        kind: Literal["global", "personal"] = "global",
        description: str = "",
    ) -> SiteSpace:
        """Open a space; `homepage` is the title of its homepage, None for a space without one."""
        space = SiteSpace(
            key=key, name=name or key, id=id or self._new_id(), kind=kind, description=description
        )
        space.created = self.now()
        self.spaces[key] = space
        if homepage is not None:
            space.homepage = self.add_page(space, homepage, homepage_storage, parent=None)
        return space

    def archive_space(self, space: SiteSpace | str) -> None:
        """Archive a whole space; its pages stay current inside it."""
        self.space(space).status = "archived"

    # Pages and blog posts

    def add_page(
        self,
        space: SiteSpace | str,
        title: str,
        storage: str = "",
        *,
        parent: SitePage | str | None = "homepage",
        kind: PageKind = "page",
        status: PageStatus = "current",
        labels: Iterable[str] = (),
        author: SiteUser | None = None,
        position: int | None = None,
        restricted: bool = False,
        id: str | None = None,  # noqa: A002
        version: int = 1,
        created: str | None = None,
        updated: str | None = None,
    ) -> SitePage:
        """Write a page; `parent` is a page or its id, None for the top, and the homepage unless told."""
        home = self.space(space)
        began = created or self.now()
        page = SitePage(
            id=id or self._new_id(),
            title=title,
            storage=storage,
            space_key=home.key,
            parent_id=None if kind == "blogpost" else _parent_id(parent, home),
            kind=kind,
            status=status,
            version=version,
            author=author or self.robot,
            editor=author or self.robot,
            created=began,
            updated=updated or began,
            labels=list(labels),
            position=position,
            restricted=restricted,
        )
        self.pages[page.id] = page
        return page

    def add_blog_post(
        self,
        space: SiteSpace | str,
        title: str,
        storage: str = "",
        *,
        status: PageStatus = "current",
        labels: Iterable[str] = (),
        author: SiteUser | None = None,
    ) -> SitePage:
        """Write a blog post."""
        return self.add_page(
            space, title, storage, kind="blogpost", status=status, labels=labels, author=author
        )

    def edit_page(
        self,
        page: SitePage,
        storage: str | None = None,
        *,
        title: str | None = None,
        editor: SiteUser | None = None,
    ) -> SitePage:
        """Save a new version of a page; the former one goes into its history."""
        page.old_versions.append(
            OldVersion(page.version, page.title, page.storage, page.editor, page.updated)
        )
        page.storage = page.storage if storage is None else storage
        page.title = title or page.title
        page.version += 1
        page.updated = self.now()
        page.editor = editor or page.editor
        return page

    def rename_page(self, page: SitePage, title: str) -> SitePage:
        """Give a page another title, which is a new version of it."""
        return self.edit_page(page, title=title)

    def move_page(
        self, page: SitePage, parent: SitePage | None, *, space: SiteSpace | str | None = None
    ) -> SitePage:
        """Put a page, with its descendants, below another parent; as in Confluence, no new version of it."""
        page.parent_id = parent.id if parent else None
        target = self.space(space).key if space else parent.space_key if parent else page.space_key
        for moved in (page, *self.descendants(page)):
            moved.space_key = target
        return page

    def label_page(self, page: SitePage, *labels: str) -> SitePage:
        """Add labels to a page; as in Confluence, no new version of it."""
        page.labels += [label for label in labels if label not in page.labels]
        return page

    def restrict_viewing(self, page: SitePage, *viewers: SiteUser) -> SitePage:
        """Let only some people, and the robot, view a page and those below it; nobody means everybody."""
        page.viewers = [*viewers, self.robot] if viewers else []
        return page

    def restrict_editing(self, page: SitePage, *editors: SiteUser) -> SitePage:
        """Let only some people edit a page."""
        page.editors = list(editors)
        return page

    def archive_page(self, page: SitePage) -> SitePage:
        """Archive a page; its children stay where they are."""
        page.status = "archived"
        return page

    def delete_page(self, page: SitePage) -> SitePage:
        """Put a page into the trash; as in Confluence, its children move up to its parent."""
        for child in self.children(page):
            child.parent_id = page.parent_id
        page.status = "trashed"
        for attachment in page.attachments:
            attachment.status = "trashed"
        return page

    def restore_page(self, page: SitePage) -> SitePage:
        """Take a page out of the archive or the trash, with its attachments."""
        page.status = "current"
        for attachment in page.attachments:
            attachment.status = "current"
        return page

    def comment_on(
        self,
        page: SitePage,
        storage: str,
        author: SiteUser,
        *,
        marked_text: str = "",
        reply_to: SiteComment | None = None,
    ) -> SiteComment:
        """Say something about a page; as in Confluence, no new version of it."""
        comment = SiteComment(
            id=self._new_id(),
            storage=storage,
            page_id=page.id,
            author=author,
            created=self.now(),
            parent_id=reply_to.id if reply_to else None,
            marked_text=marked_text,
        )
        page.comments.append(comment)
        return comment

    # Attachments

    def attach(
        self,
        page: SitePage,
        filename: str,
        content: bytes,
        media_type: str = "application/octet-stream",
        *,
        author: SiteUser | None = None,
        id: str | None = None,  # noqa: A002
        version: int = 1,
        created: str | None = None,
        updated: str | None = None,
    ) -> SiteAttachment:
        """Attach a file to a page."""
        began = created or self.now()
        attachment = SiteAttachment(
            id=id or f"att{self._new_id()}",
            filename=filename,
            content=content,
            media_type=media_type,
            page_id=page.id,
            version=version,
            author=author or self.robot,
            created=began,
            updated=updated or began,
        )
        page.attachments.append(attachment)
        self.attachments[attachment.id] = attachment
        return attachment

    def replace_attachment(self, attachment: SiteAttachment, content: bytes) -> SiteAttachment:
        """Upload a new version of an attached file."""
        attachment.content = content
        attachment.version += 1
        attachment.updated = self.now()
        return attachment

    def delete_attachment(self, attachment: SiteAttachment) -> None:
        """Put an attachment into the trash."""
        attachment.status = "trashed"

    # Looking things up

    def space(self, space: SiteSpace | str) -> SiteSpace:
        """Return a space by its key, compared without case as Confluence does."""
        if isinstance(space, SiteSpace):
            return space
        for known in self.spaces.values():
            if known.key.casefold() == space.casefold():
                return known
        raise NoSuchThing(f"The site has no space {space!r}.")

    def page(self, title: str, space: SiteSpace | str | None = None) -> SitePage:
        """Return the page or blog post with this title that is not in the trash."""
        for page in self.pages_in(space) if space else self.pages.values():
            if page.title == title and page.status != "trashed":
                return page
        raise NoSuchThing(f"The site has no page {title!r}.")

    def attachment(self, filename: str) -> SiteAttachment:
        """Return the first attachment with this file name."""
        for attachment in self.attachments.values():
            if attachment.filename == filename:
                return attachment
        raise NoSuchThing(f"The site has no attachment {filename!r}.")

    def user(self, identity: str) -> SiteUser | None:
        """Return the user with this account id, key or user name, None if there is none."""
        for user in self.users.values():
            if identity in {user.account_id, user.key, user.username}:
                return user
        return None

    def pages_in(self, space: SiteSpace | str) -> list[SitePage]:
        """List the pages and blog posts of a space, whatever their status, in the order of their writing."""
        key = self.space(space).key
        return [page for page in self.pages.values() if page.space_key == key]

    def children(self, page: SitePage) -> list[SitePage]:
        """List the pages directly below a page that are not in the trash."""
        return [
            child for child in self.pages.values() if child.parent_id == page.id and child.status != "trashed"
        ]

    def descendants(self, page: SitePage) -> Iterator[SitePage]:
        """Yield the pages below a page, at any depth."""
        for child in self.children(page):
            yield child
            yield from self.descendants(child)

    def ancestors(self, page: SitePage) -> list[SitePage]:
        """List the pages above a page, the outermost first."""
        above: list[SitePage] = []
        parent_id = page.parent_id
        while parent_id is not None and parent_id in self.pages and self.pages[parent_id] not in above:
            above.insert(0, self.pages[parent_id])
            parent_id = self.pages[parent_id].parent_id
        return above


def moment(time: datetime) -> str:
    """Write a moment as Confluence Cloud does: UTC, to the millisecond, with a Z."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parent_id(parent: SitePage | str | None, space: SiteSpace) -> str | None:
    if isinstance(parent, SitePage):
        return parent.id
    if parent == "homepage":
        return space.homepage.id if space.homepage else None
    return parent
