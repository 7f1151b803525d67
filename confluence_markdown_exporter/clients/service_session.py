"""The session that requests to a service go through, made for many requests to few hosts."""

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from requests.sessions import _Settings

MOST_CONNECTIONS = 64


class ServiceSession(requests.Session):
    """Looks for a host's proxy in the environment once, and keeps a connection for each of many threads.

    `requests` reads the whole environment anew for every request and every redirect, which costs as much
    as the request itself; and it throws connections away when more than ten are in use.
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, _Settings] = {}
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=MOST_CONNECTIONS))

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
            self._found[site] = found
        return found
