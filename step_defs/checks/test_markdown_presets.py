"""Whatever the preset, no word is lost and addresses and colours stay harmless."""

import re
from typing import get_args

import pytest

from confluence_markdown_exporter.config.schema import MarkdownPreset
from confluence_markdown_exporter.markdown import PRESETS, convert
from confluence_markdown_exporter.markdown.parsing import parse
from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.processors.front_matter import split_front_matter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from step_defs.checks.markdown_words import NothingKnown, missing_words, words_of
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
        markdown = convert(body, HandbookResolver(), style=PRESETS["plain"](keep_colours=True)).markdown
        text = re.sub(r"```.*?```|`[^`\n]*`|\\.|<https?:[^<>]*>", "", markdown, flags=re.DOTALL)
        assert not re.search(r"<[A-Za-z/!]", text), markdown


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
    assert PRESETS["hugo"]().finish(text) == text
