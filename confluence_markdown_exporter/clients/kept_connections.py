"""Connections to a service, which are kept for the next requests and agree on whom they trust."""

import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, DEFAULT_POOLSIZE, HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from requests.adapters import _HostParams, _PoolKwargs
    from urllib3.connectionpool import HTTPConnectionPool

MOST_CONNECTIONS = 64
OVER_ITS_OWN_CONNECTION = {"Connection": "close"}
"""What a request says that shares its connection with no other, before it or after it."""


class Authorities:
    """Reads the certificates of authorities once for all connections: it takes 10 ms or more."""

    def __init__(self) -> None:
        self._read: dict[str, ssl.SSLContext] = {}
        self._reading = threading.Lock()

    def trusting(self, verify: bool | str) -> ssl.SSLContext:  # noqa: FBT001 - what `requests` calls `verify`
        """Return what a connection needs to check a server by these authorities, or by the usual ones.

        Raises `OSError` where they cannot be read.
        """
        path = verify if isinstance(verify, str) else DEFAULT_CA_BUNDLE_PATH
        with self._reading:
            if path not in self._read:
                self._read[path] = _context(path)
            return self._read[path]


def _context(path: str) -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    is_folder = Path(path).is_dir()
    context.load_verify_locations(cafile=None if is_folder else path, capath=path if is_folder else None)
    return context


class _Connections(HTTPAdapter):
    """Connections that check servers by shared authorities; with a client certificate each reads its own."""

    def __init__(self, authorities: Authorities, most: int) -> None:
        super().__init__(pool_maxsize=most)
        self._authorities = authorities
        self._found: dict[object, HTTPConnectionPool] = {}

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,  # noqa: FBT001 - the signature is the library's
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - the library and its stub differ
        """Return the connections that may carry a request; without a proxy they are found once for a host."""
        host = (*urlsplit(request.url or "")[:2], verify, cert)
        known = None if proxies else self._found.get(host)
        if known is not None:
            return known
        found: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if not proxies:
            if len(self._found) >= DEFAULT_POOLSIZE:  # as many as the library keeps
                self._found.clear()
            self._found[host] = found
        return found

    def close(self) -> None:
        """Let go of all connections."""
        self._found.clear()
        super().close()

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001 - the signature is the library's
        cert: Any = None,  # noqa: ANN401
    ) -> "tuple[_HostParams, _PoolKwargs]":
        """Say which connections may carry a request."""
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if _checks_by_authorities_alone(request.url, verify, cert):
            try:
                tls = {"cert_reqs": tls["cert_reqs"], "ssl_context": self._authorities.trusting(verify)}
            except OSError as error:
                raise requests.exceptions.SSLError(error, request=request) from error
        return host, tls

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:  # noqa: ANN401, FBT001
        """Give a connection its authorities, unless it has them."""
        if not _checks_by_authorities_alone(url, verify, cert):
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # no stub


def _checks_by_authorities_alone(url: str | None, verify: bool | str, cert: object) -> bool:  # noqa: FBT001
    return bool(verify) and not cert and (url or "").lower().startswith("https:")


class KeptConnections(_Connections):
    """Keeps connections for the next requests, and opens a new one for a request that wants its own.

    A service may close a connection that is kept at the very moment when the next request comes over it,
    and nobody can tell then whether it was heard.
    """

    def __init__(self, authorities: Authorities) -> None:
        super().__init__(authorities, MOST_CONNECTIONS)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - the library's
        """Send a request over a connection that is kept, or over one of its own."""
        if request.headers.get("Connection") == "close":
            return _Connections(self._authorities, 1).send(request, *args, **kwargs)
        return super().send(request, *args, **kwargs)
