"""Reads `entities.xml`, the one big file of an XML space export, as a stream of rows.

The file is a dump of Confluence's database: below `<hibernate-generic>` one `<object class="...">` per row,
with `<id>`, `<property>` (text, or a nested `<id>` that refers to another row) and `<collection>` (of such
references). Only the classes and properties asked for are kept; everything else passes by unkept.

Safe by construction: a DOCTYPE is refused, and without one XML can neither define nor fetch anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.models.foreign_text import without_controls
from confluence_markdown_exporter.sources.archive_files import (
    FETCH_AGAIN,
    HOW_TO_EXPORT,
    LET_CONFLUENCE_WRITE,
)

Wanted = Mapping[str, frozenset[str]]
"""The properties and collections to keep, by class of row."""

LONGEST_VALUE = 100 * 1024 * 1024
"""Characters of one value, which is in memory as a whole; pages that people can edit have a tenth of it."""
_ROOT = "hibernate-generic"
_FORBIDDEN_CHARACTERS = bytes(set(range(0x20)) - set(b"\t\n\r"))


@dataclass(slots=True)
class Row:
    """One row of the dump; a property that refers to another row holds that row's id."""

    kind: str
    id: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    collections: dict[str, list[str]] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """Return the first of these properties that is not empty, without blanks around it."""
        for name in names:
            if value := self.properties.get(name, "").strip():
                return value
        return ""


def read_rows(chunks: Iterable[bytes], wanted: Wanted, *, archive: str) -> Iterator[Row]:
    """Yield the rows of the wanted classes, one at a time; `archive` names the export in messages.

    Raises `ArchiveError` for damaged, cut-off or dangerous XML.
    """
    reader = _RowReader(wanted, archive)
    for chunk in chunks:
        yield from reader.feed(chunk)
    yield from reader.finish()


class _RowReader:
    """Turns the parser's events into rows.

    What an element means follows from its depth: 1 root, 2 row, 3 its id, properties and collections,
    4 the id of a reference or an element of a collection, 5 the id in that element. Deeper or unknown
    elements (components, composite ids) are passed over, credentials among them.
    """

    def __init__(self, wanted: Wanted, archive: str) -> None:
        self._wanted = wanted
        self._archive = archive
        self._ready: list[Row] = []
        self._row: Row | None = None
        self._depth = 0
        self._property = ""
        self._collection = ""
        self._is_reference = False
        self._text: list[str] | None = None
        # What Confluence writes; a declaration of another encoding has no effect.
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartCdataSectionHandler = self._start_cdata
        self._parser.EndCdataSectionHandler = self._end_cdata
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._cdata_from = 0
        self._characters_left = LONGEST_VALUE

    def feed(self, chunk: bytes) -> list[Row]:
        # Confluence writes control characters that people pasted into a page as they are; XML forbids them.
        return self._parse(chunk.translate(None, _FORBIDDEN_CHARACTERS), is_final=False)

    def finish(self) -> list[Row]:
        return self._parse(b"", is_final=True)

    def _parse(self, chunk: bytes, *, is_final: bool) -> list[Row]:
        try:
            self._parser.Parse(chunk, is_final)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise ArchiveError(
                f"entities.xml in {self._archive} is damaged or cut off (line {error.lineno}: {reason}).",
                advice=FETCH_AGAIN,
            ) from error
        ready, self._ready = self._ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._check_root(tag)
        elif self._depth == 2:
            kind = attributes.get("class", "")
            self._row = Row(kind) if tag == "object" and kind in self._wanted else None
        elif self._row is not None:
            self._start_inside(self._row, tag, attributes.get("name", ""))

    def _start_inside(self, row: Row, tag: str, name: str) -> None:
        if self._depth == 3:
            is_wanted = name in self._wanted[row.kind]
            self._property = name if tag == "property" and is_wanted else ""
            self._collection = name if tag == "collection" and is_wanted else ""
            self._is_reference = False
            self._text = [] if tag == "id" or self._property else None
        elif tag == "id" and (
            (self._depth == 4 and self._property) or (self._depth == 5 and self._collection)
        ):
            self._is_reference = True
            self._text = []

    def _end(self, tag: str) -> None:
        if self._row is not None:
            self._end_inside(self._row, tag)
        self._depth -= 1

    def _end_inside(self, row: Row, tag: str) -> None:
        if self._depth == 2:
            self._ready.append(row)
            self._row = None
        elif self._depth == 3 and tag == "id":
            row.id = self._taken().strip()
        elif self._depth == 3 and self._property and not self._is_reference:
            row.properties[self._property] = self._taken()
        elif self._depth == 4 and tag == "id" and self._property:
            row.properties[self._property] = self._taken().strip()
        elif self._depth == 5 and tag == "id" and self._collection:
            row.collections.setdefault(self._collection, []).append(self._taken().strip())

    def _taken(self) -> str:
        text, self._text = "".join(self._text or ()), None
        self._characters_left = LONGEST_VALUE
        return without_controls(text)

    def _characters(self, text: str) -> None:
        if self._text is None:
            return
        self._text.append(text)
        self._characters_left -= len(text)
        if self._characters_left < 0:
            raise ArchiveError(
                f"entities.xml in {self._archive} holds a value that is longer than any page can be: "
                f"more than {LONGEST_VALUE:,} characters.",
                advice=LET_CONFLUENCE_WRITE,
            )

    def _start_cdata(self) -> None:
        self._cdata_from = len(self._text or ())

    def _end_cdata(self) -> None:
        """Undo how Confluence protects a CDATA section: it writes each `]]` inside one as `]] `."""
        if self._text:
            written = "".join(self._text[self._cdata_from :])
            self._text[self._cdata_from :] = [written.replace("]] ", "]]")]

    def _check_root(self, tag: str) -> None:
        if tag != _ROOT:
            raise ArchiveError(
                f"entities.xml in {self._archive} is not from Confluence: "
                f"it begins with <{tag}>, not <{_ROOT}>.",
                advice=HOW_TO_EXPORT,
            )

    def _refuse_doctype(self, *_declaration: object) -> NoReturn:
        raise ArchiveError(
            f"entities.xml in {self._archive} declares a DOCTYPE, which Confluence never writes "
            "and which can be used for attacks.",
            advice=LET_CONFLUENCE_WRITE,
        )
