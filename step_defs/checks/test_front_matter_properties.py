"""Holds front matter to its promises for any title, label and content: valid YAML, never doubled."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from confluence_markdown_exporter.models.metadata import AttachmentMetadata, Author, PageMetadata
from confluence_markdown_exporter.processors.front_matter import quoted, split_front_matter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher

pytestmark = pytest.mark.unit

# Every code point that UTF-8 can hold, with those that YAML treats in a special way drawn often.
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "\n\r\t\x00\x07\x1b\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff\U0001f600\"'\\:#-&*!%@`{}[]"
        ),
    )
)
contents = st.one_of(
    texts,
    st.builds("---\n{}\n---\n{}".format, texts, texts),
    st.builds(
        "---\nstatus: draft\n{}\n---\r\n\n{}".format,
        st.sampled_from(["tags: [a]", "title: x", "a: |\n ---"]),
        texts,
    ),
)
pages = st.builds(
    PageMetadata,
    page_id=st.from_regex(r"[0-9]{1,12}", fullmatch=True),
    page_title=texts,
    space_key=texts,
    space_name=texts,
    homepage=texts,
    ancestors=st.lists(texts, max_size=3).map(tuple),
    author=st.builds(Author, texts),
    created=st.sampled_from(["", "2024-04-22T16:35:21.231Z"]),
    version=st.integers(1, 500),
    labels=st.lists(texts, max_size=3).map(tuple),
)

ENRICHER = MetadataEnricher()


@given(texts)
def test_any_text_survives_as_a_quoted_scalar_on_one_line(text: str) -> None:
    scalar = quoted(text)
    assert yaml.safe_load(scalar) == text
    assert len(f"key: {scalar}".splitlines()) == 1


@given(pages)
def test_front_matter_reads_back_as_it_was_meant(page: PageMetadata) -> None:
    block = ENRICHER.enrich_page_content("", page).removeprefix("---\n").removesuffix("---\n\n")
    told = {
        "title": page.page_title,
        "confluence_page_name": page.page_title,
        "confluence_page_id": page.page_id,
        "confluence_space": page.space_key,
        "confluence_space_name": page.space_name,
        "confluence_homepage": page.homepage,
        "confluence_ancestors": list(page.ancestors),
        "confluence_author": page.author.display_name,
        "confluence_created": page.created,
        "confluence_version": page.version,
        "confluence_labels": list(page.labels),
        "tags": list(page.labels),
    }
    expected = {key: value for key, value in told.items() if value not in ("", [])}
    assert list(yaml.safe_load(block).items()) == list(expected.items())


@given(pages, contents)
def test_enriching_twice_is_enriching_once_and_the_text_stays(page: PageMetadata, content: str) -> None:
    once = ENRICHER.enrich_page_content(content, page)
    assert ENRICHER.enrich_page_content(once, page) == once
    assert once.endswith(split_front_matter(content)[1])


@given(pages, st.dictionaries(texts, texts, max_size=5))
def test_page_properties_read_back_after_our_keys(page: PageMetadata, properties: dict[str, str]) -> None:
    enriched = ENRICHER.enrich_page_content("text", page, properties)
    said, text = split_front_matter(enriched)
    assert text == "text"
    assert said.get("page_properties", {}) == properties
    assert not properties or list(said)[-1] == "page_properties"
    assert ENRICHER.enrich_page_content(enriched, page) == enriched


def test_a_page_property_may_have_a_long_name() -> None:
    page = PageMetadata(page_id="7", page_title="Plan", space_key="KB")
    properties = {"n: " * 1000: "long", "short": "1"}
    said, _ = split_front_matter(ENRICHER.enrich_page_content("text", page, properties))
    assert said["page_properties"] == properties


def test_page_properties_without_end_leave_front_matter_that_can_be_read() -> None:
    page = PageMetadata(page_id="7", page_title="Plan", space_key="KB")
    for sign in "x\ufffe\n":
        properties = {f"{number}{sign}": sign * 1000 for number in range(1000)}
        said, text = split_front_matter(ENRICHER.enrich_page_content("text", page, properties))
        assert text == "text"
        assert 0 < len(said["page_properties"]) < len(properties)  # type: ignore[arg-type]  # a mapping


@given(pages, pages, texts)
def test_newer_metadata_replaces_the_older(older: PageMetadata, newer: PageMetadata, content: str) -> None:
    text = split_front_matter(content)[1]
    enriched = ENRICHER.enrich_page_content(ENRICHER.enrich_page_content(text, older), newer)
    if newer.page_title:
        assert enriched == ENRICHER.enrich_page_content(text, newer)


@given(texts.map(lambda text: f"{text}\ud800"))
def test_half_a_surrogate_pair_does_not_spoil_the_file(title: str) -> None:
    page = PageMetadata(page_id="1", page_title=title, space_key="KB")
    assert "\ufffd" in ENRICHER.enrich_page_content("", page).encode("utf-8").decode("utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "---\n\nstatus: a rule, then text\n\n---\n",
        "---\nJust a line between two rules\n---\n",
        "---\nstatus: never closed\n",
        "---\nday: 2024-13-40\n---\n",
        "---\n- a list\n---\n",
        "---\n{unclosed: [\n---\n",
        "----\ntitle: x\n----\n",
        "text\n---\ntitle: x\n---\n",
    ],
)
def test_a_horizontal_rule_is_not_front_matter(content: str) -> None:
    assert split_front_matter(content) == ({}, content)


def test_what_others_wrote_is_kept_after_ours() -> None:
    page = PageMetadata(page_id="7", page_title="Plan", space_key="KB")
    content = (
        "\ufeff---\ntitle: Old\nconfluence_author: gone\nstatus: draft\nsince: 2024-05-01\n---\n\n# Plan\n"
    )
    assert ENRICHER.enrich_page_content(content, page) == (
        '---\ntitle: "Plan"\nconfluence_page_name: "Plan"\nconfluence_page_id: "7"\nconfluence_space: "KB"\n'
        "confluence_version: 1\nstatus: draft\nsince: 2024-05-01\n---\n\n# Plan\n"
    )


def test_a_text_attachment_says_what_it_is_and_where_it_belongs() -> None:
    page = PageMetadata(page_id="7", page_title="Plan", space_key="KB", space_name="Handbook")
    attachment = AttachmentMetadata(
        attachment_id="att9", attachment_filename="notes: all.txt", parent_page=page, attachment_size=0
    )
    assert ENRICHER.enrich_attachment_content("text", attachment) == (
        '---\nconfluence_attachment_name: "notes: all.txt"\nconfluence_attachment_id: "att9"\n'
        'confluence_attachment_size: 0\nconfluence_attachment_version: 1\nconfluence_page_name: "Plan"\n'
        'confluence_page_id: "7"\nconfluence_space: "KB"\nconfluence_space_name: "Handbook"\n---\n\ntext'
    )
