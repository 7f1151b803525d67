"""The session of a service: what it takes from the environment, and that it takes it once."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from confluence_markdown_exporter.clients.service_session import ServiceSession

pytestmark = pytest.mark.unit

_WIKI = "https://wiki.example.com/rest/api/space"
_PROXY = "http://proxy.example.com:3128"


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServiceSession]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with ServiceSession() as made:
        yield made


def _redirected_to(url: str) -> requests.PreparedRequest:
    return requests.Request("GET", url).prepare()


def _merged(session: ServiceSession, url: str) -> dict[str, Any]:
    return dict(session.merge_environment_settings(url, {}, stream=None, verify=None, cert=None))


def test_the_proxy_of_the_environment_is_used(
    session: ServiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", _PROXY)
    assert (
        session.merge_environment_settings(_WIKI, {}, stream=True, verify=None, cert=None)["proxies"]["https"]
        == _PROXY
    )
    assert session.rebuild_proxies(_redirected_to(_WIKI), {}) == {"https": _PROXY}


def test_a_host_that_needs_no_proxy_gets_none(
    session: ServiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", _PROXY)
    monkeypatch.setenv("NO_PROXY", "wiki.example.com")
    assert not _merged(session, _WIKI)["proxies"]
    elsewhere = _redirected_to("https://media.example.net/file")
    assert session.rebuild_proxies(elsewhere, {}) == {"https": _PROXY}


def test_the_environment_is_read_once_for_a_host(
    session: ServiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not _merged(session, _WIKI)["proxies"]
    monkeypatch.setenv("HTTPS_PROXY", _PROXY)
    assert not session.merge_environment_settings(
        f"{_WIKI}?limit=1", {}, stream=None, verify=None, cert=None
    )["proxies"]
    assert session.rebuild_proxies(_redirected_to(_WIKI), {}) == {}


def test_what_one_request_asks_for_does_not_stay(session: ServiceSession) -> None:
    asked = session.merge_environment_settings(
        _WIKI, {"https": _PROXY}, stream=True, verify=False, cert="me.pem"
    )
    assert (asked["proxies"]["https"], asked["stream"], asked["verify"], asked["cert"]) == (
        _PROXY,
        True,
        False,
        "me.pem",
    )
    usual = _merged(session, _WIKI)
    assert (usual["proxies"], usual["stream"], usual["verify"], usual["cert"]) == ({}, False, True, None)


def test_a_ca_bundle_of_the_environment_is_used(
    session: ServiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/company-ca.pem")
    found = _merged(session, _WIKI)
    assert found["verify"] == "/etc/company-ca.pem"
