"""Where pages come from: a Confluence server or an XML space export, behind one Protocol."""

from confluence_markdown_exporter.sources.content_source import ContentSource
from confluence_markdown_exporter.sources.space_archive import SpaceArchive

__all__ = ["ContentSource", "SpaceArchive"]
