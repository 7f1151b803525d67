"""Reads an exported folder as its readers would: with a Markdown parser and a YAML parser."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_DEVICE_NAMES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
_MAX_NAME_BYTES = 255
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the quick one, where there is a C library
_SITE_ADDRESS = re.compile(
    r'https?://(?:handbook\.atlassian\.net|wiki\.example\.com|127\.0\.0\.1:\d+|localhost:\d+)[^\s)>"]*'
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image in a page: its words (or alternative text) and where it leads."""

    text: str
    target: str

    @property
    def leaves_the_export(self) -> bool:
        """Whether it leads to an address somewhere else, or to a place in the same page."""
        return bool(urlsplit(self.target).scheme) or self.target.startswith("#")


@dataclass(frozen=True)
class MarkdownFile:
    """One exported page as it lies on disk."""

    path: Path

    @cached_property
    def source(self) -> str:
        """The whole file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def front_matter(self) -> dict[str, Any]:
        """What the file says about itself."""
        return front_matter_of(self.source)

    @cached_property
    def text(self) -> str:
        """The file without its front matter."""
        return _FRONT_MATTER.sub("", self.source, count=1)

    @property
    def title(self) -> str:
        """The page's title, as the front matter gives it."""
        return str(self.front_matter["title"])

    @property
    def body(self) -> str:
        """What the page itself says: the file without front matter, breadcrumbs and title heading."""
        return self.text.split(f"# {self.title}\n", 1)[1].strip("\n")

    @property
    def shown_text(self) -> str:
        """The words that a reader of the rendered page sees."""
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(self.text)
        blocks = [token.children or [] for token in tokens if token.type == "inline"]
        return "\n".join("".join(map(_shown, block)) for block in blocks)

    @cached_property
    def links(self) -> list[Link]:
        """All links and images, in reading order."""
        return links_of(self.text)

    def target_of(self, link: Link) -> Path:
        """Return the file that a relative link leads to."""
        return Path(os.path.normpath(self.path.parent / unquote(urlsplit(link.target).path)))

    def link(self, text: str) -> Link:
        """Return the link with these words."""
        found = [link for link in self.links if link.text == text]
        assert found, f"{self.path.name} has no link {text!r}; its links are {self.links}"
        return found[0]

    @property
    def breadcrumbs(self) -> str:
        """The titles above the page, as its first line shows them; "" without breadcrumbs."""
        first = self.text.lstrip("\n").split("\n", 1)[0]
        if first.startswith("#") or "](" not in first:
            return ""
        return re.sub(r"\[((?:\\.|[^\]])*)\]\([^)]*\)", r"\1", first)


class ExportedFolder:
    """An output folder with everything that an export put into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def files(self) -> list[Path]:
        """All files that readers see, hidden ones (the ledger) left out."""
        return sorted(
            path
            for path in self.root.rglob("*")
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(self.root).parts)
        )

    @property
    def markdown_files(self) -> list[MarkdownFile]:
        """All pages: Markdown files that are no attachments and hold no comments."""
        return [
            MarkdownFile(path)
            for path in self.files
            if path.suffix == ".md"
            and path.parent.name != "attachments"
            and not path.name.endswith(".comments.md")
            and not path.relative_to(self.root).parts[0].startswith("changed-by-hand")
        ]

    @property
    def attachments(self) -> list[Path]:
        """All exported attachments."""
        return [path for path in self.files if path.parent.name == "attachments"]

    @property
    def changed_by_hand(self) -> list[MarkdownFile]:
        """What people had made of exported pages, kept apart from these."""
        folders = [folder for folder in self.root.glob("changed-by-hand*") if folder.is_dir()]
        return [MarkdownFile(path) for folder in folders for path in sorted(folder.rglob("*.md"))]

    @property
    def unfinished_files(self) -> list[Path]:
        """Files under a temporary name, which no run may leave behind."""
        return list(self.root.rglob(".incoming-*"))

    def page(self, title: str) -> MarkdownFile:
        """Return the page with this title."""
        found = [file for file in self.markdown_files if file.title == title]
        titles = [file.title for file in self.markdown_files]
        assert found, f"No exported page is titled {title!r}; there are {titles}"
        return found[0]

    def attachment(self, filename: str, attachment_id: str) -> Path:
        """Return the file of an attachment; its name holds the attachment's id."""
        found = [path for path in self.attachments if path.stem.endswith(f"-{attachment_id}")]
        assert found, f"{filename!r} is not in the export; there are {[p.name for p in self.attachments]}"
        return found[0]

    def comments_on(self, title: str) -> Path:
        """Return where the comments on a page go."""
        page = self.page(title).path
        return page.with_name(f"{page.name.removesuffix('.md')}.comments.md")

    @property
    def titles(self) -> list[str]:
        """The titles of all exported pages, sorted."""
        return sorted(file.title for file in self.markdown_files)

    def folder_of(self, path: Path) -> str:
        """Return the folder of a file, relative to the output folder, with forward slashes."""
        return path.parent.relative_to(self.root).as_posix()

    def contents(self) -> dict[str, bytes]:
        """Return all files by relative path."""
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in self.files}

    def dead_links(self) -> list[str]:
        """Return every relative link that leads to no file, and say on which page."""
        return [
            f"{file.title}: [{link.text}]({link.target})"
            for file in self.markdown_files
            for link in file.links
            if not link.leaves_the_export and not file.target_of(link).is_file()
        ]

    def names_that_are_not_portable(self) -> list[str]:
        """Return every file or folder name that some common disk would refuse or change."""
        names = {part for path in self.files for part in path.relative_to(self.root).parts}
        return sorted(name for name in names if not _is_portable(name))

    def names_equal_without_case(self) -> list[str]:
        """Return paths that would be one file on a disk that folds case or composes characters."""
        seen: dict[str, str] = {}
        clashes = []
        for path in self.contents():
            folded = unicodedata.normalize("NFD", path).casefold()
            if folded in seen:
                clashes.append(f"{seen[folded]} and {path}")
            seen[folded] = path
        return clashes


def front_matter_of(source: str) -> dict[str, Any]:
    """Parse the front matter at the start of a text; it must be there."""
    found = _FRONT_MATTER.match(source)
    assert found, f"There is no front matter at the start of: {source[:80]!r}"
    parsed = yaml.load(found.group(1), _YAML_LOADER)  # noqa: S506 - a safe one
    assert isinstance(parsed, dict), f"Front matter is no mapping: {parsed!r}"
    return parsed


def without_front_matter(source: str) -> str:
    """Return a text without the front matter at its start, which must be there."""
    assert _FRONT_MATTER.match(source), f"There is no front matter at the start of: {source[:80]!r}"
    return _FRONT_MATTER.sub("", source, count=1)


def links_of(text: str) -> list[Link]:
    """Return all links and images of a Markdown text, in reading order."""
    return list(_links_in(MarkdownIt("commonmark").enable("table").parse(text)))


def _links_in(tokens: list[Token]) -> Iterator[Link]:
    for token in tokens:
        children = token.children or []
        for position, child in enumerate(children):
            if child.type == "link_open":
                yield Link(_words_of_link(children[position + 1 :]), str(child.attrGet("href") or ""))
            elif child.type == "image":
                yield Link(child.content, str(child.attrGet("src") or ""))


def _words_of_link(tokens: list[Token]) -> str:
    words = []
    for token in tokens:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)


def _shown(token: Token) -> str:
    if token.type == "html_inline":
        return ""
    return " " if token.type == "softbreak" else token.content


def _is_portable(name: str) -> bool:
    return (
        len(name.encode("utf-8")) <= _MAX_NAME_BYTES
        and not _FORBIDDEN_ON_WINDOWS.search(name)
        and not name.startswith((" ", "."))
        and not name.endswith((" ", "."))
        and name.split(".", 1)[0].casefold() not in _DEVICE_NAMES
        and unicodedata.normalize("NFC", name) == name
    )


def contents_but_addresses(folder: Path) -> dict[str, bytes]:
    """Return all files of an export, addresses in Confluence aside: these differ by source."""
    compared = {}
    for path, content in ExportedFolder(folder).contents().items():
        if path.endswith(".md"):
            lines = content.decode().splitlines(keepends=True)
            text = "".join(line for line in lines if not line.startswith("confluence_page_url:"))
            compared[path] = _SITE_ADDRESS.sub("<address in Confluence>", text).encode()
        else:
            compared[path] = content
    assert compared, f"Nothing was exported into {folder}"
    return compared
