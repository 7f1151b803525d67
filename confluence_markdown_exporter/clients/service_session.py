"""The session that requests to a service go through, made for many requests to few hosts."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import requests
import urllib3
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import InsecureRequestWarning

from confluence_markdown_exporter.clients.kept_connections import Authorities, KeptConnections

if TYPE_CHECKING:
    from requests.sessions import _Settings

_OF_ITS_OWN = ("headers", "files", "data", "json", "params", "auth", "cookies")
"""What a request may bring besides its address."""


@dataclass(frozen=True, slots=True)
class Transport:
    """How a service is reached, where that is not as usual.

    `ca_bundle`, `client_certificate` and `client_key` are paths of PEM files. `proxy` is the address of the
    proxy, perhaps with a password, so it has no part in the repr; without one the environment decides.
    """

    verify_tls: bool = True
    ca_bundle: str = ""
    client_certificate: str = ""
    client_key: str = ""
    proxy: str = field(default="", repr=False)

    @property
    def verify(self) -> bool | str:
        """What `requests` calls `verify`."""
        return self.ca_bundle or True if self.verify_tls else False

    @property
    def certificate(self) -> str | tuple[str, str] | None:
        """What `requests` calls `cert`."""
        if self.client_certificate and self.client_key:
            return self.client_certificate, self.client_key
        return self.client_certificate or None

    @property
    def secrets(self) -> Sequence[str]:
        """What no message may show: the proxy's password, as it is and as the address has it."""
        password = urlsplit(self.proxy).password or ""
        return [password, unquote(password)]


def secrets_of(session: requests.Session) -> Sequence[str]:
    """Return what no message may show of how a session reaches its service."""
    return session.transport.secrets if isinstance(session, ServiceSession) else ()


class BearerToken(AuthBase):
    """Signs requests with a token.

    As the session's `auth` (not as its header), so that no entry in the operator's .netrc replaces it.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class ServiceSession(requests.Session):
    """Looks for a host's proxy in the environment once, and keeps a connection for each of many threads.

    `requests` reads the whole environment anew for every request and every redirect, which costs as much
    as the request itself; it throws connections away when more than ten are in use; it reads the certificates
    of authorities anew for every connection; and it lets the environment overrule a session's own proxy and
    authorities, while here what was set is what counts.
    """

    def __init__(self, transport: Transport = Transport()) -> None:
        super().__init__()
        self.transport = transport
        self.cert = transport.certificate
        if transport.verify is False:  # the operator is told of it once a run, not with every request
            urllib3.disable_warnings(InsecureRequestWarning)
        self._found: dict[str, _Settings] = {}
        authorities = Authorities()
        for scheme in ("https://", "http://"):
            self.mount(scheme, KeptConnections(authorities))

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare a request; one that brings nothing of its own has less to be merged and checked.

        Without credentials of the session, those of a .netrc file are looked for, as always.
        """
        if request.method != "GET" or not self.auth or any(map(request.__dict__.get, _OF_ITS_OWN)):
            return super().prepare_request(request)
        prepared = requests.PreparedRequest()
        prepared.prepare_method(request.method)
        prepared.prepare_url(request.url, None)
        prepared.headers = CaseInsensitiveDict(self.headers)  # type: ignore[arg-type]  # ours are all text
        prepared.prepare_cookies(self.cookies)
        prepared.prepare_auth(self.auth, request.url)
        prepared.hooks = request.hooks
        return prepared

    def merge_environment_settings(
        self,
        url: str | bytes | None,
        proxies: MutableMapping[str, str] | None,
        stream: bool | None,  # noqa: FBT001 - the signature is the library's
        verify: bool | str | None,  # noqa: FBT001
        cert: str | tuple[str, str] | None,
    ) -> "_Settings":
        """Merge what a request asks for with what the session and the environment say."""
        if proxies or verify is not None or cert is not None:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        found = self._environment_for(str(url))
        settings = found.copy()
        settings["proxies"] = dict(found["proxies"])
        settings["stream"] = bool(self.stream if stream is None else stream)
        return settings

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Take the credentials away where a redirect leaves the host, and put none of a netrc file there."""
        asked, leads_to = response.request.url or "", prepared_request.url or ""
        if "Authorization" in prepared_request.headers and self.should_strip_auth(  # type: ignore[no-untyped-call]  # no stub
            asked, leads_to
        ):
            del prepared_request.headers["Authorization"]

    def rebuild_proxies(
        self, prepared_request: requests.PreparedRequest, proxies: Mapping[str, str] | None
    ) -> dict[str, str]:
        """Find the proxy for where a redirect leads; there is none to find where nobody named one."""
        if not proxies and not self._environment_for(prepared_request.url or "")["proxies"]:
            return {}
        found: dict[str, str] = super().rebuild_proxies(prepared_request, proxies)  # type: ignore[no-untyped-call]  # no stub
        return found

    def _environment_for(self, url: str) -> "_Settings":
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        found = self._found.get(site)
        if found is None:
            found = super().merge_environment_settings(url, {}, None, None, None)
            if self.transport.proxy:
                found["proxies"] = dict.fromkeys(("http", "https"), self.transport.proxy)
            if self.transport.verify is not True:
                found["verify"] = self.transport.verify
            self._found[site] = found
        return found
