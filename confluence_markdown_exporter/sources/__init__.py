"""Where pages come from: a Confluence server or an XML space export, behind one Protocol."""

from confluence_markdown_exporter.sources.content_source import ContentSource

__all__ = ["ContentSource"]
