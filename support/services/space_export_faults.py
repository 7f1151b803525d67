"""Ways in which the file that an operator has is not a good XML space export."""

import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

_ENTITIES = "entities.xml"
_DOCUMENT = "<!DOCTYPE b [{entities}]><hibernate-generic>{inside}</hibernate-generic>"
_LEVELS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_BILLION_LAUGHS = _DOCUMENT.format(entities=f'<!ENTITY l0 "lol">{_LEVELS}', inside="&l9;")
_QUADRATIC = _DOCUMENT.format(entities=f'<!ENTITY a "{"a" * 100_000}">', inside="&a;" * 100_000)
_EXTERNAL = _DOCUMENT.format(entities='<!ENTITY a SYSTEM "file:///etc/hostname">', inside="&a;")
_DEPTH = 1_000_000
_CLAIMED_BYTES = 3 * 1024**3
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ELSEWHERE = (
    "../escaped",
    "../../escaped",
    "attachments/../../escaped",
    "/escaped",
    "C:\\escaped",
    "attachments/1/../escaped",
)
_BROKEN = "<hibernate-generic><object class='Page'></hibernate-generic>"


def spoil(export: Path, fault: str) -> None:
    """Damage a good space export in the way that `fault` says."""
    _FAULTS[fault](export)


def _cut_off(export: Path) -> None:
    whole = export.read_bytes()
    export.write_bytes(whole[: len(whole) // 2])


def _no_zip(export: Path) -> None:
    export.write_text("This was a space export once.")


def _with_entities(content: str | None) -> Callable[[Path], None]:
    def rewrite(export: Path) -> None:
        with zipfile.ZipFile(export, "w") as archive:
            archive.writestr("exportDescriptor.properties", "exportType=space\n")
            if content is not None:
                archive.writestr(_ENTITIES, content)

    return rewrite


def _nested(export: Path) -> None:
    """Put elements within elements, in a row of a kind that nobody reads."""
    with zipfile.ZipFile(export) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    deep = (
        b'<object class="Notification">'
        + b"<a>" * _DEPTH
        + b"</a>" * _DEPTH
        + b"</object></hibernate-generic>"
    )
    members[_ENTITIES] = members[_ENTITIES].replace(b"</hibernate-generic>", deep)
    with zipfile.ZipFile(export, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _claiming(export: Path) -> None:
    """Say of `entities.xml` that it is gigabytes when it is unpacked."""
    content = bytearray(export.read_bytes())
    entry = next(at for at in _directory(content) if _name_at(content, at) == _ENTITIES.encode())
    content[entry + 24 : entry + 28] = struct.pack("<L", _CLAIMED_BYTES)
    export.write_bytes(content)


def _sharing(export: Path) -> None:
    """Let each entry of the directory lead to the bytes of the largest file."""
    content = bytearray(export.read_bytes())
    entries = list(_directory(content))
    largest = max(entries, key=lambda at: struct.unpack_from("<L", content, at + 20)[0])
    for at in entries:
        content[at + 16 : at + 28] = content[largest + 16 : largest + 28]  # its checksum and both sizes
        content[at + 42 : at + 46] = content[largest + 42 : largest + 46]  # and where it begins
    export.write_bytes(content)


def _directory(content: bytearray) -> Iterator[int]:
    at = content.find(_DIRECTORY_ENTRY)
    while at >= 0:
        yield at
        at = content.find(_DIRECTORY_ENTRY, at + 4)


def _name_at(content: bytearray, entry: int) -> bytes:
    (length,) = struct.unpack_from("<H", content, entry + 28)
    return bytes(content[entry + 46 : entry + 46 + length])


def _leading_elsewhere(export: Path) -> None:
    with zipfile.ZipFile(export, "a") as archive:
        for name in _ELSEWHERE:
            archive.writestr(name, "bait")


_FAULTS: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {
        "is cut off": _cut_off,
        "is no zip at all": _no_zip,
        "has no entities.xml": _with_entities(None),
        "holds entities that stand for a billion words": _with_entities(_BILLION_LAUGHS),
        "holds one long entity a hundred thousand times": _with_entities(_QUADRATIC),
        "holds an entity that reads a file": _with_entities(_EXTERNAL),
        "is nested a million deep": _nested,
        "is a few kilobytes that claim to be gigabytes": _claiming,
        "holds files that share their bytes": _sharing,
        "holds files with names that lead elsewhere": _leading_elsewhere,
        "holds broken XML": _with_entities(_BROKEN),
    }
)
