"""What a space export holds, bodies aside, gathered in one pass through its rows.

Facts about the dump, seen in exports of Confluence 5.9 and 8.x:

- `contentStatus` is `current`, `draft` or `deleted` (`archived` for archived pages). Old versions are
  `current` too; what tells them apart is `originalVersion` (a reference) or `originalVersionId`.
- Drafts of Confluence 5 are rows of a class of their own, `Draft`, which is not read.
- Size and media type of an attachment are rows of `ContentProperty`: 8.x lets them refer to the attachment
  by `content`, 5.9 lists them in the attachment's `contentProperties`. Before Confluence 5.x the attachment
  has `fileName`, `contentType`, `fileSize`, `attachmentVersion` and `content` itself.
- A person is a `ConfluenceUserImpl` (key and user name); the display name is in `InternalUser`, by lower-case
  user name, which only some exports contain. Without it the user name stands in.
- Restrictions are rows of `ContentPermissionSet`, of type `View` or `Edit`, one for each page and type. Pages
  below inherit the one for viewing without rows of their own.
- Moments are written as `2023-12-18 15:02:21.573` without a zone and taken as UTC.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.foreign_text import whole_number
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.sources.entities_xml import Row, Wanted

_LABEL_NAMESPACE = "global"
_SETTINGS_KEY = "atlassian.confluence.settings"
_BASE_URL = re.compile(r"<baseUrl>\s*([^<\s]+)\s*</baseUrl>")
_PAGE_KINDS = {"Page": PageKind.PAGE, "BlogPost": PageKind.BLOG_POST}
_PAGE_STATUSES = frozenset({"current", "archived"})
_VERSIONED = frozenset(
    {
        "version", "contentStatus", "originalVersion", "originalVersionId",
        "creator", "creatorName", "creationDate", "lastModificationDate",
    }
)  # fmt: skip
_PAGE_PROPERTIES = _VERSIONED | {"title", "space", "parent", "position"}

INDEX_PROPERTIES: Wanted = {
    "Space": frozenset({"key", "name", "homePage", "spaceStatus"}),
    "Page": _PAGE_PROPERTIES,
    "BlogPost": _PAGE_PROPERTIES,
    "Attachment": _VERSIONED
    | {"title", "containerContent", "contentProperties"}
    | {"fileName", "contentType", "fileSize", "attachmentVersion", "content"},
    "ContentProperty": frozenset({"name", "stringValue", "longValue", "content"}),
    "Label": frozenset({"name", "namespace"}),
    "Labelling": frozenset({"label", "content"}),
    "ConfluenceUserImpl": frozenset({"name", "lowerName", "atlassianAccountId"}),
    "InternalUser": frozenset({"lowerName", "displayName"}),
    "ContentPermissionSet": frozenset({"type", "owningContent"}),
    "ConfluenceBandanaRecord": frozenset({"key", "value"}),
}
"""What the index asks of the dump."""


@dataclass(slots=True)
class ArchiveIndex:
    """Spaces, pages and blog posts (current and archived ones) and their attachments, in order of the dump.

    `base_url` is the site's address where the export tells it (Confluence 5 did), else "".
    `user_names` maps user keys, user names and account ids to display names. `view_restricted` holds the ids
    of what only some people may view, by a restriction of its own.
    """

    base_url: str
    spaces: list[Space]
    pages: dict[str, Page]
    attachments: list[Attachment]
    user_names: dict[str, str]
    view_restricted: frozenset[str]


def build_index(rows: Iterable[Row]) -> ArchiveIndex:
    """Gather the rows of one export."""
    gathered = _GatheredRows()
    for row in rows:
        gathered.add(row)
    return gathered.index()


@dataclass(slots=True)
class _GatheredRows:
    """Rows wait here until all are seen, because they refer to each other in any order."""

    base_url: str = ""
    spaces: list[Row] = field(default_factory=list)
    pages: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    file_facts: dict[str, tuple[str, str]] = field(default_factory=dict)
    file_facts_of: dict[str, dict[str, str]] = field(default_factory=dict)
    label_names: dict[str, str] = field(default_factory=dict)
    labellings: list[tuple[str, str]] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)
    display_names: dict[str, str] = field(default_factory=dict)
    view_restricted: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        match row.kind:
            case "Space":
                self.spaces.append(row)
            case "Page" | "BlogPost" if _is_latest(row) and _status(row) in _PAGE_STATUSES:
                self.pages.append(row)
            case "Attachment" if _is_latest(row) and _status(row) == "current":
                self.attachments.append(row)
            case "ContentProperty":
                self._add_file_fact(row)
            case "Label" | "Labelling":
                self._add_label(row)
            case "ConfluenceUserImpl":
                self.users.append(row)
            case "InternalUser":
                self.display_names[row.text("lowerName")] = row.text("displayName")
            case "ContentPermissionSet" if row.text("type") == "View":
                self.view_restricted.add(row.text("owningContent"))
            case "ConfluenceBandanaRecord" if row.text("key") == _SETTINGS_KEY:
                self.base_url = _base_url(row.text("value"))

    def _add_label(self, row: Row) -> None:
        if row.kind == "Labelling":
            self.labellings.append((row.text("content"), row.text("label")))
        elif row.text("namespace") == _LABEL_NAMESPACE:
            self.label_names[row.id] = row.text("name")

    def _add_file_fact(self, row: Row) -> None:
        name, value = row.text("name"), row.text("stringValue", "longValue")
        if name not in {"FILESIZE", "MEDIA_TYPE"}:
            return
        if content := row.text("content"):
            self.file_facts_of.setdefault(content, {})[name] = value
        else:
            self.file_facts[row.id] = (name, value)

    def index(self) -> ArchiveIndex:
        user_names = self._user_names()
        space_keys = {row.id: row.text("key") for row in self.spaces}
        labels = self._labels()
        pages = {
            row.id: self._page(row, space_keys[row.text("space")], labels.get(row.id, set()), user_names)
            for row in self.pages
            if row.text("space") in space_keys
        }
        return ArchiveIndex(
            base_url=self.base_url,
            spaces=[self._space(row) for row in self.spaces],
            pages=pages,
            attachments=[
                self._attachment(row, user_names)
                for row in self.attachments
                if row.text("containerContent", "content") in pages
            ],
            user_names=user_names,
            view_restricted=frozenset(self.view_restricted),
        )

    def _user_names(self) -> dict[str, str]:
        names = {}
        for row in self.users:
            name = row.text("name", "lowerName")
            shown = self.display_names.get(row.text("lowerName") or name.lower()) or name
            identities = (row.id, name, row.text("atlassianAccountId"))
            names.update({identity: shown for identity in identities if identity and shown})
        return names

    def _labels(self) -> dict[str, set[str]]:
        labels: dict[str, set[str]] = {}
        for content_id, label_id in self.labellings:
            if name := self.label_names.get(label_id):
                labels.setdefault(content_id, set()).add(name)
        return labels

    def _space(self, row: Row) -> Space:
        key = row.text("key")
        return Space(
            key=key,
            name=row.text("name") or key,
            id=row.id,
            homepage_id=row.text("homePage") or None,
            url=f"{self.base_url}/display/{quote(key)}" if self.base_url else "",
            status=row.text("spaceStatus").lower() or "current",
        )

    def _page(self, row: Row, space_key: str, labels: set[str], user_names: dict[str, str]) -> Page:
        return Page(
            id=row.id,
            title=row.text("title"),
            space_key=space_key,
            version=whole_number(row.text("version")) or 1,
            kind=_PAGE_KINDS[row.kind],
            parent_id=row.text("parent") or None,
            position=whole_number(row.text("position")),
            status=_status(row),
            author=author_of(row, user_names),
            created=moment_of(row.text("creationDate")),
            updated=moment_of(row.text("lastModificationDate", "creationDate")),
            labels=tuple(sorted(labels)),
            url=f"{self.base_url}/pages/viewpage.action?pageId={row.id}" if self.base_url else "",
        )

    def _attachment(self, row: Row, user_names: dict[str, str]) -> Attachment:
        listed = [
            self.file_facts[fact]
            for fact in row.collections.get("contentProperties", ())
            if fact in self.file_facts
        ]
        facts = dict(listed) | self.file_facts_of.get(row.id, {})
        filename = row.text("title", "fileName")
        page_id = row.text("containerContent", "content")
        version = whole_number(row.text("version", "attachmentVersion")) or 1
        url = f"{self.base_url}/download/attachments/{page_id}/{quote(filename)}"
        return Attachment(
            id=f"att{row.id}",  # as REST calls it, so that an export can go on from either source
            filename=filename,
            page_id=page_id,
            version=version,
            media_type=facts.get("MEDIA_TYPE") or row.text("contentType"),
            size=whole_number(facts.get("FILESIZE") or row.text("fileSize")),
            author=author_of(row, user_names),
            created=moment_of(row.text("creationDate")),
            updated=moment_of(row.text("lastModificationDate", "creationDate")),
            url=url if self.base_url else "",
            download_path=_path_in_archive(page_id, row.id, version),
        )


def _base_url(settings: str) -> str:
    found = _BASE_URL.search(settings)
    try:
        return urlsplit(found[1]).geturl().rstrip("/") if found else ""
    except ValueError:  # no address
        return ""


def is_current(row: Row) -> bool:
    """Say whether a row tells of the current version of something that is not in the trash."""
    return _is_latest(row) and _status(row) == "current"


def _is_latest(row: Row) -> bool:
    return not row.text("originalVersion", "originalVersionId")


def _status(row: Row) -> str:
    return row.text("contentStatus").lower() or "current"


def author_of(row: Row, user_names: Mapping[str, str]) -> str:
    """Return the display name of who created what the row tells of."""
    name = row.text("creatorName")
    return user_names.get(row.text("creator"), "") or user_names.get(name, name)


def moment_of(written: str) -> str:
    """Return a moment of the dump as ISO 8601 in UTC."""
    day, _, time = written.partition(" ")
    if not time:
        return day
    seconds, _, fraction = time.partition(".")
    return f"{day}T{seconds}.{fraction[:3]:0<3}Z"


def _path_in_archive(page_id: str, attachment_id: str, version: int) -> str:
    """Compose where the export keeps the bytes; "" for ids that are no numbers and might lead elsewhere."""
    if whole_number(page_id) is None or whole_number(attachment_id) is None:
        return ""
    return f"attachments/{page_id}/{attachment_id}/{version}"
