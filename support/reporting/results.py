"""Reads the results of a run as a reader of the report would: tests by title, with all that they show."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any


class Result:
    """One test: how it ended, where it belongs, and what it shows."""

    def __init__(self, folder: Path, told: dict[str, Any]) -> None:
        self._folder = folder
        self.told = told
        self.title = str(told["name"])
        self.status = str(told["status"])
        self.description = str(told.get("description", ""))
        self.history_id = str(told["historyId"])

    @property
    def message(self) -> str:
        """What is said of a test that did not pass."""
        return str(self.told.get("statusDetails", {}).get("message", ""))

    def labels(self, name: str) -> list[str]:
        """Return the values of a label, sorted: `epic`, `severity`, `tag`, …."""
        return sorted(label["value"] for label in self.told.get("labels", []) if label["name"] == name)

    @property
    def label_names(self) -> set[str]:
        """The names of all labels."""
        return {label["name"] for label in self.told.get("labels", [])}

    @property
    def links(self) -> dict[str, str]:
        """The addresses that the test links to, by type."""
        return {link["type"]: link["url"] for link in self.told.get("links", [])}

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that are shown."""
        return {
            one["name"]: one["value"]
            for one in self.told.get("parameters", [])
            if one.get("mode") != "hidden"
        }

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The titles of the steps with their statuses, in order."""
        return [(step["name"], step["status"]) for step in self.told.get("steps", [])]

    def step(self, title: str) -> dict[str, Any]:
        """Return one step as it is told."""
        [found] = [step for step in self.told.get("steps", []) if step["name"] == title]
        return dict(found)

    def attachments(self, step: str | None = None) -> dict[str, tuple[str, str]]:
        """Return type and text of what is attached to the test or to one of its steps, by name."""
        holder = self.step(step) if step else self.told
        return {
            one["name"]: (one["type"], (self._folder / one["source"]).read_text(encoding="utf-8"))
            for one in holder.get("attachments", [])
        }


class ResultsFolder:
    """A folder of results as `pytest --alluredir` leaves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def results(self) -> list[Result]:
        """All tests, the first started first."""
        told = [json.loads(path.read_text(encoding="utf-8")) for path in self.folder.glob("*-result.json")]
        return [Result(self.folder, one) for one in sorted(told, key=lambda one: int(one["start"]))]

    def of(self, title: str) -> Result:
        """Return the only result with this title."""
        found = [result for result in self.results if result.title == title]
        assert len(found) == 1, f"{len(found)} results have the title {title!r}: {self.titles}"
        return found[0]

    @property
    def titles(self) -> list[str]:
        """The titles of all tests, sorted."""
        return sorted(result.title for result in self.results)

    @property
    def fixtures(self) -> list[str]:
        """The names of the fixtures that have something to tell."""
        containers = [
            json.loads(path.read_text(encoding="utf-8")) for path in self.folder.glob("*-container.json")
        ]
        return [
            fixture["name"]
            for container in containers
            for fixture in (*container.get("befores", []), *container.get("afters", []))
        ]

    def places_of(self, *texts: str) -> Iterator[str]:
        """Name the files that hold one of these texts: none of them may."""
        for path in sorted(self.folder.glob("*")):
            content = path.read_bytes()
            for text in texts:
                if text.encode() in content:
                    yield f"{path.name} holds {text}"
