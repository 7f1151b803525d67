"""What must be true of whatever a parser returns, however hostile its input was."""

import json
import re
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested, space_folder
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.front_matter import quoted
from support.fuzzing.target import BrokenPromise, promise

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no text file needs: controls but for tab and line feed, and halves of surrogate pairs."""
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_NAME_BYTES = 255


def check(result: object) -> None:
    """Hold a result, or all that is in it, against its declared types and what is made of it."""
    if isinstance(result, Mapping):
        for key, value in result.items():
            check(key)
            check(value)
    elif isinstance(result, list | tuple | set | frozenset):
        for one in result:
            check(one)
    elif is_dataclass(result) and not isinstance(result, type):
        _check_types(result)
        check_address(getattr(result, "url", ""))
        match result:
            case Page():
                check_path(nested(PurePosixPath("DOCS"), result.title, result.id))
                check_scalar(result.title)
            case Attachment():
                check_path(PurePosixPath(attachment_name(result.filename, result.id)))
                check_scalar(result.filename)
            case Space():
                check_path(PurePosixPath(space_folder(result.key)))
            case _:
                pass


def check_path(path: PurePosixPath) -> None:
    """A path stays below its folder, and every disk can hold its names."""
    for name in path.parts:
        good = (
            name not in {"", ".", "..", "/"}
            and not set(name) & set('\\/:*?"<>|')
            and not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in name)
            and name == unicodedata.normalize("NFC", name)
            and not _DEVICE.fullmatch(name)
            and name[0] not in ". -"
            and name[-1] not in ". "
            and len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_NAME_BYTES
        )
        promise(good, f"a name that some disk cannot hold, or that leads elsewhere\n{name!r}")


def check_address(url: str) -> None:
    """An address can be read as one wherever it is looked at later."""
    try:
        urlsplit(url)
    except ValueError:
        raise BrokenPromise(f"an address that is none\n{url!r:.200}") from None


def check_scalar(text: str) -> None:
    """A text in front matter is one scalar on one line, and reads back as the text."""
    scalar = quoted(text)
    promise(len(scalar.splitlines()) == 1, f"a scalar of several lines\n{scalar!r}")
    promise(not CONTROL_CHARACTERS.search(scalar), f"a control character in a scalar\n{scalar!r}")
    expected = "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    promise(json.loads(scalar) == expected, f"a scalar that says something else\n{scalar!r}")


def _check_types(result: Any) -> None:  # noqa: ANN401
    kind: type = type(result)
    for name, hint in _hints(kind).items():
        value = getattr(result, name)
        promise(_fits(value, hint), f"{kind.__name__}.{name} is a {type(value).__name__}\n{value!r:.200}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401
    origin = get_origin(hint)
    if hint is Any:
        return True
    if origin in (types.UnionType, Union):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(one, get_args(hint)[0]) for one in value)
    if origin is not None:
        return isinstance(value, origin)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return value is None if hint is type(None) else isinstance(value, hint)
