"""What settings make of the connections: how often is tried, who shares the work, what a worker is sent."""

import pickle
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests_mock as mocking

from confluence_markdown_exporter import connections
from confluence_markdown_exporter.clients import open_webui_client
from confluence_markdown_exporter.clients.http import Timeouts
from confluence_markdown_exporter.clients.open_webui_uploads import Patience
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.clients.service_session import Transport
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.connections import (
    confluence_client_of,
    open_webui_client_of,
    shares_work,
    timeouts_of,
    workers_of,
)
from confluence_markdown_exporter.errors import ConfigurationError, ConfluenceUnreachable
from confluence_markdown_exporter.models.page import BodyFormat
from confluence_markdown_exporter.services import Services
from confluence_markdown_exporter.workers import cluster
from confluence_markdown_exporter.workers.processes import ProcessWorkers

pytestmark = pytest.mark.unit

_SECRETS = ("token-of-ada", "pat-of-ada", "key-of-ada", "https://hooks.example/secret")


def _settings(**sections: dict[str, Any]) -> Configuration:
    site = {"url": "https://wiki.example", "username": "ada", "api_token": _SECRETS[0], "pat": _SECRETS[1]}
    auth = {"confluence": site, "open_webui": {"url": "https://ai.example", "api_key": _SECRETS[2]}}
    return Configuration.model_validate({"auth": auth, "notify": {"webhook_url": _SECRETS[3]}, **sections})


class _Recorded:
    """Stands in for a cluster, and keeps what it was told."""

    def __init__(self, address: str, make_source: partial[Any], *, connect_seconds: float) -> None:
        self.address = address
        self.make_source = make_source
        self.connect_seconds = connect_seconds


@pytest.mark.parametrize(
    ("workers", "shared"),
    [
        ({}, False),
        ({"processes": 1}, False),
        ({"processes": 2}, True),
        ({"scheduler": "tcp://10.0.0.5:8786"}, True),
    ],
)
def test_work_is_shared_where_more_than_this_process_does_it(
    workers: dict[str, Any], *, shared: bool
) -> None:
    assert shares_work(_settings(workers=workers)) is shared


def test_this_process_alone_has_no_workers() -> None:
    assert workers_of(_settings(workers={"processes": 1})) is None


def test_processes_share_the_work() -> None:
    workers = workers_of(_settings(workers={"processes": 3}))
    assert isinstance(workers, ProcessWorkers)
    assert workers.at_once == 3


def test_processes_and_a_scheduler_exclude_each_other() -> None:
    with pytest.raises(ConfigurationError) as told:
        workers_of(_settings(workers={"processes": 2, "scheduler": "tcp://10.0.0.5:8786"}))
    assert told.value.message == "Both workers.processes and workers.scheduler are set."
    assert told.value.advice == "Leave --workers out: how many share the work is the scheduler's matter."


def test_a_cluster_is_sent_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ClusterWorkers", _Recorded)
    found = workers_of(
        _settings(
            workers={"scheduler": "tcp://10.0.0.5:8786"}, connection_config={"connect_timeout_seconds": 7}
        )
    )
    assert isinstance(found, _Recorded)
    assert (found.address, found.connect_seconds) == ("tcp://10.0.0.5:8786", 7)
    [sent] = found.make_source.args
    assert sent.auth.confluence.url == "https://wiki.example"
    assert sent.workers.scheduler == "tcp://10.0.0.5:8786"
    travels = pickle.dumps(found.make_source)
    assert [secret for secret in _SECRETS if secret.encode() in travels] == []


def test_what_a_cluster_needs_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "confluence_markdown_exporter.workers.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigurationError) as told:
        workers_of(_settings(workers={"scheduler": "tcp://10.0.0.5:8786"}))
    assert told.value.message == "--scheduler needs the package distributed, which is not installed."
    assert told.value.advice == (
        'Install the extra `cluster`: pip install "confluence-markdown-exporter-open-webui[cluster]"'
    )


def test_without_a_site_there_is_no_client() -> None:
    with pytest.raises(ConfigurationError) as told:
        Services(Configuration()).confluence  # noqa: B018
    assert told.value.message == "No Confluence site is set."
    assert told.value.advice == (
        "Set auth.confluence.url (or the variable CONFLUENCE_URL), "
        "or name an XML space export (.zip) instead of a space key."
    )


@pytest.mark.parametrize("given", [{"url": "https://ai.example"}, {"api_key": "key-of-ada"}, {}])
def test_half_of_what_open_webui_needs_makes_no_client(given: dict[str, str]) -> None:
    assert Services(Configuration.model_validate({"auth": {"open_webui": given}})).open_webui is None


def test_services_are_waited_for_as_long_as_is_set() -> None:
    settings = {"connect_timeout_seconds": 1, "read_timeout_seconds": 2, "transfer_timeout_seconds": 3}
    assert timeouts_of(_settings(connection_config=settings)) == Timeouts(connect=1, read=2, transfer=3)


def test_clients_are_made_as_the_settings_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[tuple[object, ...], dict[str, Any]]] = []
    for module, name in ((connections, "ConfluenceClient"), (open_webui_client, "OpenWebUIClient")):
        monkeypatch.setattr(module, name, lambda *given, **named: made.append((given, named)))
    config = _settings(
        export={"body_format": "view"},
        retry_config={
            "max_backoff_retries": 7,
            "backoff_factor": 3,
            "max_backoff_seconds": 8,
            "max_waiting_seconds": 9,
            "retry_status_codes": "500,502",
        },
        connection_config={
            "connect_timeout_seconds": 1,
            "read_timeout_seconds": 2,
            "transfer_timeout_seconds": 3,
            "processing_timeout_seconds": 4,
            "processing_poll_seconds": 5,
        },
    )
    confluence_client_of(config)
    open_webui_client_of(config)
    for _, named in made:
        assert named.pop("session").transport == Transport()
    alike = {
        "retry": RetryPolicy(7, 3.0, 8.0, 9.0, jitter=0.2, status_codes=frozenset({500, 502})),
        "timeouts": Timeouts(connect=1, read=2, transfer=3),
    }
    wiki = {"username": "ada", "api_token": _SECRETS[0], "pat": _SECRETS[1], "body_format": BodyFormat.VIEW}
    assert made == [
        (("https://wiki.example",), {**alike, **wiki}),
        (("https://ai.example", _SECRETS[2]), {**alike, "patience": Patience(4, 5)}),
    ]


def test_a_service_is_reached_as_the_settings_have_it(tmp_path: Path) -> None:
    files = {name: str(tmp_path / name) for name in ("ca_bundle", "client_certificate", "client_key")}
    for name in files.values():
        Path(name).touch()
    reached = {"url": "https://wiki.example", "verify_tls": False, "proxy": "http://proxy.example:3128"}
    config = Configuration.model_validate({"auth": {"confluence": {**reached, **files}}})
    session = connections._session(config.auth.confluence)
    assert session.transport == Transport(verify_tls=False, proxy="http://proxy.example:3128", **files)


def test_nothing_is_tried_again_where_that_is_switched_off(requests_mock: mocking.Mocker) -> None:
    requests_mock.get(mocking.ANY, status_code=503)
    client = confluence_client_of(_settings(retry_config={"backoff_and_retry": False}))
    assert client.test_connection() is False
    once = requests_mock.call_count
    with pytest.raises(ConfluenceUnreachable):
        client.get_space_details("DOCS")
    assert requests_mock.call_count == once + 1
