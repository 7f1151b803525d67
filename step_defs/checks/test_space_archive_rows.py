"""How rows are read out of a space export's dump: what is kept, what passes by, and what is refused."""

import pytest

from confluence_markdown_exporter.errors import ArchiveError
from confluence_markdown_exporter.sources.entities_xml import Row, read_rows

pytestmark = pytest.mark.unit

_WANTED = {"Page": frozenset({"title", "body", "space", "labels"})}
_ROWS = """<?xml version="1.0" encoding="UTF-8"?>
<hibernate-generic datetime="2024">
<object class="Other" package="x"><id name="id">1</id><property name="title">No</property></object>
<object class="Page" package="x">
  <id name="id"> 2 </id>
  <property name="title"><![CDATA[Rules & more]]></property>
  <property name="body">before <![CDATA[a ]] > b]]> after ]] x</property>
  <property name="secret">not asked for</property>
  <property name="space" class="Space"><id name="id"> 10 </id></property>
  <collection name="labels" class="List">
    <element class="L"><id name="id"> 20 </id></element><element class="L"><id name="id">21</id></element>
  </collection>
  <collection name="others"><element><id name="id">30</id></element></collection>
  <component name="title"><property name="title">deeper</property></component>
</object>
<note class="Page"><id name="id">3</id></note>
<object class="Page"><id name="id">4</id><property name="title"/></object>
</hibernate-generic>"""


def _read(xml: str | bytes, size: int = 1_000_000) -> list[Row]:
    content = xml if isinstance(xml, bytes) else xml.encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    return list(read_rows(chunks, _WANTED, archive="docs.zip"))


@pytest.mark.parametrize("size", [1, 7, 64, 1_000_000])
def test_wanted_rows_are_read_whole_however_they_arrive(size: int) -> None:
    body = "before a ]]> b after ]] x"
    told = {"title": "Rules & more", "body": body, "space": "10"}
    assert _read(_ROWS, size) == [
        Row("Page", "2", told, {"labels": ["20", "21"]}),
        Row("Page", "4", {"title": ""}),
    ]


def test_the_first_property_that_is_not_empty_is_told() -> None:
    row = Row("Page", "1", {"a": " ", "b": " words ", "c": "other"})
    assert (row.text("a", "b", "c"), row.text("x", "c"), row.text("x")) == ("words", "other", "")


def test_control_characters_are_left_out() -> None:
    row = b'<object class="Page"><property name="title">a\x0bb\tc\xc2\x9b</property></object>'
    assert _read(b"<hibernate-generic>" + row + b"</hibernate-generic>") == [
        Row("Page", "", {"title": "ab\tc\ufffd"})
    ]


@pytest.mark.parametrize(
    ("xml", "message", "advice"),
    [
        (
            "<hibernate-generic>\n<object></hibernate-generic>",
            "entities.xml in docs.zip is damaged or cut off (line 2: mismatched tag).",
            "Copy or download the export again; if that does not help, let Confluence write a new one.",
        ),
        (
            "<hibernate-generic>",
            "entities.xml in docs.zip is damaged or cut off (line 1: no element found).",
            "Copy or download the export again; if that does not help, let Confluence write a new one.",
        ),
        (
            "<html/>",
            "entities.xml in docs.zip is not from Confluence: "
            "it begins with <html>, not <hibernate-generic>.",
            "Give the .zip that Confluence writes under Space settings > Export space > XML, "
            "or the folder that it unpacks to.",
        ),
        (
            "<!DOCTYPE hibernate-generic><hibernate-generic/>",
            "entities.xml in docs.zip declares a DOCTYPE, which Confluence never writes "
            "and which can be used for attacks.",
            "Do not use this export; let Confluence write a new one.",
        ),
    ],
)
def test_what_is_no_dump_is_refused_with_the_reason(xml: str, message: str, advice: str) -> None:
    with pytest.raises(ArchiveError) as told:
        _read(xml)
    assert (told.value.message, told.value.advice) == (message, advice)
