"""The bodies of genuine space exports, where they are at hand: every word is in the Markdown, in order."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from confluence_markdown_exporter.markdown import convert
from confluence_markdown_exporter.markdown.parsing import parse
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from confluence_markdown_exporter.markdown.style import PRESETS
from step_defs.checks.markdown_words import missing_words, words_of

pytestmark = pytest.mark.unit

_EXPORTS = Path(__file__).resolve().parents[3] / "shared" / "real-exports"


def _bodies(export: Path) -> list[str]:
    with zipfile.ZipFile(export) as archive:
        entities = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", archive.read("entities.xml"))
    return [
        (body.findtext("property[@name='body']") or "").replace("]] >", "]]>")
        for body in ET.fromstring(entities).iter("object")  # noqa: S314 - our own fixed test input
        if body.get("class") == "BodyContent"
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_word_of_real_pages_is_kept(preset: str) -> None:
    exports = sorted(_EXPORTS.glob("*.zip"))
    if not exports:
        pytest.skip("genuine space exports are expected in ../shared/real-exports, beside the repository")
    bodies = [body for export in exports for body in _bodies(export)]
    assert sum(len(words_of(parse(body))) for body in bodies) > 3000
    for body in bodies:
        conversion = convert(body, NothingKnown(), style=PRESETS[preset]())
        assert missing_words(conversion.markdown, words_of(parse(body))) == []
        assert "[](" not in conversion.markdown
