"""What a Confluence site holds: plain dataclasses, free for a scenario to edit."""

import base64
from dataclasses import dataclass, field
from typing import Literal

PageKind = Literal["page", "blogpost"]
PageStatus = Literal["current", "archived", "draft", "trashed"]


class NoSuchThing(LookupError):
    """A scenario asked the site for something that was never put into it."""


@dataclass(slots=True)
class SiteUser:
    """A person; Cloud knows people by `account_id`, Data Center by `key` and `username`."""

    account_id: str
    key: str
    username: str
    display_name: str


@dataclass(slots=True)
class Credentials:
    """What the site accepts: Basic with `username` and `api_token`, or Bearer with the other."""

    username: str = "robot@example.org"
    api_token: str = "an-api-token-of-the-stand-in"
    personal_access_token: str = "a-personal-access-token-of-the-stand-in"


@dataclass(slots=True)
class OldVersion:
    """What a page was before an edit."""

    number: int
    title: str
    storage: str
    editor: SiteUser | None
    updated: str


@dataclass(slots=True)
class SiteAttachment:
    """A file on a page. `created` and `updated` are ISO 8601 moments in UTC with milliseconds."""

    id: str
    filename: str
    content: bytes
    media_type: str
    page_id: str
    version: int = 1
    status: PageStatus = "current"
    author: SiteUser | None = None
    created: str = ""
    updated: str = ""
    comment: str = ""


@dataclass(slots=True)
class SiteComment:
    """What somebody said of a page, or of its `marked_text`, or replied to the comment `parent_id`."""

    id: str
    storage: str
    page_id: str
    author: SiteUser | None = None
    created: str = ""
    parent_id: str | None = None
    marked_text: str = ""
    is_resolved: bool = False


@dataclass(slots=True)
class SitePage:
    """A page or blog post. `author` wrote its first version, `editor` the present one.

    One that `withholds_storage` is only told as people see it.
    A `restricted` page is hidden from the credentials that the site knows; one with `viewers` or `editors`
    is restricted to these, the credentials among them.
    """

    id: str
    title: str
    storage: str
    space_key: str
    parent_id: str | None = None
    kind: PageKind = "page"
    status: PageStatus = "current"
    version: int = 1
    author: SiteUser | None = None
    editor: SiteUser | None = None
    created: str = ""
    updated: str = ""
    labels: list[str] = field(default_factory=list)
    position: int | None = None
    restricted: bool = False
    withholds_storage: bool = False
    viewers: list[SiteUser] = field(default_factory=list)
    editors: list[SiteUser] = field(default_factory=list)
    old_versions: list[OldVersion] = field(default_factory=list)
    attachments: list[SiteAttachment] = field(default_factory=list)
    comments: list[SiteComment] = field(default_factory=list)

    @property
    def is_blog_post(self) -> bool:
        """Whether this is a blog post, which has no place in the page tree."""
        return self.kind == "blogpost"

    @property
    def short_address(self) -> str:
        """The address that Confluence's "share" gives: the number as base64, lowest byte first."""
        code = base64.b64encode(int(self.id).to_bytes(8, "little")).decode()
        return "/x/" + code.rstrip("=").rstrip("A").replace("/", "-").replace("+", "_")


@dataclass(slots=True)
class SiteSpace:
    """A space; `homepage` is None in a space without one."""

    key: str
    name: str
    id: str
    homepage: SitePage | None = None
    status: Literal["current", "archived"] = "current"
    kind: Literal["global", "personal"] = "global"
    description: str = ""
    created: str = ""
