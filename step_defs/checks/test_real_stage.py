"""The stage `real` takes any server that is there; here the stand-in plays it, so that this way is tried."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from support.open_webui_on_stage import StageCannotBeSet, real_server
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.suite_integrity import PROJECT

pytestmark = [pytest.mark.integration, pytest.mark.tools]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWebUIServer]:
    server = OpenWebUIServer()
    with LoopbackNetwork() as network:
        monkeypatch.setenv("TEST_OPENWEBUI_URL", network.mount(OpenWebUIApi(server)).url)
        monkeypatch.setenv("TEST_OPENWEBUI_KEY", server.owner.api_key)
        yield server


def test_contract_scenarios_are_played_through_the_relay_and_leave_nothing(server: OpenWebUIServer) -> None:
    chosen = "step_defs/test_second_run.py", "-k", "changes_nothing or stays", "-p", "no:cacheprovider"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--stage", "real", *chosen],
        cwd=PROJECT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr
    assert "what is not tagged contract is deselected" in done.stdout
    assert "3 passed" in done.stdout
    assert (server.knowledge_bases, server.files, server.allowed_extensions) == ({}, {}, [])


def test_a_server_that_can_be_played_with_is_taken(server: OpenWebUIServer) -> None:
    assert real_server().api_key == server.owner.api_key


@pytest.mark.usefixtures("server")
def test_no_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_OPENWEBUI_KEY")
    with pytest.raises(
        StageCannotBeSet, match=r"set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY .* `make live`"
    ):
        real_server()


@pytest.mark.usefixtures("server")
def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_OPENWEBUI_URL", "http://127.0.0.1:9")
    with pytest.raises(StageCannotBeSet, match=r"No Open WebUI answers at http://127\.0\.0\.1:9"):
        real_server()


@pytest.mark.parametrize("key", ["sk-member", "sk-unknown"])
def test_the_key_is_no_administrators(
    server: OpenWebUIServer, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    server.add_user("Member", "sk-member")
    monkeypatch.setenv("TEST_OPENWEBUI_KEY", key)
    with pytest.raises(StageCannotBeSet, match="must be an administrator's API key"):
        real_server()


@pytest.mark.usefixtures("server")
def test_something_else_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_OPENWEBUI_URL", os.environ["TEST_OPENWEBUI_URL"] + "/wiki")
    with pytest.raises(StageCannotBeSet, match="is no Open WebUI; see TEST_OPENWEBUI_URL"):
        real_server()


def test_the_knowledge_bases_of_others_are_left_alone(server: OpenWebUIServer) -> None:
    server.create_knowledge_base(server.owner, "Ours", "")
    with pytest.raises(StageCannotBeSet, match=r"already \(1, such as 'Ours'\), which are left alone"):
        real_server()
    assert len(server.knowledge_bases) == 1
