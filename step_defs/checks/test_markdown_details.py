"""Storage format and the Markdown that it becomes, detail by detail.

The cases stand in support/samples/markdown_details.yaml. What a reader should know is in docs/markdown.md.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from confluence_markdown_exporter.markdown import PRESETS, convert, convert_view
from confluence_markdown_exporter.markdown.resolver import NothingKnown
from support import samples
from support.markdown_examples import EXAMPLES, HandbookResolver
from support.markdown_reference import PAGE, example

pytestmark = pytest.mark.unit

_DETAILS = yaml.safe_load(Path(samples.__file__).with_name("markdown_details.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", _DETAILS["cases"], ids=lambda case: case["name"])
def test_a_detail(case: dict[str, Any]) -> None:
    world = HandbookResolver() if case.get("known", True) else NothingKnown()
    found = convert(case["storage"], world) if "storage" in case else convert_view(case["html"], world)
    assert found.markdown == case["markdown"]
    assert found.unknown == case.get("not_converted", {})
    assert found.page_properties == case.get("properties", {})


@pytest.mark.parametrize("case", _DETAILS["presets"], ids=lambda case: case["name"])
def test_a_preset(case: dict[str, Any]) -> None:
    style = PRESETS[case["preset"]](keep_colours=case["colours"])
    assert convert(_DETAILS["page_for_presets"], HandbookResolver(), style=style).markdown == case["markdown"]


@pytest.mark.parametrize(
    ("name", "storage"),
    [pytest.param(*one, id=one[0]) for examples in EXAMPLES.values() for one in examples],
)
def test_an_example_of_the_documentation(name: str, storage: str) -> None:
    assert example(name, storage) in PAGE.read_text(encoding="utf-8")
