"""Ways to write the same page for a knowledge base, to be measured against each other."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from confluence_markdown_exporter.exporters.knowledge_base_plan import planned_page
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.benchmarks.retrieval_pages import BenchmarkPage

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write pages; `media_type` is what a file is declared as."""

    name: str
    write: Callable[[BenchmarkPage], str]
    media_type: str = "text/markdown"

    @property
    def suffix(self) -> str:
        """How the names of the files end."""
        return ".md" if self.media_type == "text/markdown" else ".txt"


def as_uploaded(page: BenchmarkPage) -> str:
    """Write the page as the exporter uploads it."""
    content = planned_page(page.exported, page.folder, MetadataEnricher()).content()
    assert isinstance(content, bytes)
    return content.decode()


def as_on_disk(page: BenchmarkPage) -> str:
    """Write the exported file: front matter, breadcrumbs, title, body."""
    return (page.folder / page.exported.path).read_text(encoding="utf-8")


def plain_text(page: BenchmarkPage) -> str:
    """Write the words of the body, a block a line, and nothing that says which page it is."""
    return "\n".join(line for token in _MARKDOWN.parse(page.body) for line in _words(token)) + "\n"


def titled_plain_text(page: BenchmarkPage) -> str:
    """Write the title, then the words of the body."""
    return f"{page.title}\n{plain_text(page)}"


def body_alone(page: BenchmarkPage) -> str:
    """Write the Markdown of the body."""
    return page.body


def titled(page: BenchmarkPage) -> str:
    """Write the title as a heading, then the body."""
    return f"# {page.title}\n\n{page.body}"


def with_breadcrumbs(page: BenchmarkPage) -> str:
    """Write breadcrumbs, the title, the body: what is on disk without its front matter."""
    return f"{page.ancestors}\n\n{titled(page)}"


def with_address(page: BenchmarkPage) -> str:
    """Write the title, where the page stands and its address, the body."""
    about = page.exported.metadata
    return f"# {page.title}\n\n{page.ancestors}\n\nSource: <{about.page_url}>\n\n{page.body}"


def title_in_headings(page: BenchmarkPage) -> str:
    """Write the title as a heading and into all other headings."""
    return _with_headings(page, lambda signs, heading: f"{signs} {page.title}: {heading}")


def place_under_headings(page: BenchmarkPage) -> str:
    """Write the title as a heading, and under every other one where the page stands."""
    place = " / ".join([*page.exported.metadata.ancestors, page.title])
    return _with_headings(page, lambda signs, heading: f"{signs} {heading}\n\n{place}")


def bold_headings(page: BenchmarkPage) -> str:
    """Write headings as bold lines, so that the server does not cut the page at them."""
    return _with_headings(page, lambda _signs, heading: f"**{heading}**")


def _with_headings(page: BenchmarkPage, rewrite: Callable[[str, str], str]) -> str:
    in_code, lines = False, [f"# {page.title}", ""]
    for line in page.body.split("\n"):
        in_code ^= line.lstrip().startswith("```")
        heading = None if in_code else re.fullmatch(r"(#{1,6}) +(.+)", line)
        lines.append(rewrite(heading[1], heading[2]) if heading else line)
    return "\n".join(lines)


def _words(token: Token) -> list[str]:
    if token.type == "inline":
        broken = ("softbreak", "hardbreak")
        return ["".join("\n" if child.type in broken else child.content for child in token.children or ())]
    return [token.content.rstrip("\n")] if token.type in ("fence", "code_block") else []


VARIANTS = (
    Variant("as uploaded", as_uploaded),
    Variant("plain text", plain_text, "text/plain"),
    Variant("plain text, titled", titled_plain_text, "text/plain"),
    Variant("body alone", body_alone),
    Variant("title, body", titled),
    Variant("breadcrumbs, title, body", with_breadcrumbs),
    Variant("title, address, body", with_address),
    Variant("as on disk, with front matter", as_on_disk),
    Variant("title in headings", title_in_headings),
    Variant("place under headings", place_under_headings),
    Variant("bold lines for headings", bold_headings),
)
