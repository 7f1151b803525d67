"""Where the package says that something went wrong, and whether it says what can be done about it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from confluence_markdown_exporter import errors
from confluence_markdown_exporter.clients.service_errors import ServiceErrors
from confluence_markdown_exporter.errors import ExporterError

PACKAGE = Path(__file__).parent.parent / "confluence_markdown_exporter"

_ERRORS = {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, ExporterError)
}
_SERVICE_ERRORS = {one.name for one in fields(ServiceErrors) if "type[" in str(one.type)}
_LOUD = re.compile(r"log\w*\.(?:warning|error|exception|critical|warn)$")
_INSTRUCTION = re.compile(
    r"(?:^|[.?!:;)] |\n)(?:Ask|Check|Choose|Copy|Delete|Did you|Export|Free|Get|Give|If|Install|Leave|Look"
    r"|Make|Mend|Move|Name|Open|Put|Raise|Remove|Run|See|Set|Start|To|Try|Unlock|Update|Use|Wait|Write)\b"
)
_ELSEWHERE = re.compile(
    r"docs/[\w-]+\.md|--[a-z][a-z-]+|`confluence-\S+ \w+"
    r"|[;,] (?:open|save|export|download|give|run|start|mend|or)\b"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A place in the code that makes an error or logs a warning, and the words of its advice."""

    place: str
    advice: ast.expr | None

    @property
    def is_empty(self) -> bool:
        """Whether there is no advice, or some that can be seen to be empty."""
        return self.advice is None or _may_be_empty(self.advice)


def gives_advice(text: str) -> bool:
    """Say whether a text tells its reader to do something, or where to read on."""
    return bool(_INSTRUCTION.search(text) or _ELSEWHERE.search(text))


def errors_made(source: str, name: str) -> Iterator[Saying]:
    """Find where a module makes errors of the typed tree: by their names, or as those of a service."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and _makes_error(call.func):
            given = next((one.value for one in call.keywords if one.arg == "advice"), None)
            yield Saying(f"{name}:{call.lineno}", given)


def silent_warnings(source: str, name: str) -> Iterator[str]:
    """Find where a module logs a warning or an error that is none of the typed tree and holds no advice."""
    tree = ast.parse(source)
    caught = {one.name for one in ast.walk(tree) if isinstance(one, ast.ExceptHandler) and _catches_ours(one)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _LOUD.search(ast.unparse(call.func)):
            told = {one.id for one in call.args if isinstance(one, ast.Name)}
            literal = " ".join(str(one.value) for one in ast.walk(call) if isinstance(one, ast.Constant))
            if not (told & caught or gives_advice(literal)):
                yield f"{name}:{call.lineno}"


def modules() -> Iterator[tuple[str, str]]:
    """Return the source and the name of each module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE.parent))


def _makes_error(made: ast.expr) -> bool:
    if isinstance(made, ast.Name):
        return made.id in _ERRORS
    if isinstance(made, ast.Attribute):
        by_service = isinstance(made.value, ast.Name) and made.value.id == "self"
        return made.attr in _ERRORS or (by_service and made.attr in _SERVICE_ERRORS)
    return isinstance(made, ast.Call) and ast.unparse(made) == "type(error)"


def _catches_ours(handler: ast.ExceptHandler) -> bool:
    named = ast.walk(handler.type) if handler.type else ()
    return any(isinstance(one, ast.Name) and one.id in _ERRORS for one in named)


def _may_be_empty(advice: ast.expr) -> bool:
    if isinstance(advice, ast.IfExp):
        return _may_be_empty(advice.body) or _may_be_empty(advice.orelse)
    if isinstance(advice, ast.BoolOp):
        return _may_be_empty(advice.values[-1])
    return isinstance(advice, ast.Constant) and not str(advice.value or "").strip()
