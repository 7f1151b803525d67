"""Makes from the settings whatever speaks to others: clients of the services, and workers."""

from functools import partial
from socket import gethostname
from typing import TYPE_CHECKING

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.http import Timeouts
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.clients.service_session import ServiceSession, Transport
from confluence_markdown_exporter.config.config_manager import ConfigManager
from confluence_markdown_exporter.config.schema import (
    Auth,
    Configuration,
    ConfluenceAuth,
    Notify,
    ServiceAuth,
)
from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.models.page import BodyFormat

if TYPE_CHECKING:
    from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
    from confluence_markdown_exporter.exporters.workers import Workers

_JITTER = 0.2


def confluence_client_of(config: Configuration) -> ConfluenceClient:
    """Make the client for the Confluence site that the settings name."""
    settings = config.auth.confluence
    return ConfluenceClient(
        settings.url,
        session=_session(settings),
        username=settings.username,
        api_token=settings.api_token.get_secret_value(),
        pat=settings.pat.get_secret_value(),
        body_format=BodyFormat(config.export.body_format),
        retry=_retry_policy(config),
        timeouts=timeouts_of(config),
    )


def open_webui_client_of(config: Configuration) -> "OpenWebUIClient":
    """Make the client for the Open WebUI server that the settings name."""
    from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
    from confluence_markdown_exporter.clients.open_webui_uploads import Patience

    settings, connection = config.auth.open_webui, config.connection_config
    return OpenWebUIClient(
        settings.url,
        settings.api_key.get_secret_value(),
        session=_session(settings),
        retry=_retry_policy(config),
        timeouts=timeouts_of(config),
        patience=Patience(connection.processing_timeout_seconds, connection.processing_poll_seconds),
    )


def confluence_client_of_worker(config: Configuration) -> ConfluenceClient:
    """Make the client for the site of the settings with this machine's own credentials, as a worker needs it.

    Raises `ConfigurationError` when this machine's settings name another site, or none.
    """
    own, wanted = ConfigManager().load().auth.confluence, config.auth.confluence.url
    if own.url.rstrip("/") != wanted.rstrip("/"):
        raise ConfigurationError(
            f"The worker on {gethostname()} is set for {own.url or 'no Confluence'}, not for {wanted}.",
            advice="Set auth.confluence there too (CONFLUENCE_URL and so on), where the worker is started: "
            "credentials are not sent to workers.",
        )
    auth = config.auth.model_copy(update={"confluence": own})
    return confluence_client_of(config.model_copy(update={"auth": auth}))


def shares_work(config: Configuration) -> bool:
    """Say whether more than this process is to do the work."""
    return config.workers.processes > 1 or bool(config.workers.scheduler)


def workers_of(config: Configuration) -> "Workers | None":
    """Return who shares the work, None where this process does it alone.

    Raises `ConfigurationError` or `ClusterError` where that cannot be.
    """
    settings = config.workers
    if not shares_work(config):
        return None
    if not settings.scheduler:
        from confluence_markdown_exporter.workers.processes import ProcessWorkers

        return ProcessWorkers(settings.processes, partial(confluence_client_of, config))
    if settings.processes > 1:
        raise ConfigurationError(
            "Both workers.processes and workers.scheduler are set.",
            advice="Leave --workers out: how many share the work is the scheduler's matter.",
        )
    return _cluster(config)


def _cluster(config: Configuration) -> "Workers":
    try:
        from confluence_markdown_exporter.workers.cluster import ClusterWorkers
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"--scheduler needs the package {error.name}, which is not installed.",
            advice="Install the extra `cluster`: "
            'pip install "confluence-markdown-exporter-open-webui[cluster]"',
        ) from error
    auth = Auth(confluence=ConfluenceAuth(url=config.auth.confluence.url))
    public = config.model_copy(update={"auth": auth, "notify": Notify()})
    return ClusterWorkers(
        config.workers.scheduler,
        partial(confluence_client_of_worker, public),
        connect_seconds=config.connection_config.connect_timeout_seconds,
    )


def _retry_policy(config: Configuration) -> RetryPolicy:
    settings = config.retry_config
    return RetryPolicy(
        retries=settings.max_backoff_retries if settings.backoff_and_retry else 0,
        backoff_factor=settings.backoff_factor,
        max_backoff_seconds=settings.max_backoff_seconds,
        max_waiting_seconds=settings.max_waiting_seconds,
        jitter=_JITTER,
        status_codes=frozenset(settings.retry_status_codes),
    )


def timeouts_of(config: Configuration) -> Timeouts:
    """Return how long services are waited for."""
    settings = config.connection_config
    return Timeouts(
        connect=settings.connect_timeout_seconds,
        read=settings.read_timeout_seconds,
        transfer=settings.transfer_timeout_seconds,
    )


def _session(settings: ServiceAuth) -> ServiceSession:
    """Make the session that a service is reached through."""
    return ServiceSession(
        Transport(
            verify_tls=settings.verify_tls,
            ca_bundle=settings.ca_bundle,
            client_certificate=settings.client_certificate,
            client_key=settings.client_key,
            proxy=settings.proxy.get_secret_value(),
        )
    )
