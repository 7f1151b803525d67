"""What an operator reads where a service fails: the whole message and the whole advice."""

from socket import gaierror
from typing import Any

import pytest
import requests
import requests_mock as mocking
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, NewConnectionError

from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import (
    OpenWebUIClientError,
    OpenWebUINotAuthorised,
    OpenWebUINotFound,
    OpenWebUIRefused,
    OpenWebUIUnexpectedAnswer,
    OpenWebUIUnreachable,
)

pytestmark = pytest.mark.unit

_SITE = "https://ai.example:8443/base"
_ASKED = "GET /base/api/v1/knowledge/"
_PATH = "/base/api/v1/knowledge/"
_AGAIN = "Check auth.open_webui.url and the network, then run the same command again."
_IS_IT = (
    "Check that auth.open_webui.url is the address of the service itself, "
    "and that no proxy or sign-in page stands before it."
)
_CONNECTION = HTTPSConnection("ai.example")


def _failed(why: HTTPError) -> requests.ConnectionError:
    """Return what `requests` raises where it gives up because of this."""
    return requests.ConnectionError(MaxRetryError(HTTPSConnectionPool("ai.example"), "/", why))


_HTML = {"Content-Type": "text/html; charset=utf-8"}
_REFUSALS: list[tuple[dict[str, Any], type[OpenWebUIClientError], str, str]] = [
    (
        {"status_code": 401, "json": {"detail": "Not\n authenticated"}},
        OpenWebUINotAuthorised,
        f"Open WebUI at https://ai.example:8443 refuses the credentials for {_ASKED}: 401 "
        "(Not authenticated).",
        "Check auth.open_webui.api_key and what that account may see.",
    ),
    (
        {"status_code": 403, "text": "<p>no</p>", "headers": _HTML},
        OpenWebUINotAuthorised,
        f"Open WebUI at https://ai.example:8443 refuses the credentials for {_ASKED}: 403.",
        "Check auth.open_webui.api_key and what that account may see.",
    ),
    (
        {"status_code": 404, "json": {"message": "gone"}},
        OpenWebUINotFound,
        f"Open WebUI does not know {_ASKED} (gone).",
        "Check auth.open_webui.url, and what that account may see.",
    ),
    (
        {"status_code": 407, "json": []},
        OpenWebUIRefused,
        "The proxy on the way to Open WebUI asks who we are: 407.",
        "Give auth.open_webui.proxy with a user name and a password.",
    ),
    (
        {"status_code": 413, "json": {"errors": [{"title": "tö much"}]}},
        OpenWebUIRefused,
        f'Open WebUI refuses {_ASKED}: 413 ([{{"title": "tö much"}}]).',
        "It is larger than the server, or a proxy before it, takes. Raise that limit, or leave it out.",
    ),
    (
        {"status_code": 418, "json": {"detail": "x" * 201}},
        OpenWebUIRefused,
        f"Open WebUI refuses {_ASKED}: 418 ({'x' * 200}).",
        "Mend what it names, or look into its log; then run the same command again.",
    ),
    (
        {"status_code": 429, "json": {}},
        OpenWebUIUnreachable,
        f"Open WebUI asks us to slow down and went on doing so: {_ASKED}.",
        "Run the same command again later.",
    ),
    (
        {"status_code": 500, "text": "[" * 100_000},
        OpenWebUIUnreachable,
        f"Open WebUI failed to answer {_ASKED}: 500.",
        "Run the same command again when the server has recovered.",
    ),
    (
        {"text": "<p>Sign in", "headers": _HTML},
        OpenWebUIUnexpectedAnswer,
        f"Open WebUI answered {_PATH} with a web page, perhaps a login page, instead of JSON.",
        _IS_IT,
    ),
    (
        {"text": "a,b", "headers": {"Content-Type": "text/csv"}},
        OpenWebUIUnexpectedAnswer,
        f"Open WebUI answered {_PATH} with text/csv instead of JSON.",
        _IS_IT,
    ),
    (
        {"text": '{"a', "headers": {"Content-Type": "application/json"}},
        OpenWebUIUnexpectedAnswer,
        f"Open WebUI answered {_PATH} with JSON that breaks off or is damaged "
        "(Unterminated string starting at).",
        _IS_IT,
    ),
    (
        {"text": "[" * 100_000, "headers": {"Content-Type": "application/problem+json"}},
        OpenWebUIUnexpectedAnswer,
        f"Open WebUI answered {_PATH} with JSON that breaks off or is damaged (RecursionError).",
        _IS_IT,
    ),
    (
        {"text": "[]", "headers": {"Content-Length": "9", "Content-Type": "application/json"}},
        OpenWebUIUnreachable,
        f"Open WebUI broke off the transfer of {_PATH}: 2 of 9 bytes came.",
        "Run the same command again.",
    ),
    (
        {"exc": requests.exceptions.ProxyError},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: the proxy does not let us through.",
        "Check auth.open_webui.proxy or, where it is not set, HTTPS_PROXY and NO_PROXY.",
    ),
    (
        {"exc": requests.exceptions.SSLError},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: "
        "its TLS certificate or connection is not accepted.",
        "Check auth.open_webui.url; the certificate of a company's own authority is named by "
        "auth.open_webui.ca_bundle.",
    ),
    (
        {"exc": requests.ConnectTimeout},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: no connection in time.",
        _AGAIN,
    ),
    (
        {"exc": _failed(NameResolutionError("ai.example", _CONNECTION, gaierror()))},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: its name is not known here.",
        _AGAIN,
    ),
    (
        {"exc": _failed(NewConnectionError(_CONNECTION, "refused"))},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: nobody takes the connection.",
        _AGAIN,
    ),
    (
        {"exc": requests.ConnectionError()},
        OpenWebUIUnreachable,
        "Open WebUI at https://ai.example:8443 cannot be reached: the connection failed or broke off.",
        _AGAIN,
    ),
]


@pytest.mark.parametrize(
    ("answer", "kind", "message", "advice"),
    [pytest.param(*one, id=f"{number}") for number, one in enumerate(_REFUSALS)],
)
def test_a_failure_is_told_with_what_can_be_done(
    answer: dict[str, Any],
    kind: type[OpenWebUIClientError],
    message: str,
    advice: str,
    requests_mock: mocking.Mocker,
) -> None:
    requests_mock.get(mocking.ANY, **answer)
    client = OpenWebUIClient(_SITE, "key-of-ada", retry=RetryPolicy(retries=0), sleep=_never)
    with pytest.raises(OpenWebUIClientError) as told:
        client.list_knowledge_bases()
    assert type(told.value) is kind
    assert (told.value.message, told.value.advice) == (message, advice)


def _never(_seconds: float) -> None:
    raise AssertionError("nothing is waited for")
