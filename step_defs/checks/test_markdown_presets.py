"""Whatever the preset, no word is lost and addresses and colours stay harmless."""

import re
import subprocess
from html import escape, unescape
from pathlib import Path
from shutil import which
from typing import get_args

import markdown
import pytest
from markdown_it import MarkdownIt

from confluence_markdown_exporter.config.values import MarkdownPreset
from confluence_markdown_exporter.markdown import PRESETS, convert
from confluence_markdown_exporter.markdown.parsing import parse
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.processors.front_matter import split_front_matter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from step_defs.checks.markdown_words import missing_words, words_of
from support.markdown_examples import EXAMPLES, PRESET_EXAMPLE, HandbookResolver

pytestmark = pytest.mark.unit

_BODIES = [storage for examples in EXAMPLES.values() for _, storage in examples]


def test_every_preset_that_can_be_set_is_there() -> None:
    assert set(PRESETS) == set(get_args(MarkdownPreset))


@pytest.mark.parametrize("preset", PRESETS)
def test_no_word_is_lost(preset: str) -> None:
    style = PRESETS[preset](keep_colours=True)
    for body in [*_BODIES, PRESET_EXAMPLE]:
        words = words_of(parse(body))
        # What GitHub's Markdown writes differently on purpose (H<sub>2</sub>O, a fallback) is no loss here.
        expected = missing_words(convert(body, NothingKnown()).markdown, words)
        missing = missing_words(convert(body, NothingKnown(), style=style).markdown, words)
        assert set(missing) <= set(expected), body


def test_plain_holds_no_html_outside_code() -> None:
    for body in _BODIES:
        written = convert(body, HandbookResolver(), style=PRESETS["plain"](keep_colours=True)).markdown
        text = re.sub(r"```.*?```|`[^`\n]*`|\\.|<https?:[^<>]*>", "", written, flags=re.DOTALL)
        assert not re.search(r"<[A-Za-z/!]", text), written


@pytest.mark.parametrize(
    ("storage", "written"),
    [
        ('<a href="https://x/y">k</a>', "[k](https://x/y)"),
        ('<a href="a%20b/c.md#d">k</a>', "[[a b/c#d|k]]"),
        ('<a href="v1.5.md">k</a>', "[[v1.5.md|k]]"),
        ('<a href="c.md"><strong>k</strong></a>', "[**k**](c.md)"),
        ('<a href="c.md">a|b</a>', "[a|b](c.md)"),
        ('<a href="c%5D.md">k</a>', "[k](c%5D.md)"),
        ('<img src="p/a.png" alt="a.png"/>', "![[p/a.png]]"),
        ('<img src="p/a.png" alt="Plan"/>', "![[p/a.png|Plan]]"),
        ('<img src="p/a.png" alt="300"/>', "![300](p/a.png)"),
    ],
)
def test_obsidian_writes_wiki_links_where_they_can_say_the_same(storage: str, written: str) -> None:
    assert convert(storage, HandbookResolver(), style=PRESETS["obsidian"]()).markdown == written + "\n"


@pytest.mark.parametrize(
    "css", ["color:red}", "color:expression(1)", 'color:"x', "color:var(--x)", "background-color:red", ""]
)
def test_only_a_plain_colour_is_kept(css: str) -> None:
    assert PRESETS["github"](keep_colours=True).coloured("a", css) == "a"


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_style_depends_on_is_told_the_same_way_in_every_run(preset: str) -> None:
    assert repr(PRESETS[preset](keep_colours=True)).endswith("(keep_colours=True)")
    assert len({repr(style()) for style in PRESETS.values()}) == len(PRESETS)


def test_hugo_finds_the_dates_of_a_page() -> None:
    page = PageMetadata(
        page_id="1", page_title="A", space_key="KB", created="2024-04-22", updated="2024-05-01"
    )
    written, _ = split_front_matter(MetadataEnricher(dated=True).enrich_page_content("x\n", page))
    assert (written["date"], written["lastmod"]) == ("2024-04-22", "2024-05-01")
    common, _ = split_front_matter(MetadataEnricher().enrich_page_content("x\n", page))
    assert not {"date", "lastmod"} & common.keys()


def test_many_openings_of_shortcodes_take_no_longer_than_others() -> None:
    text = "{{< " * 200_000
    hugo = PRESETS["hugo"]()
    assert hugo.finish(text) == text.replace("{{", "{\\{")
    assert hugo.finish(f"`{text}`") == f"`{{{{</*{text[3:]}`<!-- */>}}}} -->"


_SIGNS = [
    "a < b && c", "A<b>c</b> &amp; &copy;", "~~not struck~~ a~b~c", "!!! note", '??? note "x"',
    "a {: .cls } b", "last words {: .hidden #me }", "text {#id}", "[TOC]", "== == =", '--8<-- "x"', ": def",
    "=====", "1) x", "1. x", "+ x", "* x", "| a | b |", "[x]: http://y", "[^1]: note", "*[HTML]: x",
    "a\\b \\* \\_ \\~", "'s \"q\"", "<script>x</script>", "x_y_z __init__", "*a* **b**", "`tick`", "[[x]]",
    "![x](y)", "$a$ and $b$", "$$a$$", "a^b^ ==c== ++d++ ^^e^^", "#tag #12", "# head", "## head", "> quote",
    "&lt;p&gt;", "{{< x >}}", "{{% x %}}", "{{< open", "{{% x >}}", "{{< a {{< b >}}", "%%c%%", "^block",
    "@<1234>", "#123 !45", "::: mermaid", "***", "--- ---", "foo {bar}", "**bold** {: .x }", "a|b",
    "- [ ] x",
]  # fmt: skip
_FRAMES = [
    "<p>{}</p>", "<p>z</p><p>{}</p><p>z</p>", "<ul><li>{}</li></ul>", "<h2>{} q</h2>", "<h2>q {}</h2>",
    "<table><tr><th>h</th></tr><tr><td>{}</td></tr></table>", "<p>a<br/>{}</p>",
    "<p><strong>b</strong>{}</p>", '<p><a href="http://x/y">k{}</a></p>', "<p><code>{}</code> y</p>",
    "<blockquote><p>{}</p></blockquote>", "<pre>{}\nb</pre><p>after</p>",
    "<blockquote><ul><li>a<pre>{} {{{{&lt; n &gt;}}}}\nb</pre></li></ul></blockquote>",
]  # fmt: skip
_TESTED = [frame.format(escape(sign, quote=False)) for sign in _SIGNS for frame in _FRAMES]
_EXPECTED_TAGS = frozenset(
    {"p", "ul", "li", "h2", "table", "thead", "tbody", "tr", "th", "td", "strong", "a", "code", "blockquote"}
    | {"br", "pre", "div", "span"}
)


def _said(markup: str) -> str:
    return "".join(unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", markup)).split())


def _wrongly_shown(storage: str, shown: str) -> bool:
    return _said(shown) != _said(storage) or not set(re.findall(r"<(\w+)", shown)) <= _EXPECTED_TAGS


@pytest.mark.parametrize(
    ("preset", "written"),
    [
        ("github", "> [!NOTE]\n> a\n>\n> b\n"),
        ("obsidian", "> [!note]\n> a\n>\n> b\n"),
        ("mkdocs", "!!! note\n    a\n\n    b\n"),
        ("azure_devops", "> **Note**\n>\n> a\n>\n> b\n"),
        ("hugo", "> [!NOTE]\n> a\n>\n> b\n"),
        ("plain", "> **Note**\n>\n> a\n>\n> b\n"),
    ],
)
def test_a_panel_with_two_paragraphs(preset: str, written: str) -> None:
    body = "<ac:rich-text-body><p>a</p><p>b</p></ac:rich-text-body>"
    storage = f'<ac:structured-macro ac:name="info">{body}</ac:structured-macro>'
    assert convert(storage, NothingKnown(), style=PRESETS[preset]()).markdown == written


@pytest.mark.parametrize("preset", ["github", "obsidian", "azure_devops", "plain"])
def test_signs_of_any_dialect_stay_text_for_readers_of_common_markdown(preset: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    style = PRESETS[preset]()
    wrong = [
        storage
        for storage in _TESTED
        if _wrongly_shown(storage, reader.render(convert(storage, NothingKnown(), style=style).markdown))
    ]
    assert wrong == []


def test_signs_of_any_dialect_stay_text_for_mkdocs() -> None:
    reader = markdown.Markdown(
        extensions=[
            *("toc", "tables", "fenced_code", "admonition", "attr_list", "def_list", "abbr", "footnotes"),
            *("pymdownx.details", "pymdownx.tilde", "pymdownx.mark", "pymdownx.caret", "pymdownx.keys"),
            *("pymdownx.betterem", "pymdownx.superfences"),
        ],
        extension_configs={"pymdownx.superfences": {"css_class": "code"}},
    )
    wrong = []
    for storage in _TESTED:
        written = convert(storage, NothingKnown(), style=PRESETS["mkdocs"]()).markdown
        if _wrongly_shown(storage, reader.reset().convert(written)):
            wrong.append((storage, written))
    assert wrong == []


def test_mkdocs_shows_a_rich_page_whole() -> None:
    reader = markdown.Markdown(extensions=["tables", "admonition", "pymdownx.details", "pymdownx.tilde"])
    body = PRESET_EXAMPLE + "".join(storage for _, storage in [*EXAMPLES["Lists"], *EXAMPLES["Tables"][:4]])
    shown = reader.convert(convert(body, HandbookResolver(), style=PRESETS["mkdocs"]()).markdown)
    assert (
        '<div class="admonition warning">\n<p class="admonition-title">Doors</p>\n<p>Bring a <u>key' in shown
    )
    assert re.search(r'<details class="note">\s*<summary>History</summary>\s*<ul>\s*<li>Old\s*<ul>', shown)
    assert re.search(r"<li>one\s*<ol>\s*<li>first</li>", shown)
    assert shown.count("<table>") == 4
    assert (
        missing_words(_said(shown), ["Doors", "key", "First", "History", "older", "second", "Monday"]) == []
    )


@pytest.mark.skipif(which("hugo") is None, reason="Hugo is not on this machine.")
@pytest.mark.slow
def test_signs_of_any_dialect_stay_text_for_hugo(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    layouts = tmp_path / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text("{{ .Content }}")
    (tmp_path / "hugo.toml").write_text(
        'baseURL = "http://x/"\ntitle = "t"\n'
        'disableKinds = ["taxonomy", "rss", "sitemap", "section", "home"]\n'
        "[markup.goldmark.extensions.typographer]\ndisable = true\n"
    )
    for number, storage in enumerate(_TESTED):
        written = convert(storage, NothingKnown(), style=PRESETS["hugo"]()).markdown
        (tmp_path / "content" / f"{number}.md").write_text(f"---\ntitle: x\n---\n{written}")
    subprocess.run(["hugo", "--quiet", "--source", tmp_path], check=True, timeout=120)  # noqa: S607
    wrong = [
        storage
        for number, storage in enumerate(_TESTED)
        if _wrongly_shown(storage, (tmp_path / "public" / str(number) / "index.html").read_text())
    ]
    assert wrong == []
