"""Finds what a command names: a space by key or address, a page by id or address, an XML space export."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.confluence_urls import parse_page_address, parse_space_address
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.exporters.export_run import RunTarget
from confluence_markdown_exporter.exporters.markdown_exporter import (
    Selection,
    pages_with_descendants,
    single_page,
    whole_space,
)
from confluence_markdown_exporter.exporters.page_choice import PageChoice
from confluence_markdown_exporter.models.page import BodyFormat, PageKind
from confluence_markdown_exporter.sources import ContentSource

_KINDS = {"all": None, "pages": PageKind.PAGE, "blog_posts": PageKind.BLOG_POST}
_GATEWAY = "api.atlassian.com"


class Targets:
    """Makes run targets of what people type, with the pages that the settings choose.

    `site` gives the client for the Confluence of the settings; it is not asked for a space export, which
    needs none. What cannot be found, or is elsewhere, is a `ConfigurationError` or `ConfluenceError`.
    """

    def __init__(self, config: Configuration, site: Callable[[], ConfluenceClient]) -> None:
        self._config = config
        self._site = site

    @contextmanager
    def space(self, target: str) -> Iterator[RunTarget]:
        """Give a whole space, or several keys between commas; a space export is open meanwhile."""
        if _is_space_export(target):
            from confluence_markdown_exporter.sources.space_archive import SpaceArchive

            self._check_storage_is_wanted()
            with SpaceArchive(Path(target)) as archive:
                keys = tuple(space.key for space in archive.spaces())
                yield RunTarget(archive, keys, self._chosen(archive), whole=True)
            return
        names = [target] if "://" in target else target.split(",")
        keys = tuple(dict.fromkeys(parse_space_address(name) for name in names))
        self._check_host(target)
        client = self._site()
        yield RunTarget(client, keys, self._chosen(client), whole=True)

    @contextmanager
    def all_spaces(self) -> Iterator[RunTarget]:
        """Give every space that the credentials may see."""
        client = self._site()
        keys = tuple(space.key for space in client.spaces())
        yield RunTarget(client, keys, self._chosen(client), whole=True)

    @contextmanager
    def page(self, target: str) -> Iterator[RunTarget]:
        """Give one page, whatever the settings choose."""
        yield self._from_page(target, single_page)

    @contextmanager
    def page_with_descendants(self, target: str) -> Iterator[RunTarget]:
        """Give a page and all pages below it."""
        below = self._from_page(target, pages_with_descendants)
        yield replace(below, select=self._chosen(below.source, below.select))

    def page_id(self, target: str) -> str:
        """Return the id of the page that an id or address names."""
        address = parse_page_address(target)
        self._check_host(target)
        return self._site().page_id_at(address)

    def _from_page(self, target: str, select: Callable[[str], Selection]) -> RunTarget:
        client = self._site()
        page_id = self.page_id(target)
        return RunTarget(client, (client.space_key_of_page(page_id),), select(page_id))

    def _chosen(self, source: ContentSource, select: Selection = whole_space) -> Selection:
        settings = self._config.selection
        choice = PageChoice(
            labels=_names(settings.labels),
            without_labels=_names(settings.without_labels),
            title=settings.title,
            updated_since=settings.updated_since,
            kind=_KINDS[settings.kind],
            cql=settings.cql,
        )
        return choice.narrow(select, source)

    def _check_storage_is_wanted(self) -> None:
        if self._config.export.body_format != BodyFormat.STORAGE.value:
            raise ConfigurationError(
                "export.body_format is 'view', but a space export holds storage format only.",
                advice="Set export.body_format to storage; nothing was exported.",
            )

    def _check_host(self, target: str) -> None:
        """Refuse the address of another site; behind the gateway for scoped tokens nobody can tell."""
        named, ours = urlsplit(target).netloc, urlsplit(self._site().base_url).netloc
        if named and ours != _GATEWAY and named.casefold() != ours.casefold():
            raise ConfigurationError(
                f"{target!r} is at {named}, but auth.confluence.url names {ours}.",
                advice="Set auth.confluence.url (or CONFLUENCE_URL) to the site of that address.",
            )


def _names(listed: str) -> frozenset[str]:
    """Take labels, as a setting lists them, apart; Confluence knows labels in small letters only."""
    return frozenset(name.strip().lower() for name in listed.split(",") if name.strip())


def _is_space_export(target: str) -> bool:
    """Say whether a target is an XML space export: a zip file, or a folder that holds an unpacked one."""
    return "://" not in target and (target.lower().endswith(".zip") or Path(target, "entities.xml").exists())
