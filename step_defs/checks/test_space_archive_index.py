"""What rows of a space export tell, whole: each row as old and new releases of Confluence write it."""

import pytest

from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.foreign_text import whole_number
from confluence_markdown_exporter.models.page import Page, PageKind
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.sources.archive_index import ArchiveIndex, build_index
from confluence_markdown_exporter.sources.entities_xml import Row

pytestmark = pytest.mark.unit

_CREATED, _CHANGED = "2023-12-18 15:02:21.573", "2024-01-02 03:04:05.6"
_CREATED_TOLD, _CHANGED_TOLD = "2023-12-18T15:02:21.573Z", "2024-01-02T03:04:05.600Z"
_SETTINGS = {
    "key": "atlassian.confluence.settings",
    "value": "<s><baseUrl> https://wiki.example/ </baseUrl></s>",
}

_ROWS = [
    Row("ConfluenceBandanaRecord", "1", _SETTINGS),
    Row("ConfluenceBandanaRecord", "2", {"key": "other", "value": "<baseUrl>https://wrong.example</baseUrl>"}),
    Row("Space", "10", {"key": "DOCS", "name": "Handbook", "homePage": "20", "spaceStatus": "ARCHIVED"}),
    Row("Space", "11", {"key": "BARE"}),
    Row("ConfluenceUserImpl", "u1", {"name": "Ada", "atlassianAccountId": "acc-1"}),
    Row("ConfluenceUserImpl", "u2", {"name": "Bob", "lowerName": "bob.lower"}),
    Row("ConfluenceUserImpl", "u3", {"lowerName": "cleo"}),
    Row("ConfluenceUserImpl", "u4", {}),
    Row("InternalUser", "30", {"lowerName": "ada", "displayName": "Ada Lovelace"}),
    Row("InternalUser", "31", {"lowerName": "bob.lower", "displayName": "Bob Brown"}),
    Row("Label", "40", {"name": "rules", "namespace": "global"}),
    Row("Label", "41", {"name": "favourite", "namespace": "my"}),
    Row("Label", "42", {"name": "basics", "namespace": "global"}),
    Row("Labelling", "43", {"label": "40", "content": "20"}),
    Row("Labelling", "44", {"label": "41", "content": "20"}),
    Row("Labelling", "45", {"label": "42", "content": "20"}),
    Row(
        "Page",
        "20",
        {
            "title": "Team rules", "space": "10", "parent": "21", "position": "3", "version": "7",
            "creator": "u1", "creationDate": _CREATED, "lastModificationDate": _CHANGED,
        },
    ),
    Row("Page", "21", {"title": "Bare", "space": "11"}),
    Row("Page", "22", {"title": "Old", "space": "10", "originalVersion": "20"}),
    Row("Page", "23", {"title": "Older", "space": "10", "originalVersionId": "20"}),
    Row("Page", "24", {"title": "Trash", "space": "10", "contentStatus": "deleted"}),
    Row("Page", "25", {"title": "Elsewhere", "space": "99"}),
    Row(
        "BlogPost",
        "26",
        {
            "title": "News", "space": "10", "contentStatus": "Archived", "creatorName": "Ada",
            "creationDate": "2023-12-18",
        },
    ),
    Row("ContentPermissionSet", "50", {"type": "View", "owningContent": "21"}),
    Row("ContentPermissionSet", "51", {"type": "Edit", "owningContent": "20"}),
    Row(
        "Attachment",
        "60",
        {
            "title": "a b.pdf", "containerContent": "20", "version": "2", "creatorName": "Nobody known",
            "creationDate": _CREATED, "lastModificationDate": _CHANGED,
        },
    ),
    Row("ContentProperty", "61", {"name": "FILESIZE", "longValue": "123", "content": "60"}),
    Row("ContentProperty", "62", {"name": "MEDIA_TYPE", "stringValue": "application/pdf", "content": "60"}),
    Row("ContentProperty", "63", {"name": "HIDDEN", "stringValue": "x", "content": "60"}),
    Row(
        "Attachment",
        "64",
        {
            "fileName": "old.txt", "content": "21", "attachmentVersion": "5", "fileSize": "9",
            "contentType": "text/plain", "creator": "u2", "creationDate": _CREATED,
        },
    ),
    Row(
        "Attachment",
        "65",
        {"title": "listed.png", "containerContent": "20"},
        {"contentProperties": ["66", "67", "68", "69"]},
    ),
    Row("ContentProperty", "66", {"name": "FILESIZE", "longValue": "77"}),
    Row("ContentProperty", "67", {"name": "MEDIA_TYPE", "stringValue": "image/png"}),
    Row("ContentProperty", "68", {"name": "COMMENT", "stringValue": "no fact of a file"}),
    Row("Attachment", "70", {"title": "of nothing.pdf", "containerContent": "99"}),
    Row("Attachment", "71", {"title": "trash.pdf", "containerContent": "20", "contentStatus": "deleted"}),
    Row("Attachment", "72", {"title": "before.pdf", "containerContent": "20", "originalVersion": "60"}),
    Row("Attachment", "../x", {"title": "hostile.pdf", "containerContent": "20"}),
]  # fmt: skip


def test_an_export_is_told_whole() -> None:
    names = {
        "u1": "Ada Lovelace", "Ada": "Ada Lovelace", "acc-1": "Ada Lovelace",
        "u2": "Bob Brown", "Bob": "Bob Brown",
        "u3": "cleo", "cleo": "cleo",
    }  # fmt: skip
    wiki = "https://wiki.example"
    docs, bare = f"{wiki}/display/DOCS", f"{wiki}/display/BARE"
    assert build_index(_ROWS) == ArchiveIndex(
        base_url=wiki,
        spaces=[
            Space("DOCS", "Handbook", id="10", homepage_id="20", url=docs, status="archived"),
            Space("BARE", "BARE", id="11", homepage_id=None, url=bare, status="current"),
        ],
        pages={
            "20": Page(
                "20",
                "Team rules",
                "DOCS",
                7,
                parent_id="21",
                position=3,
                author="Ada Lovelace",
                created=_CREATED_TOLD,
                updated=_CHANGED_TOLD,
                labels=("basics", "rules"),
                url=f"{wiki}/pages/viewpage.action?pageId=20",
            ),
            "21": Page("21", "Bare", "BARE", 1, url=f"{wiki}/pages/viewpage.action?pageId=21"),
            "26": Page(
                "26",
                "News",
                "DOCS",
                1,
                kind=PageKind.BLOG_POST,
                status="archived",
                author="Ada Lovelace",
                created="2023-12-18",
                updated="2023-12-18",
                url=f"{wiki}/pages/viewpage.action?pageId=26",
            ),
        },
        attachments=[
            Attachment(
                "att60",
                "a b.pdf",
                "20",
                2,
                "application/pdf",
                123,
                "Nobody known",
                _CREATED_TOLD,
                _CHANGED_TOLD,
                f"{wiki}/download/attachments/20/a%20b.pdf",
                "attachments/20/60/2",
            ),
            Attachment(
                "att64",
                "old.txt",
                "21",
                5,
                "text/plain",
                9,
                "Bob Brown",
                _CREATED_TOLD,
                _CREATED_TOLD,
                f"{wiki}/download/attachments/21/old.txt",
                "attachments/21/64/5",
            ),
            Attachment(
                "att65",
                "listed.png",
                "20",
                1,
                "image/png",
                77,
                url=f"{wiki}/download/attachments/20/listed.png",
                download_path="attachments/20/65/1",
            ),
            Attachment(
                "att../x",
                "hostile.pdf",
                "20",
                url=f"{wiki}/download/attachments/20/hostile.pdf",
                download_path="",
            ),
        ],
        user_names=names,
        view_restricted=frozenset({"21"}),
    )


def test_without_the_address_of_its_site_an_export_has_no_links() -> None:
    index = build_index(row for row in _ROWS if row.kind != "ConfluenceBandanaRecord")
    assert index.base_url == ""
    told = [[one.url for one in index.spaces], [one.url for one in index.pages.values()]]
    assert [*told, [one.url for one in index.attachments]] == [["", ""], ["", "", ""], ["", "", "", ""]]


@pytest.mark.parametrize("value", ["", "<baseUrl></baseUrl>", "<baseUrl>http://[</baseUrl>"])
def test_settings_without_an_address_give_none(value: str) -> None:
    settings = {**_SETTINGS, "value": value}
    assert build_index([Row("ConfluenceBandanaRecord", "1", settings)]).base_url == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 42 ", 42), ("0", 0), ("9" * 19, int("9" * 19)), ("9" * 20, None), ("", None), ("-1", None),
        ("+1", None), ("1.0", None), ("²", None), ("١", None), ("1_000", None),
    ],
)  # fmt: skip
def test_a_number_is_digits_alone_and_not_too_many(text: str, number: int | None) -> None:
    assert whole_number(text) == number
