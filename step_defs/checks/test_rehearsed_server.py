"""The server of benchmarks answers like any other, works each answer out once, and heeds its conditions."""

import socket
import time
from collections.abc import Iterator

import pytest
import requests
from werkzeug import Request, Response

from support.services.network_conditions import Conditions
from support.services.rehearsed_server import RehearsedServer
from support.services.request_log import RequestLog

pytestmark = pytest.mark.unit


class _Service:
    """Tells what it was asked, and counts how often."""

    def __init__(self) -> None:
        self.worked_out = 0
        self.log = RequestLog()
        self.server = RehearsedServer(Request.application(self._told), self.log, Conditions())

    def _told(self, request: Request) -> Response:
        self.worked_out += 1
        if request.path == "/moved":
            return Response("", 302, {"Location": "/a?b=1"})
        words = f"{request.method} {request.url} {request.get_data(as_text=True)}"
        return Response(words * int(request.args.get("times", 1)), 201 if request.method == "POST" else 200)


@pytest.fixture
def service() -> Iterator[_Service]:
    made = _Service()
    made.server.start()
    yield made
    made.server.stop()


def test_an_answer_is_worked_out_once(service: _Service) -> None:
    url = service.server.url
    with requests.Session() as session:
        for _ in range(3):
            answer = session.get(f"{url}/caf%C3%A9 au lait", params={"token": "s", "b": "1"}, timeout=10)
            assert answer.text == f"GET {url}/café%20au%20lait?token=s&b=1 "
        assert service.worked_out == 1
        assert session.post(f"{url}/a", data="one", timeout=10).text == f"POST {url}/a one"
        assert session.post(f"{url}/a", data="two", timeout=10).status_code == 201
        assert service.worked_out == 3
        assert session.get(f"{url}/what%3F%23", timeout=10).text == f"GET {url}/what%3F%23 "
    assert service.server.connections_opened == 1
    told = [str(one) for one in service.log]
    assert told[2:-1] == [
        "GET /café au lait?token=***&b=1 -> 200",
        "POST /a -> 201",
        "POST /a -> 201",
    ]
    assert told[-1] == "GET /what?# -> 200"
    assert [one.request_bytes for one in service.log] == [0, 0, 0, 3, 3, 0]


def test_what_is_logged_is_who_signed_in_and_how_much_was_said(service: _Service) -> None:
    answer = requests.get(f"{service.server.url}/moved", auth=("robot", "secret"), timeout=10)
    assert answer.text == f"GET {service.server.url}/a?b=1 "
    moved, told = service.log
    assert (moved.status, moved.response_bytes, told.response_bytes) == (302, 0, len(answer.content))
    assert (moved.signed_in, told.signed_in) == ("Basic", "Basic")


def test_a_long_answer_and_a_long_question_come_whole(service: _Service) -> None:
    answer = requests.get(f"{service.server.url}/a", params={"times": 100_000}, timeout=10)
    assert answer.text == f"GET {answer.url} " * 100_000
    asked = requests.post(f"{service.server.url}/a", data=b"x" * 3_000_000, timeout=10)
    assert len(asked.text) > 3_000_000


def test_a_connection_ends_where_the_client_wants_it(service: _Service) -> None:
    with requests.Session() as session:
        for _ in range(2):
            answer = session.get(service.server.url, headers={"Connection": "close"}, timeout=10)
            assert answer.headers["Connection"] == "close"
    assert service.server.connections_opened == 2


def test_conditions_may_change(service: _Service) -> None:
    service.server.set_conditions(Conditions(requests_per_second=1))
    answers = [requests.get(service.server.url, timeout=10) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].headers["Retry-After"] == "1"
    service.server.set_conditions(Conditions(latency=0.2))
    begun = time.monotonic()
    assert requests.get(service.server.url, timeout=10).ok
    assert time.monotonic() - begun >= 0.2
    assert [one.status for one in service.log] == [200, 429, 200]


def test_nothing_is_open_when_it_has_stopped() -> None:
    service = _Service()
    service.server.start()
    with requests.Session() as session:
        assert session.get(service.server.url, timeout=10).ok
        host, port = service.server.url.removeprefix("http://").split(":")
        service.server.stop()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((host, int(port)), timeout=1)
        with pytest.raises(requests.ConnectionError):
            session.get(service.server.url, timeout=1)
