"""Speaks Open WebUI's HTTP API for `OpenWebUIServer`: the calls a client of knowledge bases needs.

A plain WSGI application. As on the real server, a GET of an address that it does not know (a missing last
slash is enough) is answered with the web page, and any other method with 405; such requests are kept in
`unplanned`, for no scenario means to make them.
"""

import json
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from support.services.open_webui_answers import (
    Json,
    file_answer,
    in_words,
    invalid,
    json_answer,
    knowledge_base_answer,
    person_answer,
    processing_answer,
    synchronous_answer,
    upload_answer,
)
from support.services.open_webui_server import (
    PROHIBITED,
    KnowledgeBase,
    OpenWebUIServer,
    Refusal,
    StoredFile,
    User,
)
from support.services.routing import compiled

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NEWEST = "0.12.4"
_Call = tuple[str, str, Callable[..., Json]]  # method, address, who answers

_PAGE_SIZE = 30
_WEB_PAGE = "<!doctype html><html lang='en'><head><title>Open WebUI</title></head><body></body></html>"
_SORTING: dict[str, Callable[[StoredFile], Any]] = {
    "name": lambda file: file.filename,
    "created_at": lambda file: file.created_at,
    "updated_at": lambda file: file.created_at,
}


class OpenWebUIApi:
    """The API of one server, as a WSGI application.

    It speaks as the server of a `version` did, as far as the calls that it knows are concerned; what changed
    when is noted where it matters, after the sources that were published with each release.
    `moments_in_words` tells all times as text.
    """

    def __init__(
        self, server: OpenWebUIServer, *, version: str = NEWEST, moments_in_words: bool = False
    ) -> None:
        self.server = server
        self.version = version
        self._moments_in_words = moments_in_words
        self.unplanned: list[str] = []
        self._one_at_a_time = Lock()  # requests come on threads, and the server's state is plain
        calls: list[_Call] = [
            ("GET", "/health", self._healthy),
            ("GET", "/api/version", self._version),
            *_below(
                "/api/v1/knowledge/",
                ("GET", "", self._knowledge_bases),
                ("GET", "list", self._writable_knowledge_bases),
                ("POST", "create", self._create_knowledge_base),
                ("GET", "<knowledge_id>", self._knowledge_base),
                ("POST", "<knowledge_id>/update", self._rename_knowledge_base),
                ("DELETE", "<knowledge_id>/delete", self._delete_knowledge_base),
                ("GET", "<knowledge_id>/files", self._knowledge_files),
                ("POST", "<knowledge_id>/file/add", self._add_file),
                ("POST", "<knowledge_id>/file/remove", self._remove_file),
                ("POST", "<knowledge_id>/files/batch/add", self._add_files),
                ("POST", "<knowledge_id>/sync/cleanup", self._clean_up),
            ),
            *_below(
                "/api/v1/files/",
                ("POST", "", self._upload),
                ("GET", "user/search", self._own_files),
                ("GET", "search", self._all_files),
                ("GET", "<file_id>", self._file),
                ("GET", "<file_id>/process/status", self._processing),
                ("GET", "<file_id>/content", self._content),
                ("POST", "<file_id>/data/content/update", self._change_content),
                ("DELETE", "<file_id>", self._delete_file),
            ),
            *_below(
                "/api/v1/retrieval/",
                ("POST", "query/collection", self._query),
                ("GET", "config", self._settings),
                ("POST", "config/update", self._change_settings),
            ),
        ]
        self._routing = compiled(tuple((method, address) for method, address, _ in calls))
        self._handlers = [handler for _, _, handler in calls]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        with Request(environ) as request:  # closes what was uploaded
            request.get_data(parse_form_data=True)  # which may come slowly
            with self._one_at_a_time:
                answer = self._answer(request)
            return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            place, found = self._routing.bind_to_environ(request.environ).match()
        except HTTPException:  # also a redirect to the address with the last slash, which it does not offer
            self.unplanned.append(f"{request.method} {request.path}")
            return self._unknown(request)
        handler = self._handlers[place]
        if not self._knows(handler):
            return self._unknown(request)
        try:
            answer = handler(request, **found)
        except _Incomplete as form:
            return invalid([("missing", ["body", name], "Field required") for name in form.missing])
        except Refusal as refusal:
            return json_answer({"detail": refusal.detail}, refusal.status)
        if isinstance(answer, Response):
            return answer
        return json_answer(in_words(answer) if self._moments_in_words else answer)

    def _since(self, version: str) -> bool:
        return _numbers(self.version) >= _numbers(version)

    def _knows(self, handler: Callable[..., Json]) -> bool:
        came = {self._knowledge_files: "0.6.42", self._clean_up: "0.9.6", self._own_files: "0.9.6"}
        return self._since(came.get(handler, "0"))

    def _unknown(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(_WEB_PAGE, mimetype="text/html")
        return json_answer({"detail": "Method Not Allowed"}, 405)

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
        return {"version": self.version, "deployment_id": ""}

    # Knowledge bases

    def _knowledge_bases(self, request: Request) -> Json:
        known = self.server.visible_to(self._user(request))
        if not self._since("0.6.42"):
            return [self._with_files(one) for one in known]
        page = max(request.args.get("page", 1, type=int), 1)
        shown = known[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
        return {
            "items": [
                {
                    **self._knowledge_base_answer(one),
                    "user": person_answer(one.user),
                    "file_count": len(one.file_ids),
                    "write_access": True,
                }
                for one in shown
            ],
            "total": len(known),
        }

    def _writable_knowledge_bases(self, request: Request) -> Json:
        if self._since("0.6.42"):
            return self._knowledge_base(request, "list")
        return [self._with_files(one) for one in self.server.visible_to(self._user(request))]

    def _create_knowledge_base(self, request: Request) -> Json:
        user = self._user(request)
        form = _form(request, "name", "description")
        known = self.server.create_knowledge_base(user, form["name"], form["description"])
        self._replace_the_rest(known, form)
        return {**self._knowledge_base_answer(known), "files": None}

    def _knowledge_base(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=404, refused=401)
        if not self._since("0.6.42"):
            return self._with_files(known)
        return {**self._knowledge_base_answer(known), "files": None, "write_access": True}

    def _rename_knowledge_base(self, request: Request, knowledge_id: str) -> Json:
        form = _form(request, "name", "description")
        known = self._open(request, knowledge_id, missing=400, refused=400)
        self.server.rename_knowledge_base(known, form["name"], form["description"])
        self._replace_the_rest(known, form)
        return self._with_files(known)

    def _replace_the_rest(self, known: KnowledgeBase, form: Json) -> None:
        """Take what a form leaves out for empty, as old servers do; no access control is access for all."""
        if not self._since("0.9.5"):
            known.is_public = form.get("access_control") is None
        if not self._since("0.6.41"):
            known.file_ids = (form.get("data") or {}).get("file_ids", [])

    def _knowledge_base_answer(self, known: KnowledgeBase) -> dict[str, Json]:
        answer = knowledge_base_answer(known)
        if not self._since("0.9.5"):
            del answer["access_grants"]
            answer["access_control"] = None if known.is_public else {}
        if not self._since("0.6.41"):
            answer["data"] = {"file_ids": list(known.file_ids)}
        return answer

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
        if self._user(request).role == "admin" and self._since("0.9.6"):
            limit = max(request.args.get("limit", _PAGE_SIZE, type=int), 1)
        start = (max(request.args.get("page", 1, type=int), 1) - 1) * limit
        return {
            "items": [
                {
                    **self._file_answer(file, data=None),
                    "directory_id": None,
                    "directory_path": "",
                    "has_original": True,
                    "user": person_answer(file.user),
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
            return invalid([("list_type", ["body"], "Input should be a valid list")])
        if wrong := [number for number, one in enumerate(form) if not isinstance(one, dict)]:
            said = "Input should be a valid dictionary or object to extract fields from"
            return invalid([("model_attributes_type", ["body", number], said) for number in wrong])
        known = self._open(request, knowledge_id, missing=400, refused=400)
        self.server.add_files(self._user(request), known, [one["file_id"] for one in form])
        return self._with_files(known)

    def _remove_file(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=400, refused=400)
        kept = "false" if self.server.keeps_removed_files else "true"
        delete = request.args.get("delete_file", kept) == "true" or not self._since("0.6.27")
        self.server.remove_file(self._user(request), known, request.get_json()["file_id"], delete=delete)
        return self._with_files(known)

    def _clean_up(self, request: Request, knowledge_id: str) -> Json:
        known = self._open(request, knowledge_id, missing=404, refused=403)
        self.server.clean_up(self._user(request), known, request.get_json()["file_ids"])
        return {"status": True}

    def _with_files(self, known: KnowledgeBase) -> Json:
        files = [self.server.files[file_id] for file_id in known.file_ids]
        briefly: tuple[str, ...] = ("id", "hash", "meta", "created_at", "updated_at")
        if not self._since("0.6.41"):
            briefly = ("id", "meta", "created_at", "updated_at")
        listed = [{name: self._file_answer(file, data=None)[name] for name in briefly} for file in files]
        answer = {**self._knowledge_base_answer(known), "files": listed}
        return {**answer, "write_access": False} if self._since("0.6.42") else answer

    def _file_answer(self, file: StoredFile, *, data: Json) -> dict[str, Json]:
        answer = file_answer(file, data=data)
        if not self._since("0.9.6"):
            del answer["meta"]["file_hash"]
        return answer

    # Files

    def _upload(self, request: Request) -> Json:
        user = self._user(request)
        part = request.files.get("file")
        if part is None:
            return invalid([("missing", ["body", "file"], "Field required")])
        try:
            metadata = json.loads(request.form.get("metadata") or "{}")
        except json.JSONDecodeError as error:
            raise Refusal(400, "[ERROR: Invalid metadata format]") from error
        if not isinstance(metadata, dict):
            raise Refusal(400, "[ERROR: Error uploading file]")
        process = request.args.get("process", "true") == "true"
        file = self.server.upload(
            user,
            part.filename or "",
            part.read(),
            part.headers.get("Content-Type"),
            metadata if self._since("0.6.13") else {},
            process=process,
            in_background=request.args.get("process_in_background", "true") == "true"
            and self._since("0.6.23"),
        )
        if self._since("0.6.23"):
            return upload_answer(file, process=process)
        failure = {"error": file.error} if file.error else {}
        return {**self._file_answer(file, data=synchronous_answer(file)), **failure}

    def _own_files(self, request: Request) -> Json:
        user = self._user(request)
        return self._found(request, [file for file in self.server.files.values() if file.user == user])

    def _all_files(self, request: Request) -> Json:
        """Search everybody's files for an administrator; it came between 0.6.10 and 0.6.22."""
        if not self._since("0.6.13"):
            return self._file(request, "search")
        user = self._user(request)
        files = [file for file in self.server.files.values() if user.role == "admin" or file.user == user]
        if found := self._found(request, files):
            return found
        raise Refusal(404, "No files found matching the pattern.")

    def _found(self, request: Request, files: Iterable[StoredFile]) -> Json:
        wanted = request.args.get("filename", "").casefold()
        found = [file for file in files if fnmatch(file.filename.casefold(), wanted.replace("[", "[[]"))]
        found.sort(key=lambda file: (file.created_at, file.id), reverse=True)
        skip = request.args.get("skip", 0, type=int)
        limit = request.args.get("limit", 100, type=int)
        if limit > 1000:
            said = "Input should be less than or equal to 1000"
            return invalid([("less_than_equal", ["query", "limit"], said)])
        with_text = request.args.get("content", "true") == "true"
        if not self._since("0.6.43"):
            skip, limit = 0, len(found)  # it gave everything at once
        return [
            self._file_answer(file, data=processing_answer(file, with_text=with_text))
            for file in found[skip : skip + limit]
        ]

    def _file(self, request: Request, file_id: str) -> Json:
        file = self.server.look_at(self._user(request), file_id)
        told = processing_answer(file, with_text=True) if self._since("0.6.23") else synchronous_answer(file)
        answer = self._file_answer(file, data=told)
        return {**answer, "path": f"/uploads/{file.id}_{file.filename}"}

    def _processing(self, request: Request, file_id: str) -> Json:
        return {"status": self.server.look_at(self._user(request), file_id).status}

    def _content(self, request: Request, file_id: str) -> Response:
        file = self.server.file(self._user(request), file_id)
        return Response(file.content, content_type=file.content_type or "application/octet-stream")

    def _change_content(self, request: Request, file_id: str) -> Json:
        content = _form(request, "content")["content"]
        self.server.change_content(self._user(request), file_id, content)
        return {"content": content}

    def _delete_file(self, request: Request, file_id: str) -> Json:
        self.server.delete_file(self._user(request), file_id)
        return {"message": "File deleted successfully"}

    # Settings

    def _settings(self, request: Request) -> Json:
        if self._user(request).role != "admin":
            raise Refusal(401, PROHIBITED)
        return {"status": True, "ALLOWED_FILE_EXTENSIONS": self.server.allowed_extensions}

    def _change_settings(self, request: Request) -> Json:
        told = self._settings(request)
        extensions = request.get_json().get("ALLOWED_FILE_EXTENSIONS")
        if extensions is not None:
            self.server.allowed_extensions = extensions
        return {**told, "ALLOWED_FILE_EXTENSIONS": self.server.allowed_extensions}

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


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


class _Incomplete(Exception):
    """A form lacks fields."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def _form(request: Request, *names: str) -> dict[str, Json]:
    """Return the form that was sent; raises `_Incomplete` where it lacks a field."""
    form: dict[str, Json] = request.get_json()
    missing = [name for name in names if name not in form]
    if missing:
        raise _Incomplete(missing)
    return form


def _below(prefix: str, *calls: _Call) -> list[_Call]:
    return [(method, prefix + path, handler) for method, path, handler in calls]
