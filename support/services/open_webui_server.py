"""A stand-in for Open WebUI: knowledge bases, files and what questions find, all in memory.

It behaves as Open WebUI 0.12.4 was seen to, its traps included: names are not unique, an upload's answer
always says `pending`, a knowledge base takes each text once, batch add is silent about what it left out,
an unprocessed file that is added is listed but never found. `open_webui_api` speaks HTTP for it.
"""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from support.services.open_webui_text import EMPTY, Unprocessable, extracted_text, text_hash

NOT_FOUND = "We could not find what you're looking for :/"
PROHIBITED = (
    "You do not have permission to access this resource. Please contact your administrator for assistance."
)
DUPLICATE = "Duplicate content detected. Please provide unique content to proceed."

_FIRST_SECOND = 1_795_395_086
_WORD = re.compile(r"\w+")


class Refusal(Exception):
    """The server says no: an HTTP status and the words that go with it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an API key. `may_create` is the permission `workspace.knowledge`."""

    id: str
    name: str
    api_key: str
    role: str = "admin"
    may_create: bool = True

    @property
    def email(self) -> str:
        """The user's address."""
        return f"{self.name.lower()}@example.org"


@dataclass(slots=True)
class KnowledgeBase:
    """A knowledge base; `file_ids` are its files, the first added first."""

    id: str
    name: str
    description: str
    user: User
    created_at: int
    is_public: bool = False
    file_ids: list[str] = field(default_factory=list)
    chunks: list["Chunk"] = field(default_factory=list)


@dataclass(slots=True)
class StoredFile:
    """An uploaded file. `text` is None until it was extracted; `text_hash` is None until it is indexed."""

    id: str
    filename: str
    content: bytes
    content_type: str | None
    user: User
    created_at: int
    metadata: dict[str, Any]
    file_hash: str
    status: str = "pending"
    error: str | None = None
    text: str | None = None
    text_hash: str | None = None
    looks_until_done: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a question can find."""

    file_id: str
    text_hash: str
    text: str


class OpenWebUIServer:
    """One server. Its public attributes set the stage for a scenario:

    - `max_size_mb`: larger uploads are refused (413); None for no limit;
    - `allowed_extensions`: uploads with others are refused; none stands for all;
    - `embedding_down`: nothing can be indexed;
    - `unprocessable`: file names whose processing fails, with the reason;
    - `never_finished`: file names that stay in `processing`;
    - `slow`: file names with the number of looks at them until they are done; work in the background takes
      one more;
    - `left_out_by_batch_add`: file names that batch add silently drops;
    - `largest_batch`: batch adds of more files are refused (413), as a proxy does; None for no limit;
    - `keeps_removed_files`: the setting ENABLE_KNOWLEDGE_FILE_RETENTION.
    """

    def __init__(self, api_key: str = "sk-owner-of-the-knowledge-base") -> None:
        self.owner = User("user-1", "Owner", api_key)
        self.users = [self.owner]
        self.knowledge_bases: dict[str, KnowledgeBase] = {}
        self.files: dict[str, StoredFile] = {}
        self.max_size_mb: int | None = None
        self.allowed_extensions: list[str] = []
        self.embedding_down = False
        self.unprocessable: dict[str, str] = {}
        self.never_finished: set[str] = set()
        self.slow: dict[str, int] = {}
        self.left_out_by_batch_add: set[str] = set()
        self.largest_batch: int | None = None
        self.keeps_removed_files = False
        self._numbers = 0

    def add_user(self, name: str, api_key: str, *, role: str = "user", may_create: bool = True) -> User:
        """Let somebody else use the server."""
        user = User(f"user-{len(self.users) + 1}", name, api_key, role, may_create)
        self.users.append(user)
        return user

    # What an outsider asks after a run

    def knowledge_base_named(self, name: str) -> KnowledgeBase:
        """Return the only knowledge base of this name."""
        found = [known for known in self.knowledge_bases.values() if known.name == name]
        assert len(found) == 1, f"{len(found)} knowledge bases are called {name!r}"
        return found[0]

    def files_in(self, name: str) -> list[StoredFile]:
        """Return the files of the knowledge base with this name."""
        return [self.files[file_id] for file_id in self.knowledge_base_named(name).file_ids]

    def answers(self, name: str, question: str, count: int = 3) -> list[str]:
        """Return the texts that the knowledge base finds for a question, the best first."""
        return [chunk.text for _, chunk in self.query([self.knowledge_base_named(name).id], question, count)]

    # Knowledge bases

    def visible_to(self, user: User) -> list[KnowledgeBase]:
        """List knowledge bases, the newest first; administrators see everybody's."""
        known = [known for known in self.knowledge_bases.values() if user in (known.user, self._admin(user))]
        return sorted(known, key=lambda known: (-known.created_at, known.id))

    def create_knowledge_base(self, user: User, name: str, description: str) -> KnowledgeBase:
        """Create a knowledge base; a name may be taken any number of times."""
        if user.role != "admin" and not user.may_create:
            raise Refusal(401, "401 Unauthorized")
        number = self._next_number()
        known = KnowledgeBase(_uuid(number), name, description, user, _FIRST_SECOND + number)
        self.knowledge_bases[known.id] = known
        return known

    def knowledge_base(self, user: User, knowledge_id: str, *, missing: int, refused: int) -> KnowledgeBase:
        """Return a knowledge base; which status refuses depends on the call."""
        known = self.knowledge_bases.get(knowledge_id)
        if known is None:
            raise Refusal(missing, NOT_FOUND)
        if user not in (known.user, self._admin(user)):
            raise Refusal(refused, PROHIBITED)
        return known

    def rename_knowledge_base(self, known: KnowledgeBase, name: str, description: str) -> None:
        """Give a knowledge base another name and description."""
        known.name, known.description = name, description

    def delete_knowledge_base(self, known: KnowledgeBase) -> None:
        """Delete a knowledge base; its files stay behind."""
        del self.knowledge_bases[known.id]

    # Files

    def upload(
        self,
        user: User,
        filename: str,
        content: bytes,
        content_type: str | None,
        metadata: dict[str, Any],
        *,
        process: bool = True,
        in_background: bool = False,
    ) -> StoredFile:
        """Take in and process a file; the answer to it is not told how that ended.

        Without `process` it stays `pending` for ever.
        """
        if not content:
            raise Refusal(400, EMPTY)
        if self.max_size_mb is not None and len(content) > self.max_size_mb * 1024 * 1024:
            raise Refusal(
                413,
                "Oops! The file you're trying to upload is too large. "
                f"Please upload a file that is less than {self.max_size_mb} MB.",
            )
        extension = filename.rpartition(".")[2].lower()
        if self.allowed_extensions and extension not in self.allowed_extensions:
            raise Refusal(400, f"[ERROR: File type {extension} is not allowed]")
        number = self._next_number()
        file = StoredFile(
            id=_uuid(number),
            filename=filename.rsplit("/", 1)[-1],
            content=content,
            content_type=content_type,
            user=user,
            created_at=_FIRST_SECOND + number,
            metadata=metadata,
            file_hash=str(metadata.get("file_hash") or hashlib.sha256(content).hexdigest()),
        )
        self.files[file.id] = file
        if process:
            file.looks_until_done = self.slow.get(file.filename, 0) + in_background
            self._begin(file)
        return file

    def file(self, user: User, file_id: str) -> StoredFile:
        """Return a file; somebody else's is as good as none."""
        file = self.files.get(file_id)
        if file is None or user not in (file.user, self._admin(user)):
            raise Refusal(404, NOT_FOUND)
        return file

    def look_at(self, user: User, file_id: str) -> StoredFile:
        """Return a file as its own address does; a slow one gets nearer to being done."""
        file = self.file(user, file_id)
        if file.looks_until_done:
            file.looks_until_done -= 1
            if not file.looks_until_done:
                self._process(file)
        return file

    def change_content(self, user: User, file_id: str, text: str) -> None:
        """Let somebody edit the text of a file; its bytes and their hash stay what they were."""
        file = self.file(user, file_id)
        if not text.strip():
            raise Refusal(400, EMPTY)
        former, file.text, file.text_hash = file.text_hash, text, text_hash(text)
        for known in self.knowledge_bases.values():
            if file_id in known.file_ids:
                known.chunks = [chunk for chunk in known.chunks if chunk.text_hash != former]
                known.chunks.append(Chunk(file_id, file.text_hash, text))

    def delete_file(self, user: User, file_id: str) -> None:
        """Delete a file, out of every knowledge base too."""
        file = self.file(user, file_id)
        for known in self.knowledge_bases.values():
            self._unlink(known, file)
        del self.files[file_id]

    # Files of a knowledge base

    def add_file(self, user: User, known: KnowledgeBase, file_id: str) -> None:
        """Index a file's text for a knowledge base and link it; a second time indexes it twice."""
        file = self.files.get(file_id)
        if file is None:
            raise Refusal(400, NOT_FOUND)
        self.file(user, file_id)
        if file.text is None:
            file.status, file.error = "failed", f"400: {EMPTY}"
            raise Refusal(400, file.error)
        if self._holds_text(known, file):
            file.status, file.error, file.text_hash = "failed", f"400: {DUPLICATE}", None
            raise Refusal(400, file.error)
        if self.embedding_down:
            raise Refusal(400, "400: Error embedding")
        self._index(known, file)
        file.status, file.error, file.text_hash = "completed", None, text_hash(file.text)

    def add_files(self, user: User, known: KnowledgeBase, file_ids: Sequence[str]) -> None:
        """Batch add: silent about everything that it leaves out."""
        if self.largest_batch is not None and len(file_ids) > self.largest_batch:
            raise Refusal(413, "Request Entity Too Large")
        for file_id in file_ids:
            if file_id not in self.files:
                raise Refusal(400, f"File {file_id} not found")
            self.file(user, file_id)
        for file_id in dict.fromkeys(file_ids):
            file = self.files[file_id]
            if file_id in known.file_ids or self.embedding_down:
                continue
            if self._holds_text(known, file) or file.filename in self.left_out_by_batch_add:
                continue
            file.text = file.text or ""
            file.text_hash = text_hash(file.text)
            self._index(known, file)

    def remove_file(self, user: User, known: KnowledgeBase, file_id: str, *, delete: bool) -> None:
        """Take a file out of a knowledge base; deleting it takes it from every other one as well."""
        if file_id not in known.file_ids:
            raise Refusal(400, NOT_FOUND)
        file = self.files[file_id]
        self._unlink(known, file)
        if delete and user in (file.user, self._admin(user)):
            for other in self.knowledge_bases.values():
                if file_id in other.file_ids:
                    other.file_ids.remove(file_id)  # what it said stays to be found there
            del self.files[file_id]

    def clean_up(self, user: User, known: KnowledgeBase, file_ids: Iterable[str]) -> None:
        """Take files out of a knowledge base and delete those that no other one holds."""
        for file_id in file_ids:
            if file_id not in known.file_ids:
                continue
            file = self.files[file_id]
            self._unlink(known, file)
            held = any(file_id in other.file_ids for other in self.knowledge_bases.values())
            may_delete = user in (file.user, self._admin(user))
            if may_delete and not held and not self.keeps_removed_files:
                del self.files[file_id]

    def query(self, knowledge_ids: Sequence[str], question: str, count: int) -> list[tuple[float, Chunk]]:
        """Rank chunks by the share of the question's words in them; a chunk with none is not found."""
        words = set(_words(question))
        ranked = []
        for known in (self.knowledge_bases.get(knowledge_id) for knowledge_id in knowledge_ids):
            for chunk in known.chunks if known else []:
                told = Counter(_words(chunk.text))
                share = sum(1 for word in words if told[word]) / len(words) if words else 0.0
                if share:
                    ranked.append((share, chunk))
        return sorted(ranked, key=lambda one: (-one[0], len(one[1].text)))[:count]

    # How it is done

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _admin(self, user: User) -> User | None:
        return user if user.role == "admin" else None

    def _begin(self, file: StoredFile) -> None:
        if file.filename in self.never_finished or file.looks_until_done:
            file.status = "processing"
        else:
            self._process(file)

    def _process(self, file: StoredFile) -> None:
        try:
            file.text = self._text_of(file)
        except Unprocessable as failure:
            file.status, file.error = "failed", str(failure)
        else:
            file.status, file.error = "completed", None
            file.text_hash = text_hash(file.text) if file.text else None

    def _text_of(self, file: StoredFile) -> str:
        if reason := self.unprocessable.get(file.filename):
            raise Unprocessable(reason)
        if self.embedding_down:
            raise Unprocessable("Error embedding")
        return extracted_text(file.filename, file.content, file.content_type)

    def _holds_text(self, known: KnowledgeBase, file: StoredFile) -> bool:
        wanted = text_hash(file.text or "")
        return any(chunk.text_hash == wanted and chunk.file_id != file.id for chunk in known.chunks)

    def _index(self, known: KnowledgeBase, file: StoredFile) -> None:
        if file.text:
            known.chunks.append(Chunk(file.id, text_hash(file.text), file.text))
        if file.id not in known.file_ids:
            known.file_ids.append(file.id)

    def _unlink(self, known: KnowledgeBase, file: StoredFile) -> None:
        if file.id in known.file_ids:
            known.file_ids.remove(file.id)
            known.chunks = [
                chunk
                for chunk in known.chunks
                if chunk.file_id != file.id and chunk.text_hash != file.text_hash
            ]


def _uuid(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
