"""Speaks Open WebUI's HTTP API for `OpenWebUIServer`: the calls a client of knowledge bases needs.

A plain WSGI application. As on the real server, a GET of an address that it does not know (a missing last
slash is enough) is answered with the web page, and any other method with 405; such requests are kept in
`unplanned`, for no scenario means to make them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from support.services.open_webui_server import (
    KnowledgeBase,
    OpenWebUIServer,
    Refusal,
    StoredFile,
    User,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VERSION = "0.12.4"

_PAGE_SIZE = 30
_WEB_PAGE = "<!doctype html><html lang='en'><head><title>Open WebUI</title></head><body></body></html>"
_SORTING: dict[str, Callable[[StoredFile], Any]] = {
    "name": lambda file: file.filename,
    "created_at": lambda file: file.created_at,
    "updated_at": lambda file: file.created_at,
}

Json = Any


class OpenWebUIApi:
    """The API of one server, as a WSGI application."""

    def __init__(self, server: OpenWebUIServer) -> None:
        self.server = server
        self.unplanned: list[str] = []
        self._routes = Map(
            [
                Rule("/health", endpoint=self._healthy, methods=["GET"]),
                Rule("/api/version", endpoint=self._version, methods=["GET"]),
                *_rules(
                    "/api/v1/knowledge/",
                    ("GET", "", self._knowledge_bases),
                    ("POST", "create", self._create_knowledge_base),
                    ("GET", "<knowledge_id>", self._knowledge_base),
                    ("DELETE", "<knowledge_id>/delete", self._delete_knowledge_base),
                    ("GET", "<knowledge_id>/files", self._knowledge_files),
                    ("POST", "<knowledge_id>/file/add", self._add_file),
                    ("POST", "<knowledge_id>/file/remove", self._remove_file),
                    ("POST", "<knowledge_id>/files/batch/add", self._add_files),
                    ("POST", "<knowledge_id>/sync/cleanup", self._clean_up),
                ),
                *_rules(
                    "/api/v1/files/",
                    ("POST", "", self._upload),
                    ("GET", "user/search", self._own_files),
                    ("GET", "<file_id>", self._file),
                    ("GET", "<file_id>/process/status", self._processing),
                    ("GET", "<file_id>/content", self._content),
                    ("DELETE", "<file_id>", self._delete_file),
                ),
                Rule("/api/v1/retrieval/query/collection", endpoint=self._query, methods=["POST"]),
            ],
            strict_slashes=True,
            redirect_defaults=False,
            merge_slashes=False,
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        with Request(environ) as request:  # closes what was uploaded
            return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            handler, found = self._routes.bind_to_environ(request.environ).match()
        except HTTPException:  # also a redirect to the address with the last slash, which it does not offer
            return self._unknown(request)
        try:
            answer = handler(request, **found)
        except Refusal as refusal:
            return _json({"detail": refusal.detail}, refusal.status)
        return answer if isinstance(answer, Response) else _json(answer)

    def _unknown(self, request: Request) -> Response:
        self.unplanned.append(f"{request.method} {request.path}")
        if request.method == "GET":
            return Response(_WEB_PAGE, mimetype="text/html")
        return _json({"detail": "Method Not Allowed"}, 405)

    def _user(self, request: Request) -> User:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if not key:
            raise Refusal(401, "Not authenticated")
        if scheme.lower() != "bearer" or not key.startswith("sk-"):
            raise Refusal(401, "401 Unauthorized")
        for user in self.server.users:
            if user.api_key == key:
                return user
        raise Refusal(401, "Your session has expired or the token is invalid. Please sign in again.")

    def _open(self, request: Request, knowledge_id: str, *, missing: int, refused: int) -> KnowledgeBase:
        return self.server.knowledge_base(self._user(request), knowledge_id, missing=missing, refused=refused)

    # About the server

    def _healthy(self, _request: Request) -> Json:
        return {"status": True}

    def _version(self, _request: Request) -> Json:
        return {"version": VERSION, "deployment_id": ""}

    # Knowledge bases

    def _knowledge_bases(self, request: Request) -> Json:
        known = self.server.visible_to(self._user(request))
        page = max(request.args.get("page", 1, type=int), 1)
        shown = known[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
        return {
            "items": [
                {
                    **_knowledge(one),
                    "user": _person(one.user),
                    "file_count": len(one.file_ids),
                    "write_access": True,
                }
                for one in shown
            ],
            "total": len(known),
        }

    def _create_knowledge_base(self, request: Request) -> Json:
        user = self._user(request)
        form = request.get_json()
        missing = [name for name in ("name", "description") if name not in form]
        if missing:
            return _invalid([("missing", ["body", name], "Field required") for name in missing])
        known = self.server.create_knowledge_base(user, form["name"], form["description"])
        return {**_knowledge(known), "files": None}

    def _knowledge_base(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=404, refused=401)
        return {**_knowledge(known), "files": None, "write_access": True}

    def _delete_knowledge_base(self, request: Request, knowledge_id: str) -> Json:
        self.server.delete_knowledge_base(self._open(request, knowledge_id, missing=400, refused=400))
        return True

    def _knowledge_files(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=400, refused=400)
        by = _SORTING.get(request.args.get("order_by", ""), _SORTING["updated_at"])
        files = [self.server.files[file_id] for file_id in known.file_ids]
        files.sort(key=lambda file: file.id)
        files.sort(key=by, reverse=request.args.get("direction") != "asc")
        part = request.args.get("query", "").casefold()
        files = [file for file in files if part in file.filename.casefold()]
        limit = _PAGE_SIZE
        if self._user(request).role == "admin":
            limit = max(request.args.get("limit", _PAGE_SIZE, type=int), 1)
        start = (max(request.args.get("page", 1, type=int), 1) - 1) * limit
        return {
            "items": [
                {
                    **_file(file, data=None),
                    "directory_id": None,
                    "directory_path": "",
                    "has_original": True,
                    "user": _person(file.user),
                }
                for file in files[start : start + limit]
            ],
            "directories": [],
            "breadcrumbs": [],
            "total": len(files),
        }

    def _add_file(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=400, refused=400)
        self.server.add_file(self._user(request), known, request.get_json()["file_id"])
        return self._with_files(known)

    def _add_files(self, request: Request, knowledge_id: str) -> Json:
        form = request.get_json()
        if not isinstance(form, list):
            return _invalid([("list_type", ["body"], "Input should be a valid list")])
        if wrong := [number for number, one in enumerate(form) if not isinstance(one, dict)]:
            said = "Input should be a valid dictionary or object to extract fields from"
            return _invalid([("model_attributes_type", ["body", number], said) for number in wrong])
        known = self._open(request, knowledge_id, missing=400, refused=400)
        self.server.add_files(self._user(request), known, [one["file_id"] for one in form])
        return self._with_files(known)

    def _remove_file(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=400, refused=400)
        kept = "false" if self.server.keeps_removed_files else "true"
        delete = request.args.get("delete_file", kept) == "true"
        self.server.remove_file(self._user(request), known, request.get_json()["file_id"], delete=delete)
        return self._with_files(known)

    def _clean_up(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=404, refused=403)
        self.server.clean_up(self._user(request), known, request.get_json()["file_ids"])
        return {"status": True}

    def _with_files(self, known: KnowledgeBase) -> Json:
        files = [self.server.files[file_id] for file_id in known.file_ids]
        briefly = ("id", "hash", "meta", "created_at", "updated_at")
        listed = [{name: _file(file, data=None)[name] for name in briefly} for file in files]
        return {**_knowledge(known), "files": listed, "write_access": False}

    # Files

    def _upload(self, request: Request) -> Json:
        user = self._user(request)
        part = request.files.get("file")
        if part is None:
            return _invalid([("missing", ["body", "file"], "Field required")])
        try:
            metadata = json.loads(request.form.get("metadata") or "{}")
        except json.JSONDecodeError as error:
            raise Refusal(400, "[ERROR: Invalid metadata format]") from error
        if not isinstance(metadata, dict):
            raise Refusal(400, "[ERROR: Error uploading file]")
        file = self.server.upload(
            user, part.filename or "", part.read(), part.headers.get("Content-Type"), metadata
        )
        answer = {**_file(file, data={"status": "pending"}), "hash": None, "status": True}
        return {**answer, "path": f"/uploads/{file.id}_{file.filename}"}

    def _own_files(self, request: Request) -> Json:
        user = self._user(request)
        wanted = request.args.get("filename", "").casefold()
        found = [
            file
            for file in self.server.files.values()
            if file.user == user and fnmatch(file.filename.casefold(), wanted.replace("[", "[[]"))
        ]
        found.sort(key=lambda file: (file.created_at, file.id), reverse=True)
        skip = request.args.get("skip", 0, type=int)
        limit = request.args.get("limit", 100, type=int)
        if limit > 1000:
            said = "Input should be less than or equal to 1000"
            return _invalid([("less_than_equal", ["query", "limit"], said)])
        with_text = request.args.get("content", "true") == "true"
        return [_file(file, data=_data(file, with_text=with_text)) for file in found[skip : skip + limit]]

    def _file(self, request: Request, file_id: str) -> Json:
        file = self.server.look_at(self._user(request), file_id)
        answer = _file(file, data=_data(file, with_text=True))
        return {**answer, "path": f"/uploads/{file.id}_{file.filename}"}

    def _processing(self, request: Request, file_id: str) -> Json:
        return {"status": self.server.look_at(self._user(request), file_id).status}

    def _content(self, request: Request, file_id: str) -> Response:
        file = self.server.file(self._user(request), file_id)
        return Response(file.content, content_type=file.content_type or "application/octet-stream")

    def _delete_file(self, request: Request, file_id: str) -> Json:
        self.server.delete_file(self._user(request), file_id)
        return {"message": "File deleted successfully"}

    # Questions

    def _query(self, request: Request) -> Json:
        user = self._user(request)
        form = request.get_json()
        for knowledge_id in form["collection_names"]:
            if knowledge_id in self.server.knowledge_bases:
                self.server.knowledge_base(user, knowledge_id, missing=404, refused=403)
        ranked = self.server.query(form["collection_names"], form["query"], form.get("k") or 3)
        return {
            "distances": [[share for share, _ in ranked]],
            "documents": [[chunk.text for _, chunk in ranked]],
            "metadatas": [[self._told(chunk.file_id) for _, chunk in ranked]],
        }

    def _told(self, file_id: str) -> Json:
        file = self.server.files.get(file_id)
        sent = file.metadata if file else {}
        return {**sent, "file_id": file_id, "name": file.filename if file else ""}


def _rules(prefix: str, *routes: tuple[str, str, Callable[..., Json]]) -> list[Rule]:
    return [Rule(prefix + path, endpoint=handler, methods=[method]) for method, path, handler in routes]


def _json(answer: Json, status: int = 200) -> Response:
    return Response(json.dumps(answer), status=status, content_type="application/json")


def _invalid(problems: Sequence[tuple[str, list[str | int], str]]) -> Response:
    detail = [{"type": kind, "loc": where, "msg": said, "input": {}} for kind, where, said in problems]
    return _json({"detail": detail}, 422)


def _knowledge(known: KnowledgeBase) -> dict[str, Json]:
    return {
        "id": known.id,
        "user_id": known.user.id,
        "name": known.name,
        "description": known.description,
        "meta": None,
        "access_grants": [],
        "created_at": known.created_at,
        "updated_at": known.created_at,
    }


def _file(file: StoredFile, *, data: Mapping[str, Json] | None) -> dict[str, Json]:
    return {
        "id": file.id,
        "user_id": file.user.id,
        "hash": file.text_hash,
        "filename": file.filename,
        "data": data,
        "meta": {
            "name": file.filename,
            "content_type": file.content_type,
            "size": len(file.content),
            "file_hash": file.file_hash,
            "data": file.metadata,
        },
        "created_at": file.created_at,
        "updated_at": file.created_at,
    }


def _data(file: StoredFile, *, with_text: bool) -> dict[str, Json]:
    told: dict[str, Json] = {"status": file.status}
    if file.status in {"completed", "failed"}:
        told["error"] = file.error
    if with_text and file.text is not None:
        told["content"] = file.text
    return told


def _person(user: User) -> dict[str, Json]:
    return {"id": user.id, "name": user.name, "role": user.role, "email": user.email}
