"""Questions as people ask them, and how well a search answered them."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

_QUESTIONS = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the title of the page that answers it, and words of the answer ("" if none are kept)."""

    space: str
    page: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page's text that was found; `page` is the page's title."""

    page: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passages that were found for it, the best first."""

    question: Question
    passages: Sequence[Passage]

    @property
    def rank(self) -> int | None:
        """The place of the first passage of the right page, from 1; None when there is none."""
        places = (place for place, found in enumerate(self.passages, 1) if found.page == self.question.page)
        return next(places, None)

    def answered_within(self, passages: int) -> bool:
        """Whether the answer itself stands in one of the first passages, on the right page."""
        return any(
            found.page == self.question.page and self.question.answer in found.text
            for found in self.passages[:passages]
        )


def read_questions() -> list[Question]:
    """Read all questions."""
    spaces = yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8"))
    return [
        Question(space, page, asked["question"], asked.get("answer", ""))
        for space, pages in spaces.items()
        for page, questions in pages.items()
        for asked in questions
    ]


def figures(asked: Sequence[Asked]) -> dict[str, float]:
    """Reckon shares from 0 to 1.

    `recall@5`: the right page is among the first five passages. `answered@5`: the answer is, of the
    questions whose answer is known. Several passages of a wrong page push the right one down, as they do
    where a model reads the first few.
    """
    ranks = [one.rank for one in asked]
    with_answer = [one for one in asked if one.question.answer]
    shares = {
        f"recall@{most}": _share(rank is not None and rank <= most for rank in ranks) for most in (1, 3, 5)
    }
    shares["mean reciprocal rank"] = round(statistics.fmean(1 / rank if rank else 0.0 for rank in ranks), 3)
    if with_answer:
        shares |= {
            f"answered@{most}": _share(one.answered_within(most) for one in with_answer) for most in (3, 5)
        }
    return shares


def _share(held: Iterable[bool]) -> float:
    return round(statistics.fmean(held), 3)
