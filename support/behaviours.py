"""What the product owner asked for, by number, and the scenarios that prove it.

A scenario names what it proves by a tag: `@behaviour-07`. `python -m support.behaviours` writes the table
docs/behaviours.md anew; a check compares it.
"""

import re
from collections.abc import Mapping

import pytest

from support.suite_integrity import PROJECT, tagged_scenarios

PAGE = PROJECT / "docs" / "behaviours.md"
TAG = re.compile(r"behaviour-(\d\d)")

BEHAVIOURS: Mapping[str, str] = {
    "01": "A whole space arrives: pages and allowed attachments, in a knowledge base of the space's name",
    "02": "The filter decides which attachments go along",
    "03": "Uploaded pages say in front matter where they come from",
    "04": "A knowledge base that cannot be created is a failure that is told, not a crash",
    "05": "Batch mode adds once for all, individual mode once for each",
    "06": "The knowledge base's description names the space's address",
    "07": "Every request to Open WebUI carries the key",
    "08": "The connection test answers yes or no",
    "09": "Knowledge bases are listed, found by name, and missed without an error",
    "10": "An upload answers with id and file name",
    "11": "A refused key raises the client's own error",
    "12": "From settings to result: Markdown first, then Open WebUI",
    "13": "Without an API key there is no Open WebUI exporter, and the Markdown is written all the same",
    "14": "With neither service in reach nothing crashes",
    "15": "Open WebUI fails: the export succeeds, and the failure is told",
    "16": "The command `test-connection` ends with 0 when both services answer",
    "17": "A first export that fails is healed by the second",
    "18": "The same workflow against real services, skipped with the reason where none is named",
    "19": "One page",
    "20": "A hundred pages by batch",
    "21": "Fifty pages, batch against one by one",
    "22": "The memory that a thousand pages need",
    "23": "Three spaces at the same time",
    "24": "Ten pages of a megabyte",
    "25": "Ten thousand attachments through the filter",
    "26": "A thousand extensions read",
    "27": "Front matter for one large page",
    "28": "Front matter for a hundred pages",
}

_HEAD = """# What was asked for, and what proves it

Each line is a behaviour that the product owner asked for; beside it stand the scenarios that carry its tag.
`python -m support.behaviours` writes this page.

| tag | behaviour | proved by |
|---|---|---|
"""


def page() -> str:
    """Return the page in Markdown."""
    proofs = proofs_by_number()
    rows = [
        f"| `@behaviour-{number}` | {behaviour} | {'<br>'.join(proofs.get(number, []))} |\n"
        for number, behaviour in BEHAVIOURS.items()
    ]
    return _HEAD + "".join(rows)


def proofs_by_number() -> dict[str, list[str]]:
    """Return, for each number that a tag names, its scenarios as links into the features."""
    proofs: dict[str, list[str]] = {}
    for feature, title, tags in tagged_scenarios():
        for tag in sorted(tags):
            number = TAG.fullmatch(tag)
            if number:
                shown = re.sub(r"([<>|*_])", r"\\\1", title)
                proofs.setdefault(number[1], []).append(f"[{shown}](../features/{feature})")
    return proofs


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: object) -> bool | None:  # noqa: ARG001 - as pytest-bdd calls it
    """Keep behaviours out of pytest's markers: they number proofs, and select nothing."""
    return True if TAG.fullmatch(tag) else None


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
