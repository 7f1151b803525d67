"""Takes secrets and machine paths out of what a report shows."""

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

import pytest

MASKED = "***"
WORKPLACE = "$WORKPLACE"

SECRET_VARIABLES = ("TEST_CONFLUENCE_TOKEN", "TEST_OPENWEBUI_KEY")
_SHORTEST_SECRET = 6
_CREDENTIALS = re.compile(r"\b(Bearer|Basic)\s+[\w+/=.~-]{8,}")


class Mask:
    """A function from text to the same text without secrets and without paths of this machine.

    A path inside the project becomes relative to it; the folder of a test becomes `$WORKPLACE`.
    """

    def __init__(self, paths: Mapping[str, str], secrets: Iterable[str] = ()) -> None:
        self._shown: dict[str, str] = dict(paths)
        temporary = re.escape(tempfile.gettempdir())
        self._workplace = re.compile(
            # All but the beginning may be missing, where pytest cut a long message.
            rf"{temporary}/pytest-of-[^/\s]*(?:/pytest-\d+(?:/popen-gw\d+)?(?:/[\w.\[\]-]+)?)?"
        )
        self.hide(secrets)

    @classmethod
    def for_run(cls, project: Path, workplaces: Path | str | None = None) -> Self:
        """Mask what can be known before a run: this machine's folders, and secrets in the environment."""
        paths = {
            f"{project}{os.sep}": "",
            str(project): ".",
            sys.prefix: "$PYTHON",
            sys.base_prefix: "$PYTHON",
            str(Path.home()): "~",
            tempfile.gettempdir(): "$TMP",
        }
        if workplaces:
            paths[str(Path(workplaces).absolute())] = WORKPLACE
        known = {path: shown for path, shown in paths.items() if len(path) > 1}
        return cls(known, (os.environ.get(name, "") for name in SECRET_VARIABLES))

    def hide(self, secrets: Iterable[str]) -> None:
        """Mask these from now on; texts too short to be secrets would mask ordinary words."""
        self._shown |= {secret: MASKED for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        longest_first = sorted(self._shown, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(self._expression, longest_first)))

    def __call__(self, text: str) -> str:
        """Return the text as it may be shown."""
        text = self._workplace.sub(WORKPLACE, text)
        text = self._pattern.sub(lambda found: self._shown[found[0]], text)
        return _CREDENTIALS.sub(rf"\1 {MASKED}", text)

    def _expression(self, hidden: str) -> str:
        ends_inside_a_name = self._shown[hidden] != MASKED and hidden[-1] != os.sep
        return re.escape(hidden) + (r"(?![\w-])" if ends_inside_a_name else "")


MASK = pytest.StashKey[Mask]()
"""Where the configuration of a run that writes results keeps its mask."""
