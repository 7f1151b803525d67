"""A stand-in is the same on requests-mock and on a loopback port: answers, failures and what is logged."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
from werkzeug.wrappers import Request, Response

from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_data_center_api import ConfluenceDataCenterApi
from support.services.confluence_site import ConfluenceSite
from support.services.faults import (
    Fault,
    Outcome,
    answers,
    bytes_of,
    cuts_the_body_short,
    drops_the_connection,
    hangs,
    is_down,
    refuses_credentials,
    shows_a_login_page,
)
from support.services.mounting import LoopbackNetwork, MockedNetwork, Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.integration


class Echo:
    """Answers with what it was sent, without telling its length beforehand."""

    def __init__(self) -> None:
        self.unplanned: list[str] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse", /) -> Iterable[bytes]:
        """Answer one request."""
        with Request(environ) as request:
            uploaded = b"".join(file.read() for file in request.files.values())
            said = request.get_data() or uploaded
        headers = {"X-Path": request.path.encode().hex(), "X-Query": request.query_string.decode()}
        return Response((said[:3], said[3:]), 201, headers, direct_passthrough=True)(environ, start_response)


@pytest.fixture(params=[MockedNetwork, LoopbackNetwork], ids=["mocked", "loopback"])
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    with request.param() as opened:
        yield opened


def test_requests_arrive_as_they_were_sent(network: Network) -> None:
    echo = network.mount(Echo())
    with requests.Session() as session:
        answer = session.post(f"{echo.url}/a%20b/%C3%BC?Q=Big&token=secret", data=b"\x00\r\nbytes")
        assert (answer.status_code, answer.content) == (201, b"\x00\r\nbytes")
        assert bytes.fromhex(answer.headers["X-Path"]).decode() == "/a b/ü"
        assert answer.headers["X-Query"] == "Q=Big&token=secret"
        assert session.put(echo.url, data=(part for part in (b"one", b"two"))).content == b"onetwo"
        file = {"file": ("päge.md", b"content\xff", "text/markdown")}
        assert session.post(echo.url, files=file).content == b"content\xff"
    logged = next(iter(echo.log))
    assert str(logged) == "POST /a b/ü?Q=Big&token=*** -> 201"
    assert (logged.request_bytes, logged.response_bytes, logged.signed_in) == (8, 8, "")
    assert (echo.log.count(), echo.log.count(method="POST"), echo.log.count(path_contains="ü")) == (3, 2, 1)


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (is_down(), requests.ConnectionError),
        (drops_the_connection(), requests.ConnectionError),
        (drops_the_connection(after_bytes=4), requests.exceptions.ChunkedEncodingError),
        (hangs(), requests.ReadTimeout),
    ],
    ids=["down", "drops", "drops in the body", "hangs"],
)
def test_a_failing_connection_is_felt_as_such(
    network: Network, outcome: Outcome, error: type[requests.RequestException]
) -> None:
    echo = network.mount(Echo())
    echo.faults.add(Fault(outcome))
    with requests.Session() as session:
        with pytest.raises(error):
            session.post(echo.url, data=b"some bytes", timeout=0.3)
        assert session.post(echo.url, data=b"some bytes", timeout=5).content == b"some bytes"


def test_a_connection_without_an_answer_stays_as_long_as_its_client_and_no_longer() -> None:
    with LoopbackNetwork() as network:
        echo = network.mount(Echo())
        echo.faults.add(Fault(hangs()))
        others = threading.enumerate()
        with requests.Session() as session, pytest.raises(requests.ReadTimeout):
            session.post(echo.url, data=b"some bytes", timeout=0.3)
        for serving in set(threading.enumerate()) - set(others):
            serving.join(timeout=10)
            assert not serving.is_alive()


def test_a_dropped_connection_is_reset_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    with LoopbackNetwork() as network:
        echo = network.mount(Echo())
        echo.faults.add(Fault(drops_the_connection()))
        with requests.Session() as session, pytest.raises(requests.ConnectionError, match="reset by peer"):
            session.post(echo.url, data=b"some bytes", timeout=5)
    assert capfd.readouterr().err == ""


def test_a_body_cut_short_is_shorter_than_announced(network: Network) -> None:
    site = ConfluenceSite()
    site.add_space("DOCS")
    attachment = site.attach(site.page("Home"), "film.mp4", b"x" * 200_000, "video/mp4")
    confluence = network.mount(ConfluenceDataCenterApi(site))
    confluence.faults.add(Fault(cuts_the_body_short(after_bytes=70_000), matches=bytes_of(attachment)))
    url = f"{confluence.url}/download/attachments/{attachment.page_id}/film.mp4"
    login = (site.credentials.username, site.credentials.api_token)
    with requests.get(url, auth=login, stream=True, timeout=5) as answer:
        received = 0
        try:
            for chunk in answer.iter_content(10_000):
                received += len(chunk)
        except requests.exceptions.ChunkedEncodingError:
            assert isinstance(network, LoopbackNetwork), "only a real connection tells"
        assert int(answer.headers["Content-Length"]) == 200_000
        assert received <= 70_000


def test_faults_strike_when_where_and_as_often_as_told(network: Network) -> None:
    echo = network.mount(Echo())
    echo.faults.add(Fault(answers(503, retry_after="4"), matches="/busy", times=2, after=1))
    with requests.Session() as session:
        statuses = [session.get(f"{echo.url}/busy").status_code for _ in range(4)]
        assert statuses == [201, 503, 503, 201]
        echo.faults.add(Fault(refuses_credentials(), method="POST", times=None))
        echo.faults.add(Fault(shows_a_login_page(), times=None))
        assert [session.post(echo.url).status_code for _ in range(2)] == [401, 401]
        assert session.get(echo.url).headers["Content-Type"].startswith("text/html")
        echo.faults.mend()
        assert session.post(echo.url).status_code == 201


def test_unknown_requests_are_kept(network: Network) -> None:
    site = ConfluenceSite()
    confluence = network.mount(ConfluenceCloudApi(site))
    login = (site.credentials.username, site.credentials.api_token)
    for path in (
        "/api/v2/whiteboards/1",
        "/api/v2/spaces?sort=name",
        "/rest/api/content/search?cql=macro=toc",
    ):
        assert requests.get(confluence.url + path, auth=login, timeout=5).status_code == 501
    assert requests.get(f"{confluence.url}/display/DOCS", auth=login, timeout=5).status_code == 404
    assert [one.partition(" (")[2] for one in confluence.unplanned] == [
        "no such endpoint)",
        "parameters sort)",
        "CQL with field macro)",
    ]


def test_other_hosts_do_not_exist_on_the_mocked_network() -> None:
    with MockedNetwork() as network:
        network.mount(Echo(), host="wiki.example.com")
        assert requests.get("https://wiki.example.com/x", timeout=5).status_code == 201
        with pytest.raises(requests.ConnectionError):
            requests.get("https://elsewhere.example.com/", timeout=5)


def test_connections_are_kept_alive_and_many_are_served_at_once() -> None:
    with LoopbackNetwork() as network:
        echo = network.mount(Echo())
        with requests.Session() as session, ThreadPoolExecutor(4) as pool:
            sent = [str(number).encode() * 50_000 for number in range(40)]
            got = pool.map(lambda body: session.post(echo.url, data=body, timeout=30).content, sent)
            assert list(got) == sent
            pools = session.get_adapter(echo.url).poolmanager  # type: ignore[attr-defined]  # of HTTPAdapter
            connections = pools.connection_from_url(echo.url).num_connections
        assert connections <= 4
    with pytest.raises(requests.ConnectionError):
        requests.get(echo.url, timeout=1)
