"""What a single setting may hold: how it is read, and what is refused and why.

Each check is told in words that complete "export.output_path …", for that is how an operator reads them.
What a check asks of the processors is loaded when such a value is given, for most are left as they are.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr


def _web_address(address: str) -> str:
    address = address.strip().rstrip("/")
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or any(mark.isspace() or not mark.isprintable() for mark in address):
        raise ValueError("must be a web address such as https://wiki.example.com")
    if parts.username is not None:
        raise ValueError("must not hold a user name or password; these have settings of their own")
    if parts.query or parts.fragment:
        raise ValueError("must be the address of the service alone, without '?' or '#'")
    return address


def _credential(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not (text.isascii() and text.isprintable()):
        raise ValueError("holds a line break, an invisible character or a letter that no token has")
    return SecretStr(text)


def _proxy_address(address: SecretStr) -> SecretStr:
    text = address.get_secret_value().strip()
    try:
        parts = urlsplit(text)
        valid = not text or (parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("must be a web address such as http://proxy.example.com:3128")
    return SecretStr(text)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("starts with the home folder of somebody unknown") from error


def _path_text(path: str) -> str:
    return str(_expanded(Path(path.strip()))) if path.strip() else ""


def _readable_file(path: str) -> str:
    place = _path_text(path)
    if place and not os.access(place, os.R_OK):
        raise ValueError("must be a file that can be read")
    if place and Path(place).is_dir():
        raise ValueError("must be a file, not a folder")
    return place


def _extension_list(extensions: str) -> str:
    from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter

    problems = AttachmentFilter.validate(extensions)
    if problems:
        raise ValueError(f'must be extensions between commas such as "md,txt,pdf": {"; ".join(problems)}')
    return extensions


def _media_types(listed: str) -> str:
    from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter

    problems = AttachmentFilter.validate_media_types(listed)
    if problems:
        raise ValueError(
            f'must be media types between commas such as "application/pdf,text/*": {"; ".join(problems)}'
        )
    return listed


def _name_pattern(pattern: str) -> str:
    if not pattern.strip():
        raise ValueError("must not be empty")
    if "{" in pattern.replace("{space_name}", "").replace("{space_key}", ""):
        raise ValueError("may hold {space_name} and {space_key}, and no other braces")
    return pattern.strip()


def _front_matter_keys(keys: str) -> str:
    from confluence_markdown_exporter.processors.metadata_enricher import front_matter_keys

    named = [key.strip() for key in keys.split(",") if key.strip()]
    known = front_matter_keys() - {"title"}
    unknown = [key for key in named if key not in known]
    if unknown:
        raise ValueError(f"names {', '.join(unknown)}, but the keys are {', '.join(sorted(known))}")
    return ",".join(named)


def _folder(path: Path) -> Path:
    text = str(path)
    if not text.strip() or "\0" in text:
        raise ValueError("must name a folder")
    return _expanded(path)


def _named_folder(path: object) -> object:
    """Refuse the empty text, which a path would take for the current folder."""
    if isinstance(path, str) and not path.strip():
        raise ValueError("must name a folder")
    return path


def _moment(written: str) -> str:
    written = written.strip()
    try:
        if written:
            told = datetime.fromisoformat(written)
            told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("must be a day such as 2025-03-31, or a moment such as 2025-03-31T08:00") from error
    return written


def _none_if_empty(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _split_at_commas(codes: object) -> object:
    """Take `413, 429`, as a variable or flag can say it, for a list; also with the brackets of JSON."""
    if not isinstance(codes, str):
        return codes
    return [
        code.strip() for code in codes.strip().removeprefix("[").removesuffix("]").split(",") if code.strip()
    ]


WebAddress = Annotated[str, AfterValidator(_web_address)]
Secret = Annotated[SecretStr, AfterValidator(_credential)]
SecretFile = Annotated[str, AfterValidator(_path_text)]
ReadableFile = Annotated[str, AfterValidator(_readable_file)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy_address)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
MarkdownPreset = Literal["github", "obsidian", "mkdocs", "azure_devops", "hugo", "plain"]
Moment = Annotated[str, AfterValidator(_moment)]
OutputPlace = Annotated[Path, BeforeValidator(_named_folder), AfterValidator(_folder)]
Extensions = Annotated[str, AfterValidator(_extension_list)]
MediaTypes = Annotated[str, AfterValidator(_media_types)]
Megabytes = Annotated[
    Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_none_if_empty)
]
NamePattern = Annotated[str, AfterValidator(_name_pattern)]
FrontMatterKeys = Annotated[str, AfterValidator(_front_matter_keys)]
StatusCodes = Annotated[tuple[Annotated[int, Field(ge=400, le=599)], ...], BeforeValidator(_split_at_commas)]
