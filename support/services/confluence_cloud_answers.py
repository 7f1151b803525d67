"""The shapes of Confluence Cloud's REST v2."""

from dataclasses import dataclass
from typing import Any

from support.services.confluence_site import ConfluenceSite, SiteAttachment, SitePage, SiteSpace, SiteUser
from support.services.confluence_stand_in import Json, with_mentions
from support.services.confluence_v1_answers import V1Answers, label_id


@dataclass(frozen=True, slots=True)
class CloudAnswers:
    """Writes spaces, pages, attachments and people; links are written as v1 writes them."""

    site: ConfluenceSite
    v1: V1Answers

    def space(self, space: SiteSpace) -> dict[str, Any]:
        """Write a space; one without a homepage has no `homepageId`."""
        answer = {
            "id": space.id,
            "key": space.key,
            "name": space.name,
            "type": space.kind,
            "status": space.status,
            "authorId": self.site.robot.account_id,
            "createdAt": space.created,
            "_links": {"webui": f"/spaces/{space.key}"},
        }
        if space.homepage:
            answer["homepageId"] = space.homepage.id
        return answer

    def page(self, page: SitePage, *, body_format: str | None, with_labels: bool = False) -> dict[str, Any]:
        """Write a page, or a blog post, which has no place in the page tree."""
        answer = {
            "id": page.id,
            "status": page.status,
            "title": page.title,
            "spaceId": self.site.space(page.space_key).id,
            **({} if page.author is None else {"authorId": page.author.account_id}),
            "createdAt": page.created,
            "version": _version(page.updated, page.version, page.editor),
            "body": self._body(page, body_format),
            "_links": {
                "webui": self.v1.webui(page),
                "editui": f"/pages/resumedraft.action?draftId={page.id}",
                "tinyui": page.short_address,
            },
        }
        if not page.is_blog_post:
            answer |= {
                "parentId": page.parent_id,
                "parentType": "page" if page.parent_id else None,
                "position": page.position,
                "ownerId": page.author.account_id if page.author else None,
                "lastOwnerId": None,
            }
        if with_labels:
            answer["labels"] = {
                "results": [{"id": label_id(name), "name": name, "prefix": "global"} for name in page.labels],
                "meta": {"hasMore": False, "cursor": ""},
                "_links": {"self": f"/wiki/api/v2/{page.kind}s/{page.id}/labels"},
            }
        return answer

    def attachment(self, attachment: SiteAttachment) -> dict[str, Any]:
        """Write an attachment."""
        is_on_blog_post = self.site.pages[attachment.page_id].is_blog_post
        webui, download = self.v1.attachment_webui(attachment), self.v1.download_link(attachment)
        return {
            "id": attachment.id,
            "status": attachment.status,
            "title": attachment.filename,
            "createdAt": attachment.created,
            "blogPostId" if is_on_blog_post else "pageId": attachment.page_id,
            "mediaType": attachment.media_type,
            "mediaTypeDescription": "File",
            "comment": attachment.comment,
            "fileId": f"file-{attachment.id}",
            "fileSize": len(attachment.content),
            "webuiLink": webui,
            "downloadLink": download,
            "version": _version(attachment.updated, attachment.version, attachment.author),
            "_links": {"webui": webui, "download": download},
        }

    def user(self, user: SiteUser) -> Json:
        """Write a person, with the privacy that hides address and time zone."""
        return {
            "displayName": user.display_name,
            "timeZone": None,
            "personalSpaceId": None,
            "isExternalCollaborator": False,
            "accountStatus": "active",
            "accountId": user.account_id,
            "email": "",
            "accountType": "atlassian",
            "publicName": user.display_name,
            "profilePicture": {"path": "/wiki/aa-avatar/default", "isDefault": True},
        }

    def _body(self, page: SitePage, body_format: str | None) -> Json:
        if body_format is None or (body_format == "storage" and page.withholds_storage):
            return {}
        if body_format == "storage":
            value = with_mentions(self.site, page.storage, "account-id")
        else:
            value = self.v1.rendering("/wiki").of(page)
        return {body_format: {"representation": body_format, "value": value}}


def _version(moment: str, number: int, author: SiteUser | None) -> Json:
    return {
        "createdAt": moment,
        "message": "",
        "number": number,
        "minorEdit": False,
        **({} if author is None else {"authorId": author.account_id}),
    }
