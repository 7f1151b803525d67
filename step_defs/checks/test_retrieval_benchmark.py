"""The retrieval benchmark asks honest questions, reckons rightly and leaves nothing behind."""

import re
from collections.abc import Iterator

import pytest
from rich.console import Console

from support.benchmarks.retrieval import as_table, measure
from support.benchmarks.retrieval_pages import DEMONSTRATION_SPACE, BenchmarkPage, export_samples
from support.benchmarks.retrieval_questions import Asked, Passage, Question, figures, read_questions
from support.benchmarks.retrieval_variants import VARIANTS, Variant
from support.services.mounting import MockedNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.services.real_open_webui import RunningOpenWebUI

pytestmark = pytest.mark.unit

THEIRS = "Demonstration Space"
QUESTIONS = read_questions()
_LONGEST_ECHO = 4


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[BenchmarkPage]]:
    return export_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def texts(spaces: dict[str, list[BenchmarkPage]]) -> dict[tuple[str, str], str]:
    return {(space, page.title): page.body for space, pages in spaces.items() for page in pages}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) == len({question.text for question in QUESTIONS}) >= 60
    assert sum(question.space != THEIRS for question in QUESTIONS) >= 60


def test_every_question_has_its_page(texts: dict[tuple[str, str], str]) -> None:
    spaces = {space for space, _ in texts}
    asked = {(question.space, question.page) for question in QUESTIONS if question.space in spaces}
    assert asked <= texts.keys()
    assert {key for key in texts if key not in asked} <= {("Product Guides", "Product Guides")}


@pytest.mark.skipif(
    not DEMONSTRATION_SPACE.is_file(), reason=f"the export of the {THEIRS} is not at ../shared/real-exports"
)
def test_the_demonstration_space_is_asked_about(texts: dict[tuple[str, str], str]) -> None:
    assert sum(question.space == THEIRS for question in QUESTIONS) >= 20
    assert {page for space, page in texts if space == THEIRS} == {
        question.page for question in QUESTIONS if question.space == THEIRS
    }


def test_answers_stand_on_their_pages(texts: dict[tuple[str, str], str]) -> None:
    ours = [question for question in QUESTIONS if question.space != THEIRS]
    absent = [
        question.text for question in ours if question.answer not in texts[question.space, question.page]
    ]
    assert absent == []
    assert all(question.answer for question in ours)


def test_questions_repeat_neither_titles_nor_sentences(texts: dict[tuple[str, str], str]) -> None:
    echoes = [
        question.text
        for question in QUESTIONS
        if (body := texts.get((question.space, question.page)))
        if " ".join(_words(question.page)) in " ".join(_words(question.text))
        or _runs(question.text, _LONGEST_ECHO + 1) & _runs(body, _LONGEST_ECHO + 1)
    ]
    assert echoes == []


def test_nothing_of_a_foreign_page_is_kept() -> None:
    assert not any(question.answer for question in QUESTIONS if question.space == THEIRS)


def test_figures() -> None:
    question = Question("Space", "Right", "Where?", "here")
    first = Asked(question, [Passage("Right", "nothing"), Passage("Wrong", "here")])
    fourth = Asked(question, [Passage("Wrong", "here")] * 3 + [Passage("Right", "it is here")])
    never = Asked(question, [Passage("Wrong", "here")] * 20)
    assert figures([first, fourth, fourth, never]) == {
        "recall@1": 0.25,
        "recall@3": 0.25,
        "recall@5": 0.75,
        "mean reciprocal rank": 0.375,
        "answered@3": 0.0,
        "answered@5": 0.5,
    }


@pytest.fixture
def server() -> Iterator[tuple[OpenWebUIServer, RunningOpenWebUI]]:
    stand_in = OpenWebUIServer()
    with MockedNetwork() as network:
        mounted = network.mount(OpenWebUIApi(stand_in))
        yield stand_in, RunningOpenWebUI(mounted.url, stand_in.owner.api_key)
        assert not mounted.unplanned


def test_it_measures_and_leaves_nothing_behind(
    spaces: dict[str, list[BenchmarkPage]], server: tuple[OpenWebUIServer, RunningOpenWebUI]
) -> None:
    stand_in, address = server
    handbook = {"Team Handbook": spaces["Team Handbook"]}
    measured = measure(address, VARIANTS[:2], handbook, Console(quiet=True))
    assert list(measured["variants"]) == [variant.name for variant in VARIANTS[:2]]
    # The stand-in compares words, which is enough for most of these questions.
    assert all(0.5 < values["recall@5"] <= 1 for values in measured["variants"].values())
    assert as_table(measured).row_count == 2
    assert (stand_in.files, stand_in.knowledge_bases) == ({}, {})


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: str(variant.name))
def test_every_variant_writes_every_page(spaces: dict[str, list[BenchmarkPage]], variant: Variant) -> None:
    for pages in spaces.values():
        written = [variant.write(page) for page in pages]
        assert all(text.strip() for text in written)
        assert len(set(written)) == len(pages)
