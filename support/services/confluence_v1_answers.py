"""The shapes of REST v1, which Data Center speaks throughout and Cloud for its search.

What a result holds depends on `expand`; everything else is named in `_expandable`. An expansion that is
not known here is unplanned. How many results come at once at most: 1000 without expansions, 200 with
some, 50 with bodies (confluence.atlassian.com/confkb, "Searching for content with the REST API and CQL
always limits results"); more may be asked for, and `limit` in the answer tells.
"""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote, quote_plus

from werkzeug.wrappers import Request

from support.services.confluence_rendering import Rendering
from support.services.confluence_site import (
    ConfluenceSite,
    SiteAttachment,
    SiteComment,
    SitePage,
    SiteSpace,
    SiteUser,
)
from support.services.confluence_stand_in import Json, Unplanned, wanted_list, with_mentions

_EXPANSIONS = frozenset(
    {
        "ancestors",
        "body",
        "body.export_view",
        "body.storage",
        "container",
        "extensions",
        "history",
        "history.lastUpdated",
        "metadata",
        "metadata.labels",
        "restrictions",
        "restrictions.read",
        "restrictions.read.restrictions",
        "restrictions.read.restrictions.group",
        "restrictions.read.restrictions.user",
        "space",
        "space.homepage",
        "version",
    }
)
_READERS = "restrictions.read.restrictions"
_COMMENT_EXPANSIONS = frozenset(
    {"ancestors", "body.storage", "container", "history"}
    | {"extensions.inlineProperties", "extensions.resolution"}
)
_PLAIN_TITLE = re.compile(r"[\w .,()!-]+", re.ASCII)
_PICTURE = {"path": "/images/icons/profilepics/default.svg", "width": 48, "height": 48, "isDefault": True}


@dataclass(frozen=True, slots=True)
class V1Answers:
    """Writes pages, attachments, people and spaces as one of the two dialects does.

    Cloud writes moments in UTC, Data Center in the time zone of its server; Cloud knows people by account
    id, Data Center by key and user name.
    """

    site: ConfluenceSite
    is_cloud: bool
    address: str
    time_zone: tzinfo

    def comment(self, comment: SiteComment, expand: frozenset[str]) -> Json:
        """Write a comment; its ancestors are the comments that it replies to."""
        if strangers := expand - _COMMENT_EXPANSIONS:
            raise Unplanned(f"expansions of a comment {', '.join(sorted(strangers))}")
        page = self.site.pages[comment.page_id]
        identity = "account-id" if self.is_cloud else "userkey"
        extensions: dict[str, Any] = {"location": "inline" if comment.marked_text else "footer"}
        extensions["resolution"] = {"status": "resolved" if comment.is_resolved else "open"}
        if comment.marked_text:
            extensions["inlineProperties"] = {
                "originalSelection": comment.marked_text,
                "markerRef": f"ref-{comment.id}",
            }
        above = [one for one in page.comments if one.id == comment.parent_id]
        parts: dict[str, Json] = {
            "container": self._lean_page(page),
            "history": {"latest": True, "createdBy": self.user(comment.author)}
            | {"createdDate": self._moment(comment.created)},
            "ancestors": [{"id": one.id, "type": "comment", "status": "current"} for one in above],
            "extensions": extensions,
            "body": {
                "storage": {
                    "value": with_mentions(self.site, comment.storage, identity),
                    "representation": "storage",
                }
            },
        }
        wanted = {name.partition(".")[0] for name in expand}
        return {
            "id": comment.id,
            "type": "comment",
            "status": "current",
            "title": f"Re: {page.title}",
            **{name: part for name, part in parts.items() if name in wanted},
            "_links": {"self": f"{self.address}/rest/api/content/{comment.id}"},
        }

    def content(self, one: SitePage | SiteAttachment | SiteComment, expand: frozenset[str]) -> Json:
        """Write a page, blog post, attachment or comment with what `expand` asks for."""
        if isinstance(one, SiteComment):
            return self.comment(one, expand)
        if expand - _EXPANSIONS:
            raise Unplanned(f"expansions {', '.join(sorted(expand - _EXPANSIONS))}")
        page = one if isinstance(one, SitePage) else self.site.pages[one.page_id]
        answer = self._lean_page(one) if isinstance(one, SitePage) else self._lean_attachment(one)
        parts: dict[str, Callable[[], Json]] = {
            "space": lambda: self.space(self.site.space(page.space_key), _below(expand, "space")),
            "version": lambda: self._version(one),
            "history": lambda: self._history(one, _below(expand, "history")),
            "metadata": lambda: self._metadata(one, _below(expand, "metadata")),
            "container": lambda: self._container(one),
        }
        if isinstance(one, SitePage) and self.site.tells_restrictions:
            parts["restrictions"] = lambda: self._restrictions(one, expand)
        if isinstance(one, SitePage):
            parts["ancestors"] = lambda: [self._lean_page(above) for above in self.site.ancestors(one)]
            parts["body"] = lambda: self._body(one, _below(expand, "body"))
        wanted = {name.partition(".")[0] for name in expand}
        answer |= {name: write() for name, write in parts.items() if name in wanted}
        answer["_expandable"] = {
            name: self._expandable(one, name)
            for name in ["children", "restrictions", *parts]
            if name not in wanted
        }
        return answer

    def space(self, space: SiteSpace, expand: frozenset[str]) -> Json:
        """Write a space."""
        if expand - {"homepage"}:
            raise Unplanned(f"expansions of a space {', '.join(sorted(expand - {'homepage'}))}")
        webui = f"/spaces/{space.key}" if self.is_cloud else f"/display/{space.key}"
        answer: dict[str, Any] = {
            "id": int(space.id),
            "key": space.key,
            "name": space.name,
            "type": space.kind,
            "status": space.status if self.is_cloud else space.status.upper(),
            "_expandable": {"metadata": "", "icon": "", "description": ""},
            "_links": {"webui": webui, "self": f"{self.address}/rest/api/space/{space.key}"},
        }
        if space.homepage and "homepage" in expand:
            answer["homepage"] = self._lean_page(space.homepage)
        elif space.homepage:
            answer["_expandable"]["homepage"] = f"/rest/api/content/{space.homepage.id}"
        return answer

    def user(self, user: SiteUser | None) -> Json:
        """Write a person; nobody known is Confluence's anonymous."""
        if user is None:
            return {"type": "anonymous", "profilePicture": _PICTURE, "displayName": "Anonymous", "_links": {}}
        if self.is_cloud:
            return {
                "type": "known",
                "accountId": user.account_id,
                "accountType": "atlassian",
                "email": "",
                "publicName": user.display_name,
                "displayName": user.display_name,
                "profilePicture": _PICTURE,
                "isExternalCollaborator": False,
                "_expandable": {"operations": "", "personalSpace": ""},
                "_links": {"self": f"{self.address}/rest/api/user?accountId={quote(user.account_id)}"},
            }
        return {
            "type": "known",
            "username": user.username,
            "userKey": user.key,
            "profilePicture": _PICTURE,
            "displayName": user.display_name,
            "_links": {"self": f"{self.address}/rest/api/user?key={user.key}"},
            "_expandable": {"status": ""},
        }

    def webui(self, page: SitePage) -> str:
        """Return where people open the page, below the site's address."""
        title = quote_plus(page.title)
        if self.is_cloud:
            place = f"blog/{_day(page)}" if page.is_blog_post else "pages"
            return f"/spaces/{page.space_key}/{place}/{page.id}/{title}"
        if not _PLAIN_TITLE.fullmatch(page.title):
            return f"/pages/viewpage.action?pageId={page.id}"
        return f"/display/{page.space_key}/{f'{_day(page)}/' if page.is_blog_post else ''}{title}"

    def attachment_webui(self, attachment: SiteAttachment) -> str:
        """Return where people see the attachment, below the site's address."""
        number = attachment.id.removeprefix("att")
        preview = quote(f"/{attachment.page_id}/{number}/{attachment.filename}", safe="")
        return f"/pages/viewpageattachments.action?pageId={attachment.page_id}&preview={preview}"

    def download_link(self, attachment: SiteAttachment) -> str:
        """Return where the bytes of this version are, below the site's address."""
        changed = int(datetime.fromisoformat(attachment.updated).timestamp() * 1000)
        place = f"/download/attachments/{attachment.page_id}/{quote(attachment.filename, safe='')}"
        return f"{place}?version={attachment.version}&modificationDate={changed}&cacheVersion=1&api=v2"

    def _lean_page(self, page: SitePage) -> dict[str, Any]:
        return {
            "id": page.id,
            "type": page.kind,
            "status": page.status,
            "title": page.title,
            "macroRenderedOutput": {},
            "extensions": {"position": "none" if page.position is None else page.position},
            "_expandable": {},
            "_links": {
                "self": f"{self.address}/rest/api/content/{page.id}",
                "webui": self.webui(page),
                "edit": f"/pages/resumedraft.action?draftId={page.id}",
                "tinyui": page.short_address,
            },
        }

    def _lean_attachment(self, attachment: SiteAttachment) -> dict[str, Any]:
        extensions = {
            "mediaType": attachment.media_type,
            "fileSize": len(attachment.content),
            "comment": attachment.comment,
        }
        return {
            "id": attachment.id,
            "type": "attachment",
            "status": attachment.status,
            "title": attachment.filename,
            "macroRenderedOutput": {},
            "metadata": {"mediaType": attachment.media_type},
            "extensions": extensions,
            "_expandable": {},
            "_links": {
                "self": f"{self.address}/rest/api/content/{attachment.id}",
                "webui": self.attachment_webui(attachment),
                "download": self.download_link(attachment),
            },
        }

    def _version(self, one: SitePage | SiteAttachment) -> Json:
        return {
            "by": self.user(one.editor if isinstance(one, SitePage) else one.author),
            "when": self._moment(one.updated),
            "friendlyWhen": "some time ago",
            "message": "",
            "number": one.version,
            "minorEdit": False,
            "_expandable": {"content": f"/rest/api/content/{one.id}"},
            "_links": {},
        }

    def _history(self, one: SitePage | SiteAttachment, expand: frozenset[str]) -> Json:
        answer = {
            "latest": True,
            "createdBy": self.user(one.author),
            "createdDate": self._moment(one.created),
            "_expandable": {"lastUpdated": "", "previousVersion": "", "contributors": "", "nextVersion": ""},
            "_links": {"self": f"{self.address}/rest/api/content/{one.id}/history"},
        }
        if "lastUpdated" in expand:
            answer["lastUpdated"] = self._version(one)
        return answer

    def _metadata(self, one: SitePage | SiteAttachment, expand: frozenset[str]) -> Json:
        answer: dict[str, Any] = {"_expandable": {"currentuser": "", "properties": "", "frontend": ""}}
        if isinstance(one, SiteAttachment):
            answer["mediaType"] = one.media_type
        if "labels" not in expand:
            answer["_expandable"]["labels"] = ""
            return answer
        names = one.labels if isinstance(one, SitePage) else []
        answer["labels"] = {
            "results": [v1_label(name) for name in names],
            "start": 0,
            "limit": 200,
            "size": len(names),
            "_links": {"self": f"{self.address}/rest/api/content/{one.id}/label"},
        }
        return answer

    def _container(self, one: SitePage | SiteAttachment) -> Json:
        if isinstance(one, SitePage):
            return self.space(self.site.space(one.space_key), frozenset())
        return self._lean_page(self.site.pages[one.page_id])

    def _body(self, page: SitePage, expand: frozenset[str]) -> Json:
        answer: dict[str, Any] = {"_expandable": {"view": "", "editor": ""}}
        identity = "account-id" if self.is_cloud else "userkey"
        bodies: dict[str, Callable[[], str]] = {"export_view": lambda: self.rendering(self.address).of(page)}
        if not page.withholds_storage:
            bodies["storage"] = lambda: with_mentions(self.site, page.storage, identity)
        for name, write in bodies.items():
            if name in expand:
                answer[name] = {"value": write(), "representation": name, "_expandable": {}}
            else:
                answer["_expandable"][name] = ""
        return answer

    def rendering(self, address: str) -> Rendering:
        """Render pages with addresses that begin like this; `view` has the site's path only."""
        return Rendering(
            self.site,
            page_address=lambda page: address + self.webui(page),
            download_address=lambda page, filename: address + self._download_of(page, filename),
        )

    def _download_of(self, page: SitePage, filename: str) -> str:
        return next(self.download_link(one) for one in page.attachments if one.filename == filename)

    def _restrictions(self, page: SitePage, expand: frozenset[str]) -> Json:
        """Write who may read the page by a restriction of its own; those above it are not told here."""
        if expand.isdisjoint({"restrictions.read", *(f"{_READERS}.{kind}" for kind in ("user", "group"))}):
            return {"_expandable": {"read": f"/rest/api/content/{page.id}/restriction/byOperation/read"}}
        subjects = {"user": [self.user(user) for user in page.viewers], "group": []}
        told: dict[str, Any] = {
            kind: {"results": found, "start": 0, "limit": 200, "size": len(found)}
            for kind, found in subjects.items()
            if f"{_READERS}.{kind}" in expand
        }
        hidden = {kind: "" for kind in subjects if kind not in told}
        read = {"operation": "read", "restrictions": told | {"_expandable": hidden}}
        return {"read": read | {"_expandable": {"content": f"/rest/api/content/{page.id}"}, "_links": {}}}

    def _expandable(self, one: SitePage | SiteAttachment, name: str) -> str:
        if name == "container":
            return self._container_path(one)
        if name == "space":
            page = one if isinstance(one, SitePage) else self.site.pages[one.page_id]
            return f"/rest/api/space/{page.space_key}"
        return f"/rest/api/content/{one.id}/history" if name == "history" else ""

    def _container_path(self, one: SitePage | SiteAttachment) -> str:
        if isinstance(one, SitePage):
            return f"/rest/api/space/{one.space_key}"
        return f"/rest/api/content/{one.page_id}"

    def _moment(self, moment: str) -> str:
        if self.is_cloud:
            return moment
        return datetime.fromisoformat(moment).astimezone(self.time_zone).isoformat(timespec="milliseconds")


def v1_label(name: str) -> Mapping[str, str]:
    """Write a label that everyone sees."""
    return {"prefix": "global", "name": name, "id": label_id(name), "label": name}


def label_id(name: str) -> str:
    """Return the id of a label, which depends on its name alone."""
    return str(1_000_000 + zlib.crc32(name.encode()) % 1_000_000)


def wanted_expansions(request: Request) -> frozenset[str]:
    """Read `expand`."""
    return frozenset(name.strip() for name in wanted_list(request, "expand"))


def most_results(expand: frozenset[str]) -> int:
    """Return how many results come at once at most."""
    if any(name == "body" or name.startswith("body.") for name in expand):
        return 50
    return 200 if expand else 1000


def v1_listing(results: Sequence[Json], *, start: int, limit: int, links: Mapping[str, str]) -> Json:
    """Write one portion of a listing."""
    return {
        "results": list(results),
        "start": start,
        "limit": limit,
        "size": len(results),
        "_links": dict(links),
    }


def _below(expand: frozenset[str], name: str) -> frozenset[str]:
    return frozenset(one.partition(".")[2] for one in expand if one.startswith(f"{name}."))


def _day(page: SitePage) -> str:
    return page.created[:10].replace("-", "/")
