"""Somebody who uses Open WebUI by plain HTTP, to check a server or what a run left on it."""

import json
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import requests

from support.services.real_open_webui import RunningOpenWebUI

CONTRACT = Path(__file__).parents[3] / "shared" / "contracts" / "open-webui-0.12.4-openapi.json"
KNOWLEDGE, FILES = "/api/v1/knowledge/", "/api/v1/files/"

Json = Any


class Outsider:
    """Has an API key and plain HTTP; the answers are held against the OpenAPI document where there is one.

    `template` is the path as the document writes it.
    """

    def __init__(self, server: RunningOpenWebUI) -> None:
        self.url = server.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {server.api_key}"
        self.contract = json.loads(CONTRACT.read_text()) if CONTRACT.is_file() else None

    def ask(self, method: str, path: str, **request: Json) -> requests.Response:
        """Send a request as it is."""
        return self.session.request(method, self.url + path, timeout=120, **request)

    def get(self, path: str, template: str, **params: Json) -> Json:
        """GET and check the answer."""
        return self.parsed(self.ask("GET", path, params=params), "get", template)

    def post(self, path: str, template: str, **request: Json) -> Json:
        """POST and check the answer."""
        return self.parsed(self.ask("POST", path, **request), "post", template)

    def parsed(self, answer: requests.Response, method: str, template: str) -> Json:
        """Return the JSON of an answer that succeeded and is as the OpenAPI document says."""
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:300]}"
        content = answer.json()
        return self.compared(content, method, template)

    def compared(self, content: Json, method: str, template: str) -> Json:
        """Return the JSON; raises `jsonschema.ValidationError` where the document promises another."""
        if self.contract:
            promised = self.contract["paths"][template][method]["responses"]["200"]["content"]
            schema = {**promised["application/json"]["schema"], "components": self.contract["components"]}
            jsonschema.validate(content, schema)
        return content

    def knowledge_base(self, name: str = "") -> str:
        """Create a knowledge base and return its id."""
        form = {"name": name or uuid.uuid4().hex, "description": "for a check"}
        created = self.post(f"{KNOWLEDGE}create", "/api/v1/knowledge/create", json=form)
        return str(created["id"])

    def upload(self, filename: str, content: bytes, kind: str | None = "text/markdown", **told: Json) -> Json:
        """Upload a file with metadata and return what it then is."""
        part = (filename, content, kind) if kind else (filename, content)
        sent = self.post(
            FILES,
            "/api/v1/files/",
            params={"process_in_background": "false"},
            files={"file": part},
            data={"metadata": json.dumps(told)},
        )
        assert (sent["data"]["status"], sent["hash"]) == ("pending", None), "an upload's answer knows nothing"
        return self.get(FILES + sent["id"], "/api/v1/files/{id}")

    def listed(self, knowledge_id: str) -> list[Json]:
        """Return the files that the knowledge base lists."""
        answer = self.get(
            f"{KNOWLEDGE}{knowledge_id}/files",
            "/api/v1/knowledge/{id}/files",
            limit=1000,
            order_by="created_at",
            direction="asc",
        )
        assert answer["total"] == len(answer["items"])
        return list(answer["items"])

    def ids(self, knowledge_id: str) -> set[str]:
        """Return the ids of the files that the knowledge base lists."""
        return {file["id"] for file in self.listed(knowledge_id)}

    def batch_add(self, knowledge_id: str, *file_ids: str) -> None:
        """Add several files."""
        self.post(
            f"{KNOWLEDGE}{knowledge_id}/files/batch/add",
            "/api/v1/knowledge/{id}/files/batch/add",
            json=[{"file_id": file_id} for file_id in file_ids],
        )

    def add(self, knowledge_id: str, file_id: str) -> requests.Response:
        """Add one file."""
        return self.ask("POST", f"{KNOWLEDGE}{knowledge_id}/file/add", json={"file_id": file_id})

    def clean_up(self, knowledge_id: str, *file_ids: str) -> None:
        """Take files out of the knowledge base."""
        answer = self.post(
            f"{KNOWLEDGE}{knowledge_id}/sync/cleanup",
            "/api/v1/knowledge/{id}/sync/cleanup",
            json={"file_ids": list(file_ids), "dir_ids": []},
        )
        assert answer == {"status": True}

    def found(self, knowledge_id: str, question: str) -> str:
        """Return the texts that answer a question."""
        answer = self.post(
            "/api/v1/retrieval/query/collection",
            "/api/v1/retrieval/query/collection",
            json={"collection_names": [knowledge_id], "query": question, "k": 5},
        )
        return "\n".join(answer["documents"][0])
