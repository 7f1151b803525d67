"""Bad ways to a service: what stands, or is missing, between the operator and the service."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch
from urllib.parse import urlsplit

import trustme
from werkzeug import Response

from support.operator import Operator
from support.services.faults import LOGIN_PAGE
from support.services.loopback_server import LoopbackServer
from support.services.mounting import Mounted
from support.services.request_log import Recorder, RequestLog
from support.stage import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_HOST = "127.0.0.1"
_SECTIONS: Mapping[str, str] = {"Confluence": "auth.confluence", "Open WebUI": "auth.open_webui"}
_GREETING = b"220 mail.example.com ESMTP ready\r\n"
_LAST_YEAR = datetime.now(UTC) - timedelta(days=365)


class Ways:
    """Lets the operator take a bad way to a service, until the way is free again."""

    def __init__(self, stage: Stage, operator: Operator) -> None:
        self._stage = stage
        self._operator = operator
        self._standing = ExitStack()
        self._settings = ""
        self.elsewhere = RequestLog()

    def leads(self, service: str, way: str) -> None:
        """Change the settings so that a service is reached, or missed, by this way."""
        mounted = {"Confluence": self._stage.confluence, "Open WebUI": self._stage.open_webui}[service]
        self._settings = self._operator.settings_file.read_text()
        for name, value in _WAYS[way](self, mounted).items():
            self._operator.sets(f"{_SECTIONS[service]}.{name}", value)

    def is_free_again(self) -> None:
        """Undo what was changed."""
        self._operator.settings_file.write_text(self._settings)
        self.end()

    def end(self) -> None:
        """Take down all that stands in the way."""
        self._standing.close()

    # where it leads

    def _nobody_listens(self, service: Mounted) -> dict[str, str]:
        return {"url": _at(service, f"http://{_HOST}:{_free_port()}")}

    def _unknown_name(self, service: Mounted) -> dict[str, str]:
        self._standing.enter_context(patch("socket.getaddrinfo", _knows_no_invalid_name))
        return {"url": _at(service, "https://handbook.invalid")}

    def _takes_no_connection(self, service: Mounted) -> dict[str, str]:
        """Listen, with so many connections waiting that the machine leaves others unanswered."""
        listening = self._standing.enter_context(socket.create_server((_HOST, 0), backlog=0))
        for _ in range(4):
            waiting = self._standing.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listening.getsockname())
        return {"url": _at(service, f"http://{_HOST}:{listening.getsockname()[1]}")}

    def _speaks_no_http(self, service: Mounted) -> dict[str, str]:
        listening = self._standing.enter_context(socket.create_server((_HOST, 0)))
        threading.Thread(target=_greets, args=(listening,), name="mail server", daemon=True).start()
        self._standing.callback(listening.shutdown, socket.SHUT_RDWR)
        return {"url": _at(service, f"http://{_HOST}:{listening.getsockname()[1]}")}

    def _speaks_no_tls(self, service: Mounted) -> dict[str, str]:
        return {"url": service.url.replace("http://", "https://")}

    def _unknown_authority(self, service: Mounted) -> dict[str, str]:
        return {"url": self._encrypted(service, trustme.CA().issue_cert(_HOST))}

    def _other_name(self, service: Mounted) -> dict[str, str]:
        return self._trusted(service, "wiki.example.com")

    def _expired(self, service: Mounted) -> dict[str, str]:
        return self._trusted(service, _HOST, not_after=_LAST_YEAR)

    def _trusted(self, service: Mounted, name: str, not_after: datetime | None = None) -> dict[str, str]:
        authority = trustme.CA()
        bundle = self._operator.workplace / "authority.pem"
        authority.cert_pem.write_to_path(bundle)
        certificate = authority.issue_cert(name, not_after=not_after)
        return {"url": self._encrypted(service, certificate), "ca_bundle": str(bundle)}

    def _encrypted(self, service: Mounted, certificate: trustme.LeafCert) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return _at(service, self._served(Recorder(service.faults, service.log), context))

    def _sign_in_elsewhere(self, service: Mounted) -> dict[str, str]:
        signing_in = Recorder(Response(LOGIN_PAGE, 200, mimetype="text/html"), self.elsewhere)
        there = self._served(signing_in)
        return {
            "url": _at(service, self._served(Response(status=302, headers={"Location": f"{there}/login"})))
        }

    def _missing_proxy(self, _service: Mounted) -> dict[str, str]:
        return {"proxy": f"http://{_HOST}:{_free_port()}"}

    def _asking_proxy(self, _service: Mounted) -> dict[str, str]:
        return {"proxy": self._served(Response("<h1>Who are you?</h1>", 407, mimetype="text/html"))}

    def _refusing_proxy(self, service: Mounted) -> dict[str, str]:
        proxy = self._served(Response("<h1>Not today</h1>", 403, mimetype="text/html"))
        return {"proxy": proxy, "url": _at(service, "https://handbook.example.com")}

    def _served(self, app: "WSGIApplication", tls: ssl.SSLContext | None = None) -> str:
        server = LoopbackServer(app, host=_HOST, tls=tls)
        server.start()
        self._standing.callback(server.stop)
        return server.url


_WAYS: Mapping[str, Callable[[Ways, Mounted], dict[str, str]]] = {
    "leads to where nobody listens": Ways._nobody_listens,
    "leads to a name that nobody knows": Ways._unknown_name,
    "leads to a server that takes no connection": Ways._takes_no_connection,
    "leads to a server of another kind": Ways._speaks_no_http,
    "leads to a server without TLS": Ways._speaks_no_tls,
    "leads to a certificate that nobody vouches for": Ways._unknown_authority,
    "leads to a certificate for another name": Ways._other_name,
    "leads to a certificate that has expired": Ways._expired,
    "leads to a sign-in page on another host": Ways._sign_in_elsewhere,
    "leads over a proxy that is not there": Ways._missing_proxy,
    "leads over a proxy that asks who is there": Ways._asking_proxy,
    "leads over a proxy that lets nobody through": Ways._refusing_proxy,
}


def _at(service: Mounted, origin: str) -> str:
    return origin + urlsplit(service.url).path


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


_looked_up = socket.getaddrinfo


def _knows_no_invalid_name(host: str, *more: object, **named: object) -> object:
    if host.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _looked_up(host, *more, **named)  # type: ignore[arg-type]  # passed on as it came


def _greets(listening: socket.socket) -> None:
    """Say what a mail server says, and hang up."""
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # it was closed
            return
        with connection:
            connection.sendall(_GREETING)
