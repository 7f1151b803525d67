"""Which ids, keys and addresses are understood: a table, which no scenario could hold."""

import pytest

from confluence_markdown_exporter.clients.confluence_urls import (
    PageAddress,
    parse_page_address,
    parse_space_address,
)
from confluence_markdown_exporter.errors import ConfigurationError

CLOUD = "https://team.atlassian.net/wiki"
DATA_CENTER = "https://wiki.example.com/confluence"


@pytest.mark.parametrize(
    ("text", "page_id"),
    [
        ("98305", "98305"),
        (" 98305 ", "98305"),
        (f"{CLOUD}/spaces/DOCS/pages/98305/Getting+started", "98305"),
        (f"{CLOUD}/spaces/DOCS/pages/98305", "98305"),
        (f"{CLOUD}/spaces/DOCS/pages/edit-v2/98305?draftShareId=1", "98305"),
        (f"{CLOUD}/spaces/~557058abc/pages/98305/Mine#Heading", "98305"),
        (f"{CLOUD}/spaces/%7Ejane/pages/98305/Mine", "98305"),
        (f"{CLOUD}/spaces/DOCS/blog/2024/05/10/98305/News", "98305"),
        (f"{CLOUD}/pages/viewpage.action?pageId=98305", "98305"),
        (f"{DATA_CENTER}/pages/viewpage.action?pageId=98305&focusedCommentId=4", "98305"),
        (f"{DATA_CENTER}/spaces/DOCS/pages/98305/Getting+started", "98305"),
        (f"{DATA_CENTER}/rest/api/content/98305", "98305"),
        (f"{DATA_CENTER}/x/AYAB", "98305"),
        (f"{DATA_CENTER}/x/-_8", "61439"),
    ],
)
def test_addresses_that_name_a_page_by_id(text: str, page_id: str) -> None:
    assert parse_page_address(text) == PageAddress(page_id=page_id)


@pytest.mark.parametrize(
    ("text", "key", "title"),
    [
        (f"{DATA_CENTER}/display/DOCS/Getting+started", "DOCS", "Getting started"),
        (f"{DATA_CENTER}/display/DOCS/A%2FB+%2B+C", "DOCS", "A/B + C"),
        (f"{DATA_CENTER}/display/~jane/Notes", "~jane", "Notes"),
        (f"{DATA_CENTER}/display/%7Ejane/Notes", "~jane", "Notes"),
        (f"{DATA_CENTER}/pages/viewpage.action?spaceKey=DOCS&title=What%3F", "DOCS", "What?"),
    ],
)
def test_addresses_that_name_a_page_by_title(text: str, key: str, title: str) -> None:
    assert parse_page_address(text) == PageAddress(space_key=key, title=title)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Getting started",
        "-1",
        "٣٤",
        "https://",
        "https://[",
        f"{CLOUD}/spaces/DOCS",
        f"{CLOUD}/spaces/DOCS/overview",
        f"{DATA_CENTER}/display/DOCS",
        f"{DATA_CENTER}/pages/viewpage.action",
    ],
)
def test_what_names_no_page(text: str) -> None:
    with pytest.raises(ConfigurationError, match="neither the id nor the address of a page"):
        parse_page_address(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("DOCS", "DOCS"),
        (" docs ", "docs"),
        ("~jane.doe", "~jane.doe"),
        ("~557058:0f1a", "~557058:0f1a"),
        (f"{CLOUD}/spaces/DOCS", "DOCS"),
        (f"{CLOUD}/spaces/DOCS/", "DOCS"),
        (f"{CLOUD}/spaces/DOCS/overview?homepageId=1", "DOCS"),
        (f"{CLOUD}/spaces/DOCS/pages/98305/Title", "DOCS"),
        (f"{CLOUD}/spaces/%7Ejane/overview", "~jane"),
        (f"{DATA_CENTER}/display/DOCS", "DOCS"),
        (f"{DATA_CENTER}/display/DOCS/Title", "DOCS"),
        (f"{DATA_CENTER}/display/~jane", "~jane"),
        (f"{DATA_CENTER}/spaces/viewspace.action?key=DOCS", "DOCS"),
    ],
)
def test_keys_and_addresses_of_spaces(text: str, key: str) -> None:
    assert parse_space_address(text) == key


@pytest.mark.parametrize("text", ["", "two words", "https://[", f"{CLOUD}/home", f"{DATA_CENTER}/x/AYAB"])
def test_what_names_no_space(text: str) -> None:
    with pytest.raises(ConfigurationError, match="neither the key nor the address of a space"):
        parse_space_address(text)
