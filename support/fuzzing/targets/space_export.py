"""XML space exports: the zip, and the `entities.xml` in it."""

import io
import random
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from confluence_markdown_exporter.errors import ExporterError
from confluence_markdown_exporter.sources.space_archive import SpaceArchive
from support.fuzzing.mutation import changed_bytes
from support.fuzzing.promises import check
from support.fuzzing.small_site import small_site
from support.services.space_export_writer import write_space_export

_ENTITIES = "entities.xml"
_WORDS = [
    word.encode()
    for word in (
        '<object class="Page"> </object> <id name="id"> </id> <property name="title"> </property> '
        '<property name="space" class="Space"> <property name="parent" class="Page"> <collection name="x"> </collection> '
        '<property name="contentStatus"> <property name="version"> <property name="creationDate"> <![CDATA[ ]]> ]] '
        "&amp; &#1; &nope; <!DOCTYPE <!ENTITY <?xml <!-- --> 2023-12-18 -1 current deleted 10001 10002 99999 "
        '<object class="BodyContent"> <object class="Attachment"> <property name="bodyType"> <element> </element> '
        "</hibernate-generic> <hibernate-generic> \x00 PK\x01\x02 PK\x03\x04 PK\x05\x06"
    ).split(" ")
]


class SpaceExportTarget:
    """A zip; or, where the input does not begin as one, an `entities.xml` that is put into one."""

    name = "space-export"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fuzzed-exports-")
        self._path = Path(self._folder.name) / "export.zip"
        self._zip = write_space_export(
            small_site(), "DOCS", self._path, base_url="https://a.example"
        ).read_bytes()
        with zipfile.ZipFile(self._path) as archive:
            self._entities = archive.read(_ENTITIES)
            self._others = {name: archive.read(name) for name in archive.namelist() if name != _ENTITIES}

    def make(self, chance: random.Random) -> bytes:
        """Change the XML, or now and then the zip."""
        if chance.random() < 0.2:
            return changed_bytes(chance, [self._zip], _WORDS)
        return changed_bytes(chance, [self._entities], _WORDS)

    def play(self, given: bytes) -> None:
        """Read all that an export can be asked for."""
        self._path.write_bytes(given if given.startswith(b"PK") else self._zip_of(given))
        with SpaceArchive(self._path) as archive:
            check(archive.spaces())
            for space in archive.spaces():
                archive.build_space_url(space.key)
                pages = archive.pages(space, include_archived=True)
                check(pages)
                check(archive.view_restricted(pages))
                check(list(archive.bodies(pages)))
                check(list(archive.comments(space)))
                check(archive.user_names([page.author for page in pages]))
                for attachment in archive.attachments_of(pages):
                    check(attachment)
                    with suppress(ExporterError):
                        archive.download(attachment, lambda chunks: sum(map(len, chunks)))

    def _zip_of(self, entities: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(_ENTITIES, entities)
            for name, content in self._others.items():
                archive.writestr(name, content)
        return made.getvalue()
