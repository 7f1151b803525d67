"""Puts a genuine XML space export into the stand-in site, so that it can be served over REST.

This is the one module of the stand-ins that uses the package: it reads the export with `SpaceArchive`. What
it proves is therefore that the REST side says the same as the archive side, not that either is right.
"""

import re
from pathlib import Path

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.sources.space_archive import SpaceArchive
from support.services.confluence_site import ConfluenceSite, SitePage, SiteUser

_MENTIONED_USER = re.compile(r'ri:(?:userkey|username|account-id)="([^"]+)"')


def site_from_space_export(path: Path) -> ConfluenceSite:
    """Build a site that holds what is current in the export, under the same ids.

    An attachment whose bytes the export lacks is left out.
    """
    site = ConfluenceSite(path.stem)
    with SpaceArchive(path) as archive:
        for space in archive.spaces():
            _SpaceLoader(site, archive, space).load()
    return site


class _SpaceLoader:
    def __init__(self, site: ConfluenceSite, archive: SpaceArchive, space: Space) -> None:
        self._site = site
        self._archive = archive
        self._space = space

    def load(self) -> None:
        home = self._site.add_space(self._space.key, self._space.name, homepage=None, id=self._space.id)
        pages = self._archive.pages(self._space, include_archived=True)
        bodies = {body.page_id: body.markup for body in self._archive.bodies(pages)}
        for page in pages:
            self._add_page(page, bodies[page.id])
        home.homepage = self._site.pages.get(self._space.homepage_id or "")
        for attachment in self._archive.attachments(self._space):
            self._attach(self._site.pages[attachment.page_id], attachment)

    def _add_page(self, page: Page, storage: str) -> None:
        self._add_mentioned_users(storage)
        added = self._site.add_page(
            self._space.key,
            page.title,
            storage,
            parent=page.parent_id,
            kind="blogpost" if page.kind is PageKind.BLOG_POST else "page",
            status="archived" if page.status == "archived" else "current",
            labels=page.labels,
            position=page.position,
            id=page.id,
            version=page.version,
            created=page.created,
            updated=page.updated,
        )
        added.author = added.editor = self._user(page.author)

    def _attach(self, page: SitePage, attachment: Attachment) -> None:
        try:
            content = self._archive.download(attachment, b"".join)
        except ArchiveError:
            return
        added = self._site.attach(
            page,
            attachment.filename,
            content,
            attachment.media_type,
            id=attachment.id,
            version=attachment.version,
            created=attachment.created,
            updated=attachment.updated,
        )
        added.author = self._user(attachment.author)

    def _user(self, display_name: str) -> SiteUser | None:
        if not display_name:
            return None
        known = (user for user in self._site.users.values() if user.display_name == display_name)
        return next(known, None) or self._site.add_user(display_name)

    def _add_mentioned_users(self, storage: str) -> None:
        mentioned = _MENTIONED_USER.findall(storage)
        for identity, display_name in self._archive.user_names(mentioned).items():
            if self._site.user(identity) is None:
                self._site.add_user(display_name, key=identity)
