"""The services that the settings name: their clients, and what is wrong with them if something is."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from confluence_markdown_exporter.errors import ConfigurationError, ExporterError, OpenWebUIClientError

if TYPE_CHECKING:
    from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
    from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
    from confluence_markdown_exporter.config.schema import Configuration
    from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger


class Services:
    """Confluence and Open WebUI as the settings name them; nothing is asked of either before it is needed.

    Connections are loaded with the first client: where none is set, nothing knows how to speak HTTP.
    """

    def __init__(self, config: "Configuration") -> None:
        self._config = config

    @cached_property
    def confluence(self) -> "ConfluenceClient":
        """The Confluence site of the settings; `ConfigurationError` when they name none."""
        if not self._config.auth.confluence.url:
            raise ConfigurationError(
                "No Confluence site is set.",
                advice="Set auth.confluence.url (or the variable CONFLUENCE_URL), "
                "or name an XML space export (.zip) instead of a space key.",
            )
        from confluence_markdown_exporter.connections import confluence_client_of

        return confluence_client_of(self._config)

    @cached_property
    def open_webui(self) -> "OpenWebUIClient | None":
        """The Open WebUI server of the settings, None when it is off or its settings are incomplete."""
        settings = self._config.auth.open_webui
        complete = settings.url and settings.api_key.get_secret_value()
        if not (complete and self._config.export.export_to_open_webui):
            return None
        from confluence_markdown_exporter.connections import open_webui_client_of

        return open_webui_client_of(self._config)

    @property
    def names_open_webui(self) -> bool:
        """Whether the settings name an Open WebUI at all, be they complete or not."""
        settings = self._config.auth.open_webui
        return bool(settings.url or settings.api_key.get_secret_value())

    @property
    def wants_open_webui(self) -> bool:
        """Whether spaces are to be taken on to Open WebUI."""
        return self._config.export.export_to_open_webui and self.names_open_webui

    def open_webui_answers(self) -> bool:
        """Say whether Open WebUI is configured, answers, and takes the API key."""
        return self.open_webui is not None and self.open_webui.test_connection()

    def open_webui_that_answers(self, log: "OpenWebUILogger") -> "OpenWebUIClient | None":
        """Return the client where Open WebUI is configured and answers, None otherwise, and log which."""
        client = self.open_webui
        if client is None:
            return None
        try:
            client.check_connection()
        except OpenWebUIClientError as error:
            log.not_connected(client.base_url, str(error))
            return None
        log.connected(client.base_url)
        return client

    def problems(self) -> dict[str, str]:
        """Try each service that the settings name; "" where it can be used, else what is wrong."""
        problems = {"Confluence": _problem(lambda: self.confluence.check_connection())}
        if self.open_webui is not None:
            problems["Open WebUI"] = _problem(self.open_webui.check_connection)
        elif self.wants_open_webui:
            problems["Open WebUI"] = self.why_no_open_webui()
        return problems

    def why_no_open_webui(self) -> str:
        """Say why spaces are not taken on to Open WebUI, and what to do."""
        client = self.open_webui
        if client is None:
            named = bool(self._config.auth.open_webui.url)
            missing = "auth.open_webui.api_key" if named else "auth.open_webui.url"
            return f"Open WebUI was left out: {missing} is not set. The Markdown export is not affected."
        try:
            client.check_connection()
        except OpenWebUIClientError as error:
            return f"{error} The Markdown export is not affected; the same command again does just the rest."
        return "Open WebUI could not be reached a moment ago, but now it can: run the same command again."

    def unchecked(self) -> list[str]:
        """Warn of services whose certificate is not checked."""
        auth = self._config.auth
        services = (("auth.confluence", auth.confluence), ("auth.open_webui", auth.open_webui))
        return [
            f"The certificate of {service.url} is not checked ({key}.verify_tls is false): "
            "somebody in between could read the credentials. "
            f"Name the authority to trust with {key}.ca_bundle instead."
            for key, service in services
            if service.url.startswith("https://") and not service.verify_tls
        ]


def _problem(check: Callable[[], None]) -> str:
    try:
        check()
    except ExporterError as error:
        return str(error)
    return ""
