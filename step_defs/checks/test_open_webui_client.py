"""The client of Open WebUI: what it sends, what it waits for, and how it fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import requests_mock

from confluence_markdown_exporter.clients.multipart import MultipartUpload
from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.open_webui_uploads import Patience
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.errors import (
    OpenWebUIClientError,
    OpenWebUINotAuthorised,
    OpenWebUINotFound,
    OpenWebUIProcessingFailed,
    OpenWebUIRefused,
    OpenWebUIUnexpectedAnswer,
    OpenWebUIUnreachable,
)
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

pytestmark = pytest.mark.integration

SITE = "https://chat.example.org"
COMPLETED = {"id": "f1", "filename": "a.md", "hash": "h", "meta": {}, "data": {"status": "completed"}}


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the seconds that have passed."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.waits.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api() -> OpenWebUIApi:
    return OpenWebUIApi(OpenWebUIServer())


@pytest.fixture
def client(api: OpenWebUIApi, clock: Clock) -> Iterator[OpenWebUIClient]:
    with LoopbackNetwork() as network, requests.Session() as session:
        yield OpenWebUIClient(
            network.mount(api).url,
            api.server.owner.api_key,
            session=session,
            sleep=clock.sleep,
            clock=clock,
            patience=Patience(seconds=60),
        )
    assert api.unplanned == []


@pytest.fixture
def wire() -> Iterator[requests_mock.Mocker]:
    with requests_mock.Mocker() as mocker:
        yield mocker


@pytest.fixture
def mocked(clock: Clock) -> OpenWebUIClient:
    policy = RetryPolicy(retries=2)
    return OpenWebUIClient(f"{SITE}/", "sk-secret", retry=policy, sleep=clock.sleep, clock=clock)


# The key


def test_the_key_is_sent_and_never_shown(mocked: OpenWebUIClient, wire: requests_mock.Mocker) -> None:
    wire.get(f"{SITE}/api/v1/knowledge/", json={"items": [], "total": 0})
    assert mocked.test_connection()
    assert wire.last_request is not None
    assert wire.last_request.headers["Authorization"] == "Bearer sk-secret"
    assert (mocked.base_url, mocked.api_key) == (SITE, "sk-secret")
    assert "sk-secret" not in repr(mocked)


@pytest.mark.parametrize("status", [401, 403, 404, 422, 500, 503])
def test_a_refused_connection_is_false_and_raises_nothing(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker, status: int
) -> None:
    wire.get(f"{SITE}/api/v1/knowledge/", status_code=status, json={"detail": "no"})
    assert mocked.test_connection() is False


def test_no_connection_is_false(mocked: OpenWebUIClient, wire: requests_mock.Mocker) -> None:
    wire.get(f"{SITE}/api/v1/knowledge/", exc=requests.ConnectionError)
    assert mocked.test_connection() is False


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status_code": 401, "json": {"detail": "401 Unauthorized"}}, OpenWebUINotAuthorised),
        ({"status_code": 403, "json": {"detail": "no"}}, OpenWebUINotAuthorised),
        ({"status_code": 404, "json": {"detail": "no"}}, OpenWebUINotFound),
        ({"status_code": 422, "json": {"detail": [{"msg": "no"}]}}, OpenWebUIRefused),
        ({"status_code": 500, "text": "Internal Server Error"}, OpenWebUIUnreachable),
        ({"text": "<html>", "headers": {"Content-Type": "text/html"}}, OpenWebUIUnexpectedAnswer),
        ({"json": {"detail": "something else"}}, OpenWebUIUnexpectedAnswer),
        ({"json": ["text"]}, OpenWebUIUnexpectedAnswer),
        ({"exc": requests.ConnectionError}, OpenWebUIUnreachable),
        ({"exc": requests.ReadTimeout}, OpenWebUIUnreachable),
    ],
)
def test_every_failure_has_its_error(
    mocked: OpenWebUIClient,
    wire: requests_mock.Mocker,
    answer: dict[str, Any],
    error: type[OpenWebUIClientError],
) -> None:
    wire.get(f"{SITE}/api/v1/knowledge/", **answer)
    with pytest.raises(error) as raised:
        mocked.list_knowledge_bases()
    assert "sk-secret" not in str(raised.value)


# Knowledge bases


def test_knowledge_bases_are_listed_to_the_end(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    for number in range(65):
        api.server.create_knowledge_base(api.server.owner, f"Base {number}", "")
    assert {known.name for known in client.list_knowledge_bases()} == {f"Base {n}" for n in range(65)}


def test_older_servers_list_everything_in_a_plain_array(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker
) -> None:
    answer = [{"id": "1", "name": "One", "description": ""}, {"id": "2", "name": "Two"}]
    wire.get(f"{SITE}/api/v1/knowledge/", json=answer)
    wire.get(f"{SITE}/api/v1/knowledge/list", json=answer[1:])
    told = [(known.name, known.write_access) for known in mocked.list_knowledge_bases()]
    assert told == [("One", False), ("Two", True)]
    assert wire.call_count == 2


def test_a_listing_that_breaks_off_is_no_listing(mocked: OpenWebUIClient, wire: requests_mock.Mocker) -> None:
    wire.get(f"{SITE}/api/v1/knowledge/", json={"items": [{"id": "1", "name": "One"}], "total": 2})
    with pytest.raises(OpenWebUIUnexpectedAnswer, match="1 of 2"):
        mocked.list_knowledge_bases()


def test_a_knowledge_base_is_found_by_its_exact_name(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    api.server.create_knowledge_base(api.server.owner, "Team Handbook", "")
    oldest = api.server.create_knowledge_base(api.server.owner, "Team", "")
    api.server.create_knowledge_base(api.server.owner, "Team", "")
    found = client.find_knowledge_base_by_name("Team")
    assert found is not None
    assert found.id == oldest.id
    assert client.find_knowledge_base_by_name("team") is None


def test_a_knowledge_base_is_created_once(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    created = client.create_or_get_knowledge_base("Team", "Ours")
    assert client.create_or_get_knowledge_base("Team", "Ours").id == created.id
    assert created.write_access
    assert len(api.server.knowledge_bases) == 1


def test_of_several_with_one_name_the_described_one_is_taken(
    client: OpenWebUIClient, api: OpenWebUIApi
) -> None:
    api.server.create_knowledge_base(api.server.owner, "Team", "Somebody's")
    described = api.server.create_knowledge_base(api.server.owner, "Team", "Ours")
    assert client.create_or_get_knowledge_base("Team", "Ours").id == described.id


def test_one_that_we_may_only_read_is_passed_over(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker
) -> None:
    theirs = {"id": "1", "name": "Team", "description": "Ours", "write_access": False}
    wire.get(f"{SITE}/api/v1/knowledge/", json={"items": [theirs], "total": 1})
    wire.post(f"{SITE}/api/v1/knowledge/create", json={"id": "2", "name": "Team"})
    assert mocked.create_or_get_knowledge_base("Team", "Ours").id == "2"


# Uploads


def test_an_upload_waits_until_the_file_is_processed(
    client: OpenWebUIClient, api: OpenWebUIApi, clock: Clock
) -> None:
    api.server.slow["a.md"] = 4
    file = client.upload_file("a.md", "Grüße", "text/markdown", metadata={"page": "Ü"})
    assert (file.filename, file.name, file.status) == ("a.md", "a.md", "completed")
    assert clock.waits == [0.5, 1.0, 2.0]
    stored = api.server.files[file.id]
    assert (stored.content, stored.content_type) == ("Grüße".encode(), "text/markdown")
    assert file.sent_metadata == {"page": "Ü"}


def test_a_file_on_disk_is_sent_as_it_is(client: OpenWebUIClient, api: OpenWebUIApi, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    (tmp_path / "big.bin").write_bytes(content)
    file = client.upload_file('quo"te.bin', tmp_path / "big.bin", "application/octet-stream")
    assert api.server.files[file.id].content == content


def test_a_missing_file_is_a_client_error(client: OpenWebUIClient, tmp_path: Path) -> None:
    with pytest.raises(OpenWebUIClientError, match=r"gone\.bin"):
        client.upload_file("gone.bin", tmp_path / "gone.bin", "application/octet-stream")


def test_a_file_is_named_in_its_address_whatever_its_id(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker
) -> None:
    wire.delete(requests_mock.ANY, json=True)
    mocked.delete_file("a/b?c")
    assert wire.request_history[-1].url == f"{SITE}/api/v1/files/a%2Fb%3Fc"


@pytest.mark.parametrize("metadata", [None, {"title": "Größe"}])
def test_what_an_upload_consists_of(metadata: dict[str, str] | None) -> None:
    upload = MultipartUpload('a"\r\n.md', b"words", "text/markdown", metadata=metadata)
    kind, _, boundary = upload.content_type.partition("; boundary=")
    told = '--B\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"title": "Größe"}\r\n'
    file = (
        '--B\r\nContent-Disposition: form-data; name="file"; filename="a%22%0D%0A.md"\r\n'
        "Content-Type: text/markdown\r\n\r\nwords\r\n--B--\r\n"
    )
    sent = b"".join(upload)
    assert (kind, len(upload)) == ("multipart/form-data", len(sent))
    assert sent.decode().replace(boundary, "B") == (told if metadata else "") + file


def test_a_failed_upload_says_why_and_leaves_nothing(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    api.server.unprocessable["a.md"] = "Processing .doc files requires the 'unstructured' package."
    with pytest.raises(OpenWebUIProcessingFailed, match="unstructured"):
        client.upload_file("a.md", "text", "text/markdown")
    assert api.server.files == {}


def test_patience_has_an_end(client: OpenWebUIClient, api: OpenWebUIApi, clock: Clock) -> None:
    api.server.never_finished.add("a.md")
    with pytest.raises(OpenWebUIProcessingFailed, match="after 60 seconds"):
        client.upload_file("a.md", "text", "text/markdown")
    assert 60 <= clock.seconds < 70
    assert api.server.files == {}


def test_a_locked_database_is_tried_again(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker, clock: Clock
) -> None:
    refused = {"status_code": 400, "json": {"detail": "[ERROR: Error uploading file]"}}
    wire.post(f"{SITE}/api/v1/files/", [refused, refused, {"json": {"id": "f1", "filename": "a.md"}}])
    wire.get(f"{SITE}/api/v1/files/f1", json=COMPLETED)
    assert mocked.upload_file("a.md", "text", "text/markdown").id == "f1"
    assert clock.waits == [0.5, 1.0]
    wire.post(f"{SITE}/api/v1/files/", [refused] * 3)
    with pytest.raises(OpenWebUIRefused):
        mocked.upload_file("a.md", "text", "text/markdown")


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [
        ({"status_code": 413, "json": {"detail": "too large"}}, 1),
        ({"status_code": 502}, 3),
        ({"status_code": 503}, 3),
        ({"status_code": 504}, 1),
        ({"exc": requests.ConnectionError}, 3),
        ({"exc": requests.ReadTimeout}, 1),
    ],
)
def test_an_upload_is_repeated_only_where_that_helps(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker, answer: dict[str, Any], attempts: int
) -> None:
    wire.post(f"{SITE}/api/v1/files/", **answer)
    with pytest.raises(OpenWebUIClientError):
        mocked.upload_file("a.md", "text", "text/markdown")
    assert wire.call_count == attempts


def test_an_older_server_has_processed_a_file_when_it_answers(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker
) -> None:
    wire.post(f"{SITE}/api/v1/files/", json={"id": "f1", "filename": "a.md"})
    wire.get(f"{SITE}/api/v1/files/f1", json={"id": "f1", "filename": "a.md", "data": {"content": "text"}})
    assert mocked.upload_file("a.md", "text", "text/markdown").status == "completed"


def test_creating_or_updating_never_touches_another_file(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    stranger = api.server.add_user("Stranger", "sk-stranger")
    api.server.upload(stranger, "a.md", b"theirs", None, {"file_hash": "1"})
    ours = client.create_or_update_file("a.md", "one", "text/markdown", metadata={"file_hash": "1"})
    again = client.create_or_update_file("a.md", "one", "text/markdown", metadata={"file_hash": "1"})
    changed = client.create_or_update_file("a.md", "two", "text/markdown", metadata={"file_hash": "2"})
    assert again.id == ours.id != changed.id
    assert len(api.server.files) == 3
    assert client.create_or_update_file("a.md", "one", "text/markdown").id not in {ours.id, changed.id}


# Files of a knowledge base


def test_batch_add_tells_what_really_is_in_place(client: OpenWebUIClient, api: OpenWebUIApi) -> None:
    known = client.create_or_get_knowledge_base("Team", "")
    files = [client.upload_file(f"{n}.md", f"text {n}", "text/markdown") for n in range(3)]
    api.server.left_out_by_batch_add.add("1.md")
    added = client.batch_add_files_to_knowledge(known.id, [file.id for file in files])
    assert [file.filename for file in added] == ["0.md", "2.md"]
    assert client.batch_add_files_to_knowledge(known.id, []) == []


def test_files_are_listed_to_the_end_without_being_administrator(api: OpenWebUIApi) -> None:
    user = api.server.add_user("Member", "sk-member")
    known = api.server.create_knowledge_base(user, "Team", "")
    for number in range(65):
        file = api.server.upload(user, f"{number}.md", f"text {number}".encode(), None, {})
        api.server.add_file(user, known, file.id)
    with LoopbackNetwork() as network, requests.Session() as session:
        client = OpenWebUIClient(network.mount(api).url, user.api_key, session=session)
        assert len(client.list_knowledge_files(known.id)) == 65


def test_an_addition_is_not_repeated_when_nobody_knows_whether_it_took_effect(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker
) -> None:
    wire.post(f"{SITE}/api/v1/knowledge/k/file/add", status_code=502)
    with pytest.raises(OpenWebUIUnreachable):
        mocked.add_file_to_knowledge("k", "f")
    assert wire.call_count == 1


def test_older_servers_take_files_out_one_by_one(mocked: OpenWebUIClient, wire: requests_mock.Mocker) -> None:
    wire.post(f"{SITE}/api/v1/knowledge/k/sync/cleanup", status_code=405, json={"detail": "no"})
    wire.post(f"{SITE}/api/v1/knowledge/k/file/remove", json={})
    mocked.remove_files_from_knowledge("k", ["f1", "f2"])
    removed = [call for call in wire.request_history if call.path.endswith("remove")]
    assert [call.json()["file_id"] for call in removed] == ["f1", "f2"]
    assert {call.query for call in removed} == {"delete_file=false"}


def test_removing_nothing_asks_nothing(mocked: OpenWebUIClient, wire: requests_mock.Mocker) -> None:
    mocked.remove_files_from_knowledge("k", [])
    assert wire.call_count == 0


def test_the_version_is_told(client: OpenWebUIClient) -> None:
    assert client.server_version() == "0.12.4"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(1_795_395_086, id="number"),
        pytest.param(1_795_395_086.5, id="fraction"),
        pytest.param("1795395086", id="digits"),
        pytest.param("2026-11-23T00:51:26Z", id="words"),
        pytest.param("2026-11-23T01:51:26+01:00", id="words of another zone"),
        pytest.param("2026-11-23T00:51:26", id="words without a zone"),
    ],
)
def test_a_moment_is_read_in_every_form(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker, told: object
) -> None:
    wire.get(f"{SITE}/api/v1/files/1", json={"id": "1", "filename": "page.md", "created_at": told})
    assert mocked.get_file("1").created_at == 1_795_395_086


@pytest.mark.parametrize("told", [None, "yesterday", [], True])
def test_a_moment_that_is_none_is_not_made_up(
    mocked: OpenWebUIClient, wire: requests_mock.Mocker, told: object
) -> None:
    wire.get(f"{SITE}/api/v1/files/1", json={"id": "1", "filename": "page.md", "created_at": told})
    assert mocked.get_file("1").created_at is None
