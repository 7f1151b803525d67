"""Bodies of pages: storage format, and HTML as Confluence renders it."""

import random
from collections.abc import Sequence
from pathlib import Path

from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.converter import Conversion, convert_view
from confluence_markdown_exporter.markdown.style import PRESETS, Style
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.processors.front_matter import split_front_matter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.fuzzing.mutation import changed_bytes
from support.fuzzing.promises import CONTROL_CHARACTERS
from support.fuzzing.target import promise
from support.markdown_examples import EXAMPLES, HandbookResolver
from support.matchers.active_content import active_content, rendered

_SAMPLES = Path(__file__).parents[2] / "samples"
_PIECE = 1_500
_STYLES: Sequence[Style] = [preset() for preset in PRESETS.values()]
_PAGE = PageMetadata(page_id="7", page_title="Guide", space_key="DOCS")
_ENRICHER = MetadataEnricher()
_TAGS = (
    "p div span table tbody tr td th ul ol li pre code a img br hr h1 h3 strong em u s sub sup blockquote dl dt dd "
    "script style iframe svg details summary time ac:link ac:image ac:link-body ac:plain-text-body ac:rich-text-body "
    "ac:structured-macro ac:parameter ac:task-list ac:task ac:task-body ac:layout ac:layout-cell ac:emoticon "
    "ac:adf-extension ac:adf-node ac:adf-attribute ac:unheard-of ri:page ri:url ri:user ri:attachment"
).split()
_ATTRIBUTES = (
    'href="javascript:alert(1)"', 'href="http://a.b/c d"', 'src="data:text/html,x"', 'onclick="run()"', 'colspan="99999"',
    'rowspan="65000"', 'colspan="-1"', 'start="9999999999999"', 'class="brush: js"', 'ac:name="code"', 'ac:name="html"',
    'ac:name="markdown"', 'ac:name="expand"', 'ac:name="toc"', 'ac:name="include"', 'ac:name="excerpt-include"',
    'ac:name="details"', 'ac:name="status"', 'ac:name="anchor"', 'ac:name="language"', 'ac:name="title"', 'ac:name=""',
    'ri:filename="../../x"', 'ri:content-title="a](b"', 'ri:value="javascript:x"', 'xmlns:ac="http://elsewhere"',
    'datetime="not a date"', 'style="color: red; background: url(javascript:x)"', "ac:anchor='\"&gt;&lt;script&gt;'",
)  # fmt: skip
_RENDERED = (
    '<div class="code panel"><pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: py">x = 1</pre></div>',
    '<div class="confluence-information-macro confluence-information-macro-note"><p class="title">T</p>'
    '<div class="confluence-information-macro-body"><p>x</p></div></div>',
    '<span class="confluence-embedded-file-wrapper"><img class="confluence-embedded-image" '
    'data-linked-resource-default-alias="a.png" src="/download/attachments/1/a.png"></span>',
    '<ul class="inline-task-list"><li class="checked" data-inline-task-id="1">done</li><li>open</li></ul>',
    '<a class="confluence-userlink user-mention" data-account-id="1" href="/wiki/people/1">Ada</a>',
    '<span class="status-macro aui-lozenge aui-lozenge-success">OK</span><div class="expand-container">'
    '<div class="expand-control"><span class="expand-control-text">More</span></div>'
    '<div class="expand-content"><p>x</p></div></div>',
)
_WORDS = [
    *(f"<{tag}>".encode() for tag in _TAGS),
    *(f"</{tag}>".encode() for tag in _TAGS),
    *(f"<{tag} {attribute}>".encode() for tag in _TAGS[::3] for attribute in _ATTRIBUTES),
    *(f" {attribute} ".encode() for attribute in _ATTRIBUTES),
    *"< > & &lt; &amp; &nbsp; /> <![CDATA[ ]]> <!-- --> * _ ` ~~ [ ]( ) | # $ $$ {% %} {{ }} ``` --- ... \\ \n ::: !!! > == ^ % 「".encode().split(b" "),
    b"\n---\nconfluence_author: x\n---\n",
    b"<p>---<br/>title: x<br/>---</p>",
    b"    indented",
    b"1. ",
    b"- [x] ",
]  # fmt: skip


def _seeds() -> list[bytes]:
    examples = [body.encode() for shown in EXAMPLES.values() for _, body in shown]
    pages = [path.read_bytes() for path in sorted(_SAMPLES.glob("*/*.xhtml"))]
    return examples * 2 + [
        page[start : start + _PIECE] for page in pages for start in range(0, len(page), _PIECE)
    ]


class StorageFormatTarget:
    """What authors write; a change of the input's length changes the dialect that is written."""

    name = "storage-format"

    def __init__(self) -> None:
        self._seeds = _seeds()
        self._resolver = HandbookResolver()

    def make(self, chance: random.Random) -> bytes:
        """Change a body, or a piece of one."""
        return changed_bytes(chance, self._seeds, _WORDS)

    def play(self, given: bytes) -> None:
        """Convert it, and check the Markdown."""
        _check(given, convert(given.decode("utf-8", "surrogateescape"), self._resolver, style=_style(given)))


class RenderedPageTarget:
    """What Confluence renders from what authors write."""

    name = "rendered-page"

    def __init__(self) -> None:
        self._seeds = [*_seeds(), *(piece.encode() for piece in _RENDERED * 10)]
        self._resolver = HandbookResolver()

    def make(self, chance: random.Random) -> bytes:
        """Change a body, or a piece of one."""
        return changed_bytes(chance, self._seeds, [*_WORDS, *(piece.encode() for piece in _RENDERED)])

    def play(self, given: bytes) -> None:
        """Convert it, and check the Markdown."""
        body = given.decode("utf-8", "surrogateescape")
        _check(given, convert_view(body, self._resolver, style=_style(given)))


def _style(given: bytes) -> Style:
    return _STYLES[len(given) % len(_STYLES)]


def _check(given: bytes, made: Conversion) -> None:
    markdown = made.markdown
    promise(
        len(markdown) <= 40 * len(given) + 4_000, f"Markdown of {len(markdown)} from {len(given)} characters"
    )
    found = CONTROL_CHARACTERS.search(markdown)
    promise(found is None, f"a control character in the Markdown\n{found!r}")
    promise(split_front_matter(markdown)[0] == {}, f"front matter made by a body\n{markdown[:200]}")
    if "<" in markdown or ":" in markdown:
        active = active_content(rendered(markdown))
        promise(active == [], f"active content\n{active[:3]} in {markdown[:400]!r}")
    if made.page_properties:
        written = _ENRICHER.enrich_page_content("text", _PAGE, made.page_properties)
        told, text = split_front_matter(written)
        promise(
            text == "text" and told["confluence_page_id"] == "7", f"front matter that breaks\n{written[:300]}"
        )
