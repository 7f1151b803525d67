"""Passes requests on to a real Open WebUI: a stage sees what it is asked, and can put faults before it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import requests

from support.services.network_failures import ConnectionRefusedByHost, NoAnswerInTime

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_TIMEOUT_SECONDS = 600
# These speak of one connection, not of the request or the answer (RFC 9110, 7.6.1).
_OF_THE_CONNECTION = frozenset({"connection", "host", "keep-alive", "transfer-encoding"})


class OpenWebUIRelay:
    """A WSGI application that asks a real server what it is asked, and answers what that answers.

    An address that the server does not know is answered with its web page, or with 405: such requests are
    kept in `unplanned`, as the stand-in does.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.unplanned: list[str] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass one request on, byte for byte."""
        answer = self._asked(environ)
        if answer.status_code == 405 or answer.headers.get("Content-Type", "").startswith("text/html"):
            self.unplanned.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        body = answer.raw.read(decode_content=False)
        start_response(f"{answer.status_code} {answer.reason}", list(_passed_on(answer.headers.items())))
        return [body]

    def _asked(self, environ: "WSGIEnvironment") -> requests.Response:
        sent = [
            (name.removeprefix("HTTP_").replace("_", "-"), str(value))
            for name, value in environ.items()
            if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
        ]
        try:
            return requests.request(
                environ["REQUEST_METHOD"],
                self._url + environ["REQUEST_URI"],
                headers=dict(_passed_on(sent)),
                data=environ["wsgi.input"].read(),
                timeout=_TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            )
        except requests.Timeout as failure:
            raise NoAnswerInTime from failure
        except requests.ConnectionError as failure:
            raise ConnectionRefusedByHost from failure


def _passed_on(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _OF_THE_CONNECTION)
