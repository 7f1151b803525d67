"""Somebody who uses Open WebUI by plain HTTP, to check a server or what a run left on it."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import jsonschema
import requests

from support.services.real_open_webui import RunningOpenWebUI

KNOWLEDGE, FILES, SETTINGS = "/api/v1/knowledge/", "/api/v1/files/", "/api/v1/retrieval/config"

Json = Any


class Outsider:
    """Has an API key and plain HTTP; the answers are held against an OpenAPI document where one is given.

    `template` is the path as the document writes it.
    """

    def __init__(self, server: RunningOpenWebUI, contract: Json = None) -> None:
        self.url = server.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {server.api_key}"
        # Read once what the environment says of the way there: requests reads it anew for every request.
        way = self.session.merge_environment_settings(server.url, {}, None, None, None)
        self.session.proxies.update(way["proxies"])
        self.session.verify = way["verify"]
        self.session.trust_env = False
        self.contract = contract

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

    # Knowledge bases and files

    def knowledge_bases(self) -> list[Json]:
        """Return all knowledge bases."""
        known: list[Json] = []
        while True:
            page = len(known) // 30 + 1
            answer = self.get(KNOWLEDGE, "/api/v1/knowledge/", page=page)
            known += answer["items"]
            if len(known) >= answer["total"]:
                return known

    def knowledge_base(self, name: str = "", description: str = "for a check") -> str:
        """Create a knowledge base and return its id."""
        form = {"name": name or uuid.uuid4().hex, "description": description}
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
        return self.file(sent["id"])

    def file(self, file_id: str) -> Json:
        """Return a file with the text that the server read in it."""
        return self.get(FILES + file_id, "/api/v1/files/{id}")

    def own_files(self) -> list[Json]:
        """Return the files of the API key's user, a thousand at most, in a knowledge base or not."""
        return self._own_files(content="false")

    def own_texts(self) -> dict[str, str]:
        """Return what the server read in these files, by their ids."""
        return {file["id"]: file["data"].get("content", "") for file in self._own_files(content="true")}

    def _own_files(self, *, content: str) -> list[Json]:
        template = f"{FILES}user/search"
        return list(self.get(template, template, filename="*", content=content, limit=1000))

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

    def delete_knowledge_base(self, knowledge_id: str) -> None:
        """Delete a knowledge base; its files stay behind."""
        self._succeeds("DELETE", f"{KNOWLEDGE}{knowledge_id}/delete")

    def rename(self, knowledge_id: str, name: str, description: str) -> None:
        """Give a knowledge base another name."""
        form = {"name": name, "description": description}
        self.post(f"{KNOWLEDGE}{knowledge_id}/update", "/api/v1/knowledge/{id}/update", json=form)

    def change_content(self, file_id: str, text: str) -> None:
        """Edit the text of a file, as people do in the browser."""
        answer = self.ask("POST", f"{FILES}{file_id}/data/content/update", json={"content": text})
        assert answer.ok, answer.text

    def clean_up(self, knowledge_id: str, *file_ids: str) -> None:
        """Take files out of the knowledge base."""
        answer = self.post(
            f"{KNOWLEDGE}{knowledge_id}/sync/cleanup",
            "/api/v1/knowledge/{id}/sync/cleanup",
            json={"file_ids": list(file_ids), "dir_ids": []},
        )
        assert answer == {"status": True}

    def answers(self, knowledge_id: str, question: str) -> list[tuple[str, Json]]:
        """Return the passages that answer a question with the metadata of their files, the best first."""
        answer = self.post(
            "/api/v1/retrieval/query/collection",
            "/api/v1/retrieval/query/collection",
            json={"collection_names": [knowledge_id], "query": question, "k": 5},
        )
        return list(zip(answer["documents"][0], answer["metadatas"][0], strict=True))

    def found(self, knowledge_id: str, question: str) -> str:
        """Return the texts that answer a question."""
        return "\n".join(text for text, _ in self.answers(knowledge_id, question))

    # The server's settings, which only administrators may see

    def allowed_extensions(self) -> list[str]:
        """Return the extensions that uploads may have; none stands for all."""
        return list(self._settings("GET", SETTINGS)["ALLOWED_FILE_EXTENSIONS"])

    def allows_extensions(self, extensions: Sequence[str]) -> None:
        """Let uploads have these extensions only; none stands for all."""
        self._settings("POST", f"{SETTINGS}/update", json={"ALLOWED_FILE_EXTENSIONS": list(extensions)})

    def _settings(self, method: str, path: str, **request: Json) -> Json:
        answer = self.ask(method, path, **request)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:300]}"
        return answer.json()

    # Coming and going

    @contextmanager
    def leaves_as_found(self) -> Iterator[None]:
        """Remove afterwards the knowledge bases and files that were not there before."""
        known, files = _ids(self.knowledge_bases()), _ids(self.own_files())
        try:
            yield
        finally:
            for knowledge_id in _ids(self.knowledge_bases()) - known:
                self._succeeds("DELETE", f"{KNOWLEDGE}{knowledge_id}/delete")
            for file_id in _ids(self.own_files()) - files:
                self._succeeds("DELETE", FILES + file_id)

    @contextmanager
    def keeps_settings(self) -> Iterator[None]:
        """Set afterwards what uploads may be to what it was before."""
        allowed = self.allowed_extensions()
        try:
            yield
        finally:
            self.allows_extensions(allowed)

    def _succeeds(self, method: str, path: str) -> None:
        answer = self.ask(method, path)
        assert answer.ok, f"{method} {path} failed with {answer.status_code}: {answer.text[:300]}"


def _ids(found: Sequence[Json]) -> set[str]:
    return {str(one["id"]) for one in found}
