"""Ways in which the file that an operator has is not a good XML space export."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

_ENTITIES = "entities.xml"
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<hibernate-generic>&b;</hibernate-generic>"
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


_FAULTS: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {
        "is cut off": _cut_off,
        "is no zip at all": _no_zip,
        "has no entities.xml": _with_entities(None),
        "holds an entity bomb": _with_entities(_BOMB),
        "holds broken XML": _with_entities(_BROKEN),
    }
)
