"""What stands for content elsewhere."""

from confluence_markdown_exporter.markdown.registry import Rules

rules = Rules()
