"""What a browser would run, or follow into running, in Markdown that was rendered by a trusting reader."""

import re
from functools import cache
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_ACTIVE_ELEMENTS = {"script", "iframe", "object", "embed", "form", "style", "link", "meta", "base", "svg"}
_ACTIVE_ADDRESS = re.compile(r"[\s\x00-\x20]*(?:javascript|data|vbscript)[\s\x00-\x20]*:", re.IGNORECASE)


class _TrustingReader(MarkdownIt):
    """The strictest witness: it renders every address, so that what the converter let through shows."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the reader's own name for it
        return True


class _ActiveContent(HTMLParser):
    """Collects what a browser would run or follow into running."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE_ELEMENTS:
            self.found.append(tag)
        for name, value in attrs:
            runs = name.startswith("on") or name == "srcdoc"
            if runs or (name in {"href", "src"} and _ACTIVE_ADDRESS.match(value or "")):
                self.found.append(f"{tag} {name}={value}")


@cache
def _reader() -> MarkdownIt:
    return _TrustingReader("commonmark", {"html": True}).enable("table")


def rendered(markdown: str) -> str:
    """Return Markdown as HTML, raw HTML and every address let through."""
    return str(_reader().render(markdown))


def active_content(html: str) -> list[str]:
    """Name what is active in a rendered page."""
    browser = _ActiveContent()
    browser.feed(html)
    browser.close()
    return browser.found
