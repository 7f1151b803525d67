"""What the exporter counts on in Open WebUI, shown on the stand-in and, where named, on the real server.

So the stand-in cannot drift from the server that it stands for: both must answer the same, and as the
server's OpenAPI document says.
"""

import json
import uuid
from collections.abc import Iterator

import jsonschema
import pytest

from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_outsider import FILES, KNOWLEDGE, Outsider
from support.services.open_webui_server import OpenWebUIServer
from support.services.openapi_contract import CONTRACTS
from support.services.real_open_webui import RunningOpenWebUI, named_by_environment

pytestmark = pytest.mark.contract


REAL = named_by_environment()


@pytest.fixture(params=["stand-in", "real"] if REAL else ["stand-in"], scope="module")
def outsider(request: pytest.FixtureRequest) -> Iterator[Outsider]:
    document = CONTRACTS / "open-webui-0.12.4-openapi.json"
    contract = json.loads(document.read_text()) if document.is_file() else None
    with LoopbackNetwork() as network:
        if REAL and request.param == "real":
            outsider = Outsider(REAL, contract)
        else:
            api = OpenWebUIApi(OpenWebUIServer())
            outsider = Outsider(RunningOpenWebUI(network.mount(api).url, api.server.owner.api_key), contract)
        with outsider.leaves_as_found():
            yield outsider


def test_the_real_server_was_asked_too() -> None:
    if REAL is None:
        pytest.skip(
            "TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY name no real Open WebUI; only the stand-in was"
        )


def text(about: str = "") -> bytes:
    return f"{about} {uuid.uuid4().hex}".encode()


def test_it_tells_its_version(outsider: Outsider) -> None:
    assert outsider.get("/api/version", "/api/version")["version"] == "0.12.4"


@pytest.mark.parametrize("key", ["sk-unknown", "no-key-at-all", ""])
def test_it_refuses_wrong_keys(outsider: Outsider, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {"Authorization": ""}
    answer = outsider.ask("GET", KNOWLEDGE, headers=headers)
    assert answer.status_code == 401
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("path", ["/api/v1/knowledge", "/api/v1/files/user", "/api/v1/nothing/at/all"])
def test_an_unknown_address_is_a_web_page(outsider: Outsider, path: str) -> None:
    answer = outsider.ask("GET", path)
    if path == "/api/v1/files/user":
        assert answer.status_code == 404, "that is a file called user"
    else:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")
    assert outsider.ask("POST", "/api/v1/nothing").status_code == 405


def test_names_of_knowledge_bases_repeat_and_lists_come_in_pages(outsider: Outsider) -> None:
    name = uuid.uuid4().hex
    created = {outsider.knowledge_base(name) for _ in range(31)}
    assert len(created) == 31
    seen: set[str] = set()
    page, total = 1, 31
    while len(seen) < total:
        answer = outsider.get(KNOWLEDGE, "/api/v1/knowledge/", page=page)
        total, page = answer["total"], page + 1
        assert 0 < len(answer["items"]) <= 30
        assert all(known["write_access"] for known in answer["items"])
        seen |= {known["id"] for known in answer["items"]}
    assert created <= seen
    for knowledge_id in created:
        assert outsider.ask("DELETE", f"{KNOWLEDGE}{knowledge_id}/delete").json() is True


def test_a_knowledge_base_needs_a_description(outsider: Outsider) -> None:
    answer = outsider.ask("POST", f"{KNOWLEDGE}create", json={"name": "x"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "description"]


def test_an_upload_keeps_what_is_told_with_it(outsider: Outsider) -> None:
    content = text()
    file = outsider.upload("pages/page.md", content, confluence_id="7", file_hash="abc")
    assert file["filename"] == "page.md"
    assert file["data"]["status"] == "completed"
    assert file["data"]["content"] == content.decode()
    assert file["meta"]["data"] == {"confluence_id": "7", "file_hash": "abc"}
    assert file["meta"]["file_hash"] == "abc"
    assert file["hash"], "the hash of the extracted text"
    own = outsider.get(
        f"{FILES}user/search", "/api/v1/files/user/search", filename="PAGE.md", content="false"
    )
    mine = next(one for one in own if one["id"] == file["id"])
    assert mine["data"]["status"] == "completed"
    assert "content" not in mine["data"]
    assert (
        outsider.ask("GET", f"{FILES}user/search", params={"filename": "*", "limit": 1001}).status_code == 422
    )


def test_a_file_that_nobody_processes_tells_nothing(outsider: Outsider) -> None:
    part = {"file": ("a.md", text())}
    sent = outsider.ask("POST", FILES, files=part, params={"process": "false"}).json()
    assert (sent["data"], sent["hash"], "status" in sent, "path" in sent) == ({}, None, False, False)
    assert outsider.file(sent["id"])["data"] == {}
    assert outsider.ask("GET", f"{FILES}{sent['id']}/process/status").json() == {"status": "pending"}


def test_a_file_is_processed_in_the_background_unless_told_otherwise(outsider: Outsider) -> None:
    sent = outsider.ask("POST", FILES, files={"file": ("a.md", text())}).json()
    assert (sent["data"], "collection_name" in sent["meta"]) == ({"status": "pending"}, False)
    seen: list[str] = []
    while not seen or seen[-1] != "completed":
        seen.append(outsider.ask("GET", f"{FILES}{sent['id']}/process/status").json()["status"])
        assert seen[-1] in {"pending", "processing", "completed"}
        assert len(seen) < 1000
    assert outsider.file(sent["id"])["meta"]["collection_name"] == f"file-{sent['id']}"


def test_administrators_say_which_extensions_uploads_may_have(outsider: Outsider) -> None:
    with outsider.keeps_settings():
        outsider.allows_extensions(["pdf"])
        answer = outsider.ask("POST", FILES, files={"file": ("a.md", text())})
    assert (answer.status_code, answer.json()) == (400, {"detail": "[ERROR: File type md is not allowed]"})
    assert outsider.upload("a.md", text())["data"]["status"] == "completed"


@pytest.mark.parametrize(
    ("filename", "content", "kind", "reason"),
    [
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0", "image/png", "File type image/png is not supported"),
        ("broken.pdf", b"%PDF-1.4 cut off", "application/pdf", "Stream has ended unexpectedly"),
        ("broken.docx", b"no package", None, "File is not a zip file"),
        ("blank.md", b"  \n", "text/markdown", "The content provided is empty"),
    ],
)
def test_what_cannot_be_processed_says_why(
    outsider: Outsider, filename: str, content: bytes, kind: str | None, reason: str
) -> None:
    file = outsider.upload(filename, content, kind)
    assert file["data"]["status"] == "failed"
    assert reason in file["data"]["error"]
    assert file["hash"] is None


def test_a_table_is_rewritten_row_by_row(outsider: Outsider) -> None:
    file = outsider.upload("table.csv", b"name,qty\r\napple,3\r\npear,4\r\n", "text/csv")
    assert file["data"]["content"] == "name: apple\nqty: 3 name: pear\nqty: 4"


def test_an_empty_file_is_refused_at_once(outsider: Outsider) -> None:
    answer = outsider.ask("POST", FILES, files={"file": ("empty.md", b"")})
    assert answer.status_code == 400
    assert "The content provided is empty" in answer.json()["detail"]


def test_metadata_must_be_json(outsider: Outsider) -> None:
    answer = outsider.ask("POST", FILES, files={"file": ("a.md", b"a")}, data={"metadata": "{"})
    assert (answer.status_code, answer.json()) == (400, {"detail": "[ERROR: Invalid metadata format]"})


def test_a_knowledge_base_takes_each_text_once_and_batch_add_keeps_silent(outsider: Outsider) -> None:
    knowledge_id, content = outsider.knowledge_base(), text()
    twins = {outsider.upload(name, content)["id"] for name in ("a.md", "b.md")}
    other = outsider.upload("c.md", text())["id"]
    outsider.batch_add(knowledge_id, *twins, other, other)
    listed = outsider.ids(knowledge_id)
    assert other in listed
    (left_out,) = twins - listed  # which of the two is not defined
    answer = outsider.add(knowledge_id, left_out)
    assert answer.status_code == 400
    assert "Duplicate content detected" in answer.json()["detail"]
    refused = outsider.get(FILES + left_out, "/api/v1/files/{id}")
    assert (refused["data"]["status"], refused["hash"]) == ("failed", None)


def test_batch_add_adds_nothing_when_one_file_is_missing(outsider: Outsider) -> None:
    knowledge_id, file = outsider.knowledge_base(), outsider.upload("a.md", text())
    path = f"{KNOWLEDGE}{knowledge_id}/files/batch/add"
    answer = outsider.ask("POST", path, json=[{"file_id": file["id"]}, {"file_id": "nope"}])
    assert (answer.status_code, answer.json()) == (400, {"detail": "File nope not found"})
    assert outsider.ids(knowledge_id) == set()
    assert outsider.ask("POST", path, json={"file_id": file["id"]}).status_code == 422


def test_an_unprocessed_file_in_a_batch_is_listed_but_never_found(outsider: Outsider) -> None:
    knowledge_id = outsider.knowledge_base()
    blank = outsider.upload("blank.png", b"\x89PNG\r\n\x1a\n\0\0\0", "image/png")
    outsider.batch_add(knowledge_id, blank["id"], outsider.upload("a.md", text())["id"])
    assert blank["id"] in outsider.ids(knowledge_id)


def test_a_listing_tells_the_metadata_and_the_hashes(outsider: Outsider) -> None:
    knowledge_id = outsider.knowledge_base()
    file = outsider.upload("a.md", text(), exported_by="somebody")
    assert outsider.add(knowledge_id, file["id"]).status_code == 200
    (listed,) = outsider.listed(knowledge_id)
    assert listed["meta"]["data"] == {"exported_by": "somebody"}
    assert listed["meta"]["file_hash"] == file["meta"]["file_hash"]
    assert listed["hash"] == file["hash"]
    assert listed["filename"] == "a.md"


def test_a_listing_comes_in_the_pages_that_are_asked_for(outsider: Outsider) -> None:
    knowledge_id = outsider.knowledge_base()
    outsider.batch_add(knowledge_id, *(outsider.upload(f"{n}.md", text())["id"] for n in range(3)))
    template = "/api/v1/knowledge/{id}/files"
    first = outsider.get(f"{KNOWLEDGE}{knowledge_id}/files", template, limit=2, page=1, order_by="created_at")
    second = outsider.get(
        f"{KNOWLEDGE}{knowledge_id}/files", template, limit=2, page=2, order_by="created_at"
    )
    assert (len(first["items"]), len(second["items"]), first["total"]) == (2, 1, 3)


def test_a_replaced_text_is_no_longer_found(outsider: Outsider) -> None:
    knowledge_id = outsider.knowledge_base()
    old = outsider.upload("page.md", text("Bananas ripen on the windowsill"))
    outsider.batch_add(knowledge_id, old["id"])
    assert "Bananas" in outsider.found(knowledge_id, "bananas windowsill")
    new = outsider.upload("page.md", text("Cherries are kept in the cellar"))
    outsider.batch_add(knowledge_id, new["id"])
    outsider.clean_up(knowledge_id, old["id"], "unknown")
    assert outsider.ids(knowledge_id) == {new["id"]}
    assert "Cherries" in outsider.found(knowledge_id, "cherries cellar")
    assert "Bananas" not in outsider.found(knowledge_id, "bananas windowsill")
    assert outsider.ask("GET", FILES + old["id"]).status_code == 404


def test_an_edited_text_is_found_and_the_bytes_keep_their_hash(outsider: Outsider) -> None:
    knowledge_id = outsider.knowledge_base()
    file = outsider.upload("page.md", text("Plums are pickled in autumn"))
    outsider.batch_add(knowledge_id, file["id"])
    edited = text("Pears are dried in winter").decode()
    outsider.change_content(file["id"], edited)
    now = outsider.file(file["id"])
    assert (now["data"]["content"], now["data"]["status"]) == (edited, "completed")
    assert now["hash"] != file["hash"]
    assert now["meta"]["file_hash"] == file["meta"]["file_hash"]
    assert outsider.ask("GET", f"{FILES}{file['id']}/content").text != edited
    assert "Pears" in outsider.found(knowledge_id, "pears dried")
    assert "Plums" not in outsider.found(knowledge_id, "plums pickled")


def test_a_text_cannot_be_edited_away(outsider: Outsider) -> None:
    file = outsider.upload("page.md", text())
    path = f"{FILES}{file['id']}/data/content/update"
    answer = outsider.ask("POST", path, json={"content": "  "})
    assert answer.status_code == 400
    assert "The content provided is empty" in answer.json()["detail"]
    assert outsider.file(file["id"])["data"]["content"] == file["data"]["content"]
    assert outsider.ask("POST", path, json={}).status_code == 422
    assert outsider.ask("POST", f"{FILES}nope/data/content/update", json={"content": "x"}).status_code == 404


def test_a_knowledge_base_gets_another_name_and_keeps_its_files(outsider: Outsider) -> None:
    knowledge_id, file = outsider.knowledge_base(), outsider.upload("a.md", text())
    outsider.batch_add(knowledge_id, file["id"])
    outsider.rename(knowledge_id, "Another name", "Another description")
    template = "/api/v1/knowledge/{id}"
    known = outsider.get(f"{KNOWLEDGE}{knowledge_id}", template)
    assert (known["name"], known["description"]) == ("Another name", "Another description")
    assert outsider.ids(knowledge_id) == {file["id"]}
    answer = outsider.ask("POST", f"{KNOWLEDGE}nope/update", json={"name": "x", "description": ""})
    assert answer.status_code == 400
    answer = outsider.ask("POST", f"{KNOWLEDGE}{knowledge_id}/update", json={"name": "x"})
    assert answer.status_code == 422


def test_clean_up_leaves_a_file_to_other_knowledge_bases(outsider: Outsider) -> None:
    here, there = outsider.knowledge_base(), outsider.knowledge_base()
    file = outsider.upload("shared.md", text("Lemons are sour"))
    outsider.batch_add(here, file["id"])
    outsider.batch_add(there, file["id"])
    outsider.clean_up(here, file["id"])
    assert outsider.ids(here) == set()
    assert outsider.ids(there) == {file["id"]}
    assert "Lemons" in outsider.found(there, "lemons sour")


def test_file_remove_can_leave_the_file(outsider: Outsider) -> None:
    knowledge_id, file = outsider.knowledge_base(), outsider.upload("a.md", text())
    outsider.batch_add(knowledge_id, file["id"])
    path, body = f"{KNOWLEDGE}{knowledge_id}/file/remove", {"file_id": file["id"]}
    assert outsider.ask("POST", path, params={"delete_file": "false"}, json=body).status_code == 200
    assert outsider.ids(knowledge_id) == set()
    assert outsider.ask("GET", FILES + file["id"]).status_code == 200
    assert outsider.ask("POST", path, json=body).status_code == 400


def test_a_deleted_file_leaves_its_knowledge_base(outsider: Outsider) -> None:
    knowledge_id, file = outsider.knowledge_base(), outsider.upload("a.md", text())
    outsider.batch_add(knowledge_id, file["id"])
    answer = outsider.ask("DELETE", FILES + file["id"])
    assert answer.json() == {"message": "File deleted successfully"}
    assert outsider.ids(knowledge_id) == set()
    assert outsider.ask("DELETE", FILES + file["id"]).status_code == 404


def test_a_deleted_knowledge_base_leaves_its_files(outsider: Outsider) -> None:
    knowledge_id, file = outsider.knowledge_base(), outsider.upload("a.md", text())
    outsider.batch_add(knowledge_id, file["id"])
    assert outsider.ask("DELETE", f"{KNOWLEDGE}{knowledge_id}/delete").json() is True
    assert outsider.ask("GET", FILES + file["id"]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/files", 400),
        ("POST", "/file/add", 400),
        ("POST", "/file/remove", 400),
        ("POST", "/files/batch/add", 400),
        ("POST", "/sync/cleanup", 404),
        ("DELETE", "/delete", 400),
    ],
)
def test_a_missing_knowledge_base_is_refused_in_two_ways(
    outsider: Outsider, method: str, path: str, status: int
) -> None:
    body = {"file_id": "x", "file_ids": [], "dir_ids": []}
    answer = outsider.ask(method, f"{KNOWLEDGE}nope{path}", json=[] if "batch" in path else body)
    assert answer.status_code == status
    assert answer.json() == {"detail": "We could not find what you're looking for :/"}


def test_the_openapi_document_is_there_to_compare_with(outsider: Outsider) -> None:
    if outsider.contract is None:
        pytest.skip(
            "../shared/contracts is not there, so answers were not compared with the OpenAPI document"
        )
    with pytest.raises(jsonschema.ValidationError):
        outsider.compared({"items": "none"}, "get", "/api/v1/knowledge/")
