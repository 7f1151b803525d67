"""Says in front matter where a text comes from."""

from collections.abc import Collection, Mapping

from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.processors.front_matter import (
    Value,
    split_front_matter,
    write_front_matter,
)

_OUR_PREFIX = "confluence_"
_PROPERTIES = "page_properties"
# Front matter must stay short enough to be read back, whatever a page tells about itself.
_MOST_OF_PROPERTIES = 16 * 1024
_AROUND_A_PROPERTY = 8


class MetadataEnricher:
    """Puts YAML front matter before a page or a text attachment.

    Front matter that is already there is merged, not doubled: keys that start with `confluence_` are ours
    and always replaced, our `title` and `tags` win, whatever else it says is kept. So enriching twice is
    enriching once. Values that Confluence does not tell are left out. `dated` repeats a page's dates under
    the names that Hugo reads; `without` names keys that are never written.
    """

    def __init__(self, *, dated: bool = False, without: Collection[str] = ()) -> None:
        self._dated = dated
        self._without = frozenset(without)

    def enrich_page_content(
        self, content: str, metadata: PageMetadata, page_properties: Mapping[str, str] | None = None
    ) -> str:
        """Return the page's Markdown with front matter that says what page it is.

        `page_properties` (what the page tells about itself) follow our own keys, as far as some 16 KB of
        them go; without any, those that are already there stay.
        """
        found, text = split_front_matter(content)
        values = page_front_matter(metadata)
        if self._dated:
            values |= {"date": metadata.created, "lastmod": metadata.updated}
        values[_PROPERTIES] = _told_properties(page_properties or _properties_in(found))
        return self._written(values, found) + text

    def enrich_attachment_content(self, content: str, metadata: AttachmentMetadata) -> str:
        """Return a text attachment with front matter that says what it is and which page it belongs to."""
        found, text = split_front_matter(content)
        return self._written(attachment_front_matter(metadata), found) + text

    def _written(self, values: dict[str, Value], found: dict[object, object]) -> str:
        foreign = _foreign(found, values)
        told = {key: value for key, value in values.items() if key not in self._without}
        return write_front_matter(told, {key: foreign[key] for key in foreign if key not in self._without})


def page_front_matter(metadata: PageMetadata) -> dict[str, Value]:
    """Return what the front matter of a page says, in its order.

    `tags` repeats the labels under the name that Obsidian and static site generators read.
    """
    return {
        "title": metadata.page_title,
        "confluence_page_name": metadata.page_title,
        "confluence_page_id": metadata.page_id,
        "confluence_space": metadata.space_key,
        "confluence_space_name": metadata.space_name,
        "confluence_homepage": metadata.homepage,
        "confluence_ancestors": metadata.ancestors,
        "confluence_author": metadata.author.display_name,
        "confluence_created": metadata.created,
        "confluence_updated": metadata.updated,
        "confluence_version": metadata.version,
        "confluence_page_url": metadata.page_url,
        "confluence_labels": metadata.labels,
        "tags": metadata.labels,
    }


def attachment_front_matter(metadata: AttachmentMetadata) -> dict[str, Value]:
    """Return what the front matter of a text attachment says, in its order; the size is in bytes."""
    page = metadata.parent_page
    return {
        "confluence_attachment_name": metadata.attachment_filename,
        "confluence_attachment_id": metadata.attachment_id,
        "confluence_attachment_size": "" if metadata.attachment_size is None else metadata.attachment_size,
        "confluence_attachment_media_type": metadata.media_type,
        "confluence_attachment_version": metadata.version,
        "confluence_attachment_author": metadata.author.display_name,
        "confluence_attachment_created": metadata.created,
        "confluence_attachment_updated": metadata.updated,
        "confluence_attachment_url": metadata.attachment_url,
        "confluence_page_name": page.page_title,
        "confluence_page_id": page.page_id,
        "confluence_page_url": page.page_url,
        "confluence_space": page.space_key,
        "confluence_space_name": page.space_name,
    }


def front_matter_keys() -> frozenset[str]:
    """Return every key that our front matter can have, of pages and of text attachments."""
    page = PageMetadata(page_id="", page_title="", space_key="")
    attachment = AttachmentMetadata(attachment_id="", attachment_filename="", parent_page=page)
    return frozenset({*page_front_matter(page), *attachment_front_matter(attachment), _PROPERTIES})


def _told_properties(properties: Mapping[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    left = _MOST_OF_PROPERTIES
    for name, value in properties.items():
        left -= len(name) + len(value) + _AROUND_A_PROPERTY
        if left < 0:
            break
        told[name] = value
    return told


def _properties_in(found: dict[object, object]) -> dict[str, str]:
    """Return the page properties that an earlier enrichment wrote."""
    properties = found.get(_PROPERTIES)
    if not isinstance(properties, dict):
        return {}
    told = {
        name: value for name, value in properties.items() if isinstance(name, str) and isinstance(value, str)
    }
    return told if len(told) == len(properties) else {}


def _foreign(found: dict[object, object], values: dict[str, Value]) -> dict[object, object]:
    """Return the values that somebody else wrote and that ours do not replace."""
    labels = found.get("confluence_labels")
    return {
        key: value
        for key, value in found.items()
        if not (isinstance(key, str) and key.startswith(_OUR_PREFIX))
        and not (isinstance(key, str) and values.get(key))
        and not (key == "tags" and value == labels)
    }
