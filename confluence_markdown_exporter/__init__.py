"""Carries Confluence spaces over to Markdown files and Open WebUI knowledge bases."""

__version__ = "0.1.0"
