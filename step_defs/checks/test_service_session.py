"""The session of a service: what it takes from the environment, and that it takes it once."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from requests.auth import AuthBase
from werkzeug import Request, Response

from confluence_markdown_exporter.clients.kept_connections import OVER_ITS_OWN_CONNECTION, KeptConnections
from confluence_markdown_exporter.clients.service_session import BearerToken, ServiceSession, Transport
from support.services.loopback_server import LoopbackServer

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


# encrypted connections, with a real server and an authority of its own


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> dict[str, str]:
    """The paths of the authority's certificate, and of a client's certificate with its key."""
    made = authority.issue_cert("exporter@example.com")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    made.cert_chain_pems[0].write_to_path(tmp_path / "client.pem")
    made.private_key_pem.write_to_path(tmp_path / "client.key")
    return {name: str(tmp_path / name) for name in ("ca.pem", "client.pem", "client.key")}


@contextmanager
def _encrypted(authority: trustme.CA, *, asks_for_certificate: bool = False) -> Iterator[str]:
    """Serve one short answer, encrypted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    if asks_for_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(context)
    server = LoopbackServer(Response("Welcome."), tls=context)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _answer(url: str, transport: Transport) -> str:
    with ServiceSession(transport) as session:
        return session.get(url, timeout=10).text


@pytest.mark.usefixtures("session")
def test_a_companys_own_authority_is_trusted_where_it_is_named(
    authority: trustme.CA, files: dict[str, str]
) -> None:
    with _encrypted(authority) as url:
        with pytest.raises(requests.exceptions.SSLError):
            _answer(url, Transport())
        assert _answer(url, Transport(ca_bundle=files["ca.pem"])) == "Welcome."
        assert _answer(url, Transport(verify_tls=False)) == "Welcome."


@pytest.mark.usefixtures("session")
def test_authorities_are_read_once_for_many_connections(
    authority: trustme.CA, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    load = ssl.SSLContext.load_verify_locations

    def noting(context: ssl.SSLContext, cafile: Any = None, *more: Any, **named: Any) -> None:  # noqa: ANN401
        read.append(cafile)
        load(context, cafile, *more, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noting)
    with _encrypted(authority) as url, ServiceSession(Transport(ca_bundle=files["ca.pem"])) as session:
        for headers in ({}, OVER_ITS_OWN_CONNECTION, OVER_ITS_OWN_CONNECTION):
            assert session.get(url, timeout=10, headers=headers).text == "Welcome."
    assert read == [files["ca.pem"]]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which names such files, is not here.")
@pytest.mark.usefixtures("session")
def test_authorities_in_a_folder_are_trusted(authority: trustme.CA, tmp_path: Path) -> None:
    folder = tmp_path / "authorities"
    folder.mkdir()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(folder / "ca.pem")]
    name = subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
    (folder / "ca.pem").rename(folder / f"{name}.0")
    with _encrypted(authority) as url:
        assert _answer(url, Transport(ca_bundle=str(folder))) == "Welcome."


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read_are_a_failure_of_tls(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    with pytest.raises(requests.exceptions.SSLError):
        _answer("https://127.0.0.1:1/", Transport(ca_bundle=str(tmp_path / "ca.pem")))


def test_what_was_set_overrules_the_environment(
    session: ServiceSession, authority: trustme.CA, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", requests.utils.DEFAULT_CA_BUNDLE_PATH)
    monkeypatch.setenv("HTTPS_PROXY", _PROXY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with _encrypted(authority) as url:
        assert _answer(url, Transport(ca_bundle=files["ca.pem"])) == "Welcome."
    own = ServiceSession(Transport(proxy="http://user:word@own-proxy.example.com:8080"))
    assert _merged(own, _WIKI)["proxies"]["https"] == "http://user:word@own-proxy.example.com:8080"
    assert session.proxies == {}


@pytest.mark.usefixtures("session")
def test_a_client_certificate_opens_what_asks_for_one(authority: trustme.CA, files: dict[str, str]) -> None:
    trusting = Transport(ca_bundle=files["ca.pem"])
    certified = replace(trusting, client_certificate=files["client.pem"], client_key=files["client.key"])
    with _encrypted(authority, asks_for_certificate=True) as url:
        with pytest.raises(requests.exceptions.ConnectionError):
            _answer(url, trusting)
        assert _answer(url, certified) == "Welcome."


@pytest.mark.usefixtures("session")
def test_a_proxy_of_the_settings_is_asked() -> None:
    asked: list[str] = []

    @Request.application
    def proxy(request: Request) -> Response:
        asked.append(request.environ["RAW_URI"])
        return Response("By proxy.")

    server = LoopbackServer(proxy)
    server.start()
    try:
        transport = Transport(proxy=server.url)
        assert _answer("http://wiki.example.com/pages", transport) == "By proxy."
    finally:
        server.stop()
    assert asked == ["http://wiki.example.com/pages"]
    assert server.url not in repr(transport)


@pytest.mark.parametrize("auth", [("robot", "pa:ss"), BearerToken("secret"), None])
@pytest.mark.parametrize("cookies", [{}, {"JSESSIONID": "1"}])
@pytest.mark.parametrize(
    "url",
    [
        _WIKI,
        f"{_WIKI}?cql=a%20b&limit=25#part",
        "https://wiki.example.com/a b/\u00e9",
        "HTTP://Wiki.example.com",
    ],
)
def test_a_plain_request_says_what_requests_would_say(
    session: ServiceSession, auth: AuthBase | None, cookies: dict[str, str], url: str
) -> None:
    session.headers["Accept"] = "application/json"
    session.auth = auth
    session.cookies.update(cookies)
    request = requests.Request("GET", url)
    ours, theirs = session.prepare_request(request), requests.Session.prepare_request(session, request)
    assert (ours.method, ours.url, ours.body, ours.hooks) == ("GET", theirs.url, None, theirs.hooks)
    assert dict(ours.headers) == dict(theirs.headers)
    assert ours.copy().headers == theirs.headers


@pytest.mark.parametrize(
    "own", [{"headers": {"Accept": "text/plain"}}, {"params": {"limit": "5"}}, {"cookies": {"a": "b"}}]
)
def test_what_a_request_brings_of_its_own_is_merged(session: ServiceSession, own: dict[str, Any]) -> None:
    request = requests.Request("GET", _WIKI, **own)
    ours, theirs = session.prepare_request(request), requests.Session.prepare_request(session, request)
    assert (ours.url, dict(ours.headers)) == (theirs.url, dict(theirs.headers))


@pytest.mark.parametrize("own", [{}, {"params": {"limit": "5"}}])
def test_without_credentials_all_requests_are_signed_alike(
    session: ServiceSession, own: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine wiki.example.com login robot password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    request = requests.Request("GET", _WIKI, **own)
    assert session.prepare_request(request).headers["Authorization"].startswith("Basic ")


def test_an_address_that_is_none_is_refused(session: ServiceSession) -> None:
    session.auth = ("robot", "secret")
    with pytest.raises(requests.exceptions.MissingSchema):
        session.prepare_request(requests.Request("GET", "wiki"))


def test_connections_are_found_once_for_a_host_until_they_are_closed(session: ServiceSession) -> None:
    adapter = session.get_adapter(_WIKI)
    assert isinstance(adapter, KeptConnections)
    asked, other = _redirected_to(_WIKI), _redirected_to("https://media.example.com/file")
    first = adapter.get_connection_with_tls_context(asked, verify=True)
    assert adapter.get_connection_with_tls_context(other, verify=True) is not first
    assert adapter.get_connection_with_tls_context(asked, verify=False) is not first
    assert adapter.get_connection_with_tls_context(asked, verify=True) is first
    for number in range(20):
        host = _redirected_to(f"https://host-{number}.example.com/")
        adapter.get_connection_with_tls_context(host, verify=True)
    assert len(adapter._found) <= 10
    first = adapter.get_connection_with_tls_context(asked, verify=True)
    session.close()
    assert adapter.get_connection_with_tls_context(asked, verify=True) is not first


@pytest.mark.usefixtures("session")
def test_a_connection_is_kept_for_all_requests_but_those_that_want_their_own() -> None:
    ports: list[int] = []

    @Request.application
    def service(request: Request) -> Response:
        ports.append(request.environ["REMOTE_PORT"])
        return Response("Welcome.")

    server = LoopbackServer(service)
    server.start()
    try:
        with ServiceSession() as session:
            for headers in ({}, {}, OVER_ITS_OWN_CONNECTION, OVER_ITS_OWN_CONNECTION, {}):
                assert session.get(server.url, timeout=10, headers=headers).text == "Welcome."
    finally:
        server.stop()
    first, second, third, fourth, last = ports
    assert first == second == last
    assert len({first, third, fourth}) == 3
