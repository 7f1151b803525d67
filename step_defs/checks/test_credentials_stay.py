"""Credentials go to the configured host alone, wherever answers and links lead."""

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import requests_mock

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.models.attachment import Attachment

pytestmark = pytest.mark.unit

_WIKI = "https://wiki.example.com"
_CHAT = "https://chat.example.com"
_ELSEWHERE = [
    "https://elsewhere.example.net/x",
    "http://wiki.example.com/x",
    "https://wiki.example.com:8443/x",
]
_PATIENCE = RetryPolicy(retries=0)
ANY_ADDRESS = requests_mock.ANY


def _with_password() -> None:
    ConfluenceClient(_WIKI, username="ada", api_token="t0ken", retry=_PATIENCE).spaces()


def _with_token() -> None:
    ConfluenceClient(_WIKI, pat="t0ken", retry=_PATIENCE).spaces()


def _with_key() -> None:
    OpenWebUIClient(_CHAT, "sk-key", retry=_PATIENCE).check_connection()


def _download() -> None:
    client = ConfluenceClient(_WIKI, pat="t0ken", retry=_PATIENCE)
    path = "/download/attachments/1/plan.pdf"
    attachment = Attachment(id="7", filename="plan.pdf", page_id="1", version=1, download_path=path)
    client.download(attachment, b"".join)


@pytest.mark.parametrize("ask", [_with_password, _with_token, _with_key, _download])
@pytest.mark.parametrize("elsewhere", _ELSEWHERE)
def test_a_redirect_elsewhere_gets_no_credentials(
    requests_mock: requests_mock.Mocker, ask: Callable[[], None], elsewhere: str
) -> None:
    requests_mock.get(ANY_ADDRESS, status_code=302, headers={"Location": elsewhere})
    requests_mock.get(elsewhere, json={"results": []})
    with suppress(ExporterError):  # what came may be no answer; where the credentials went is what counts
        ask()
    asked = requests_mock.request_history
    there = [one for one in asked if one.url == elsewhere]
    assert there, "The redirect was not followed."
    assert [one.url for one in there if "Authorization" in one.headers] == []
    assert all("Authorization" in one.headers for one in asked if one not in there)


@pytest.mark.parametrize("ask", [_with_password, _with_token, _with_key, _download])
@pytest.mark.parametrize("target", ["https://elsewhere.example.net/x", f"{_WIKI}/x", f"{_CHAT}/x"])
def test_a_redirect_gets_nothing_from_a_netrc_file(
    requests_mock: requests_mock.Mocker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ask: Callable[[], None],
    target: str,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password n3trc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    requests_mock.get(ANY_ADDRESS, status_code=302, headers={"Location": target})
    requests_mock.get(target, json={"results": []})
    with suppress(ExporterError):
        ask()
    sent = {one.headers.get("Authorization", "") for one in requests_mock.request_history}
    assert b64encode(b"somebody:n3trc").decode() not in " ".join(sent)


def test_a_client_shown_in_a_message_shows_its_service_alone() -> None:
    assert repr(ConfluenceClient(_WIKI, username="ada", api_token="t0ken")) == f"ConfluenceClient('{_WIKI}')"
    assert repr(OpenWebUIClient(_CHAT, "sk-key")) == f"OpenWebUIClient('{_CHAT}')"


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example.net/plan.pdf", "//elsewhere.example.net/plan.pdf"]
)
def test_an_attachment_that_lies_elsewhere_is_not_fetched(
    requests_mock: requests_mock.Mocker, link: str
) -> None:
    requests_mock.get(ANY_ADDRESS, json={"results": [], "_links": {}})
    client = ConfluenceClient(f"{_WIKI}/confluence", pat="t0ken", retry=_PATIENCE)
    attachment = Attachment(id="7", filename="plan.pdf", page_id="1", version=1, download_path=link)
    with pytest.raises(ExporterError, match="is not on"):
        client.download(attachment, b"".join)
    assert [one.hostname for one in requests_mock.request_history if one.hostname != "wiki.example.com"] == []
