"""A page's text for a knowledge base: what it gains, what it loses, and that code is never touched."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confluence_markdown_exporter.processors.findable_text import findable_text

pytestmark = pytest.mark.unit

_HEAD = '---\ntitle: "Guide"\n---\n\n'
_LEAD = "# Guide\n\nHome, https://wiki.example/guide\n\n"


def written(markdown: str, *, title: str = "Guide", ancestors: tuple[str, ...] = ("Home",)) -> str:
    return findable_text(markdown, title=title, ancestors=ancestors, address="https://wiki.example/guide")


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("See [the plan](../plan-7.md#Steps).", "See the plan."),
        ("See [the plan](<../the plan.md>) now.", "See the plan now."),
        ("See [a (b)](plan-(final).md).", "See a (b)."),
        ("See [top](#top).", "See top."),
        ("See [them](https://example.org/a).", "See [them](https://example.org/a)."),
        ("Write to [us](mailto:us@example.org).", "Write to [us](mailto:us@example.org)."),
        ("A `[x](y.md)` in code.", "A `[x](y.md)` in code."),
        ("No \\[link](y.md).", "No \\[link](y.md)."),
        ("[not\\](a link)", "[not\\](a link)"),
        ("![Who calls whom](a/escalation.png)", "Who calls whom"),
        ("Look: ![escalation.png](a/escalation-7.png) there.", "Look:  there."),
        ("[![next.jpg](a/next.jpg)](next-8.md) [Next](next-8.md)", " Next"),
        ("See [[plan-7|the plan]] and [[other-8]].", "See the plan and other-8."),
        ('<a id="here"></a>Here', "Here"),
        ("- [x] done\n- [ ] open", "- [x] done\n- [ ] open"),
        ("> [!NOTE]\n> Look.", "> [!NOTE]\n> Look."),
        ("| [a](a.md) | b |\n| --- | --- |", "| a | b |\n| --- | --- |"),
        ("1. One\n   - [Two](two.md)", "1. One\n   - Two"),
    ],
)
def test_links_and_pictures_become_words(markdown: str, kept: str) -> None:
    assert written(markdown) == f"{_LEAD}{kept}\n"


def test_a_page_without_pages_above_it_and_without_an_address_begins_with_its_title_alone() -> None:
    assert findable_text("Words.", title="Guide", ancestors=(), address="") == "# Guide\n\nWords.\n"


@pytest.mark.parametrize(
    "nothing",
    ["- [Steps](#Steps)\n  - [One](#One)", "![shot.png](a/shot.png)", "- ![shot.png](a/shot.png)"],
)
def test_what_is_nothing_without_its_link_goes(nothing: str) -> None:
    assert written(f"First.\n\n{nothing}\n\nLast.") == f"{_LEAD}First.\n\nLast.\n"


@pytest.mark.parametrize("fence", ["```", "~~~~", "> ```", "1. ```"])
def test_code_stays(fence: str) -> None:
    inside = "# comment\n[x](y.md)\n\n\n- [Steps](#Steps)"
    closing = fence.lstrip("> 1.")
    text = f"{fence}py\n{inside}\n{closing}"
    assert written(f"{text}\n\n## Next") == f"{_LEAD}{text}\n\n## Guide: Next\n\nHome / Guide\n"


def test_each_heading_names_the_page_once() -> None:
    text = "### Steps\n\nGo.\n\n## Guide for all\n\n#hashtag"
    assert written(text) == (
        f"{_LEAD}### Guide: Steps\n\nHome / Guide\n\nGo.\n\n## Guide for all\n\nHome / Guide\n\n#hashtag\n"
    )


def test_a_page_at_the_top_has_no_place_to_name() -> None:
    text = written("## Steps\n\nGo.", ancestors=())
    assert text == "# Guide\n\nhttps://wiki.example/guide\n\n## Guide: Steps\n\nGo.\n"


@pytest.mark.parametrize(
    "breadcrumbs", ["", "[Home](../Home-1.md)\n\n", "[[../Home-1|Home]]\n\n", "Home\n\n"]
)
@pytest.mark.parametrize("title", ["", "# Guide\n\n"])
def test_breadcrumbs_and_title_are_not_doubled(breadcrumbs: str, title: str) -> None:
    assert written(f"{_HEAD}{breadcrumbs}{title}Read.\n") == f"{_HEAD}{_LEAD}Read.\n"


def test_a_page_without_a_body_still_says_what_it_is() -> None:
    assert written(_HEAD) == f"{_HEAD}# Guide\n\nHome, https://wiki.example/guide\n"
    assert written("") == "# Guide\n\nHome, https://wiki.example/guide\n"


@given(st.text(max_size=300))
def test_words_without_markup_all_arrive(text: str) -> None:
    plain = "".join(letter if letter.isalnum() else " " for letter in text)
    assert plain.split() == written(plain).split()[4:]


@pytest.mark.parametrize(
    "piece", ["[", "![", "](", "`", "` ``", "[[", "](a(", "\\", "> ", "- ", "[a](", "[x](y)"]
)
def test_hostile_lines_cost_no_more_than_others(piece: str) -> None:
    started = time.process_time()
    written(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 2


def test_backticks_that_never_pair_cost_no_more_than_others() -> None:
    runs = "[ " + " ".join("`" * length for length in range(1, 800))
    started = time.process_time()
    written(runs)
    assert time.process_time() - started < 2
