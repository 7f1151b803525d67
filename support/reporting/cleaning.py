"""Writes Allure's results without what nobody should see: secrets, machine paths, and noise."""

# mypy: disable-error-code="no-untyped-call"
# The library's class has no types.

import os
from pathlib import Path
from typing import Any

import allure_commons
from allure_commons.logger import AllureFileLogger

from support.reporting.masking import Mask

_TELLING = {"failed", "broken"}
_NOISE_LABELS = {
    "framework",
    "host",
    "language",
    "package",
    "parentSuite",
    "subSuite",
    "suite",
    "thread",
}
_NOISE_PARAMETER = "_pytest_bdd_example"


class CleanResults(AllureFileLogger):
    """The one door through which results reach the disk."""

    def __init__(self, folder: Path, mask: Mask) -> None:
        super().__init__(os.fspath(folder))
        self.mask = mask

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:  # noqa: ANN401
        """Write how one test ended."""
        result.labels = [label for label in result.labels if label.name not in _NOISE_LABELS]
        result.parameters = [one for one in result.parameters if one.name != _NOISE_PARAMETER]
        super().report_result(self._cleaned(result))

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:  # noqa: ANN401
        """Write what fixtures did, where they have something to tell; each step is a fixture, too."""
        container.befores = [one for one in container.befores if _tells_something(one)]
        container.afters = [one for one in container.afters if _tells_something(one)]
        if container.befores or container.afters:
            super().report_container(self._cleaned(container))

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment; bytes that are no text are left as they are."""
        super().report_attached_data(self._cleaned_body(body), file_name)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Write a file as an attachment."""
        super().report_attached_data(self._cleaned_body(Path(source).read_bytes()), file_name)

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:  # noqa: ANN401
        """Write what belongs to the whole run."""
        super().report_globals(self._cleaned(globals_item))

    def _cleaned(self, part: Any) -> Any:  # noqa: ANN401
        """Mask every text in a part of a result, in place."""
        if isinstance(part, str):
            return self.mask(part)
        if isinstance(part, list):
            return [self._cleaned(one) for one in part]
        if hasattr(part, "__attrs_attrs__"):
            for name, value in vars(part).items():
                setattr(part, name, self._cleaned(value))
        return part

    def _cleaned_body(self, body: str | bytes) -> str | bytes:
        if isinstance(body, str):
            return self.mask(body)
        try:
            return self.mask(body.decode())
        except UnicodeDecodeError:
            return body


def _tells_something(fixture: Any) -> bool:  # noqa: ANN401
    return bool(fixture.status in _TELLING or fixture.steps or fixture.attachments)
