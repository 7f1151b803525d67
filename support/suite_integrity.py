"""Looks at the suite itself: its features, the steps they need, and the steps that are defined."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from pytest_bdd import parsers

PROJECT = Path(__file__).parents[1]
FEATURES = PROJECT / "features"
STEP_DEFS = PROJECT / "step_defs"
_KEYWORDS = {"given", "when", "then"}
_TYPES = {"Context": "given", "Action": "when", "Outcome": "then"}


@dataclass(frozen=True)
class Scenario:
    """One scenario, or one row of an outline, with its steps as (keyword, text)."""

    feature: str
    name: str
    steps: tuple[tuple[str, str], ...]
    tags: frozenset[str]


@dataclass(frozen=True)
class StepDefinition:
    """One sentence that a step function understands."""

    place: str
    keyword: str
    sentence: str
    parser: Any

    def understands(self, keyword: str, text: str) -> bool:
        """Say whether this definition is meant by a step."""
        return keyword == self.keyword and bool(self.parser.is_matching(text))


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Read every scenario of every feature, outlines row by row."""
    found = []
    for path in sorted(FEATURES.rglob("*.feature")):
        document: Any = _document(path)
        for pickle in Compiler().compile(document):
            steps = tuple(_typed_steps(pickle["steps"]))
            tags = frozenset(tag["name"].removeprefix("@") for tag in pickle["tags"])
            name = path.relative_to(FEATURES).as_posix()
            found.append(Scenario(name, pickle["name"], steps, tags))
    return tuple(found)


def tagged_scenarios() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield feature, title and tags of each scenario as written, outlines once; tags are inherited."""
    for path in sorted(FEATURES.rglob("*.feature")):
        feature = _document(path)["feature"]
        for title, tags in _tagged(feature, _tags_of(feature)):
            yield path.relative_to(FEATURES).as_posix(), title, tags


@cache
def scenario_titles() -> Mapping[str, tuple[str, ...]]:
    """Return the titles of each feature's scenarios as written, outlines once, by feature."""
    return {
        path.relative_to(FEATURES).as_posix(): tuple(_titles_in(_document(path)["feature"]))
        for path in sorted(FEATURES.rglob("*.feature"))
    }


@cache
def scenarios_without_rows() -> tuple[str, ...]:
    """Name the outlines whose examples have no row: they are read, and never run."""
    return tuple(
        f"{path.relative_to(FEATURES).as_posix()}: {scenario['name']}"
        for path in sorted(FEATURES.rglob("*.feature"))
        for scenario in _written_scenarios(_document(path)["feature"])
        if scenario["examples"] and not any(table.get("tableBody") for table in scenario["examples"])
    )


@cache
def step_definitions() -> tuple[StepDefinition, ...]:
    """Read every step definition out of the source of the step modules."""
    return tuple(
        definition for path in sorted(STEP_DEFS.glob("*_steps.py")) for definition in _definitions_in(path)
    )


def bound_features() -> list[str]:
    """Return the features that the test modules bind, as often as they bind them."""
    return [feature for features in bindings().values() for feature in features]


def bindings() -> Mapping[str, list[str]]:
    """Return the features that each test module binds, by the module's name."""
    bound = {}
    for path in sorted(STEP_DEFS.glob("test_*.py")):
        bound[path.name] = re.findall(
            r'^scenarios\("([^"]+)"\)', path.read_text(encoding="utf-8"), re.MULTILINE
        )
    return bound


@cache
def outcomes_that_cannot_fail() -> tuple[str, ...]:
    """Name the Then steps that assert nothing about what the scenario came to.

    An assertion counts when it speaks of something that the step was given or found out: `assert True` and
    `assert (value, "words")` hold whatever happened.
    """
    return tuple(
        f"{path.name}:{function.lineno}: {function.name}"
        for path in sorted(STEP_DEFS.glob("*_steps.py"))
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and _is_outcome(function) and not _can_fail(function)
    )


@cache
def markers_in_checks() -> frozenset[str]:
    """Return the markers that plain checks carry (`pytest.mark.unit`)."""
    return frozenset(
        node.attr
        for path in (STEP_DEFS / "checks").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pytest.mark"
    )


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports, also inside functions and for type checkers.

    Relative imports keep their leading dots.
    """
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def calls_in(path: Path) -> set[str]:
    """Return the functions that a file calls, as written: `print`, `time.sleep`, `sys.stdout.write`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _document(path: Path) -> Any:  # noqa: ANN401
    document: Any = Parser().parse(path.read_text(encoding="utf-8"))
    return document | {"uri": str(path)}


def _written_scenarios(parent: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in parent["children"]:
        if "rule" in child:
            yield from _written_scenarios(child["rule"])
        elif "scenario" in child:
            yield child["scenario"]


def _tagged(parent: Any, tags: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:  # noqa: ANN401
    for child in parent["children"]:
        if "rule" in child:
            yield from _tagged(child["rule"], tags | _tags_of(child["rule"]))
        elif "scenario" in child:
            yield child["scenario"]["name"], tags | _tags_of(child["scenario"])


def _tags_of(part: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(tag["name"].removeprefix("@") for tag in part["tags"])


def _titles_in(feature: Any) -> Iterator[str]:  # noqa: ANN401
    for scenario in _written_scenarios(feature):
        yield scenario["name"]


def _typed_steps(steps: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for step in steps:
        yield _TYPES[step["type"]], step["text"]


def _is_outcome(function: ast.FunctionDef) -> bool:
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(ast.unparse(call.func) == "then" for call in calls)


def _can_fail(function: ast.FunctionDef) -> bool:
    given = {argument.arg for argument in function.args.args}
    found_out = {node.id for node in ast.walk(function) if _is_stored(node)}
    return any(
        not isinstance(node.test, ast.Tuple) and _names_in(node.test) & (given | found_out)
        for node in ast.walk(function)
        if isinstance(node, ast.Assert)
    )


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _names_in(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def _definitions_in(path: Path) -> Iterator[StepDefinition]:
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in _KEYWORDS:
                parser = _parser(decorator.args[0])
                place = f"{path.name}:{decorator.lineno}"
                yield StepDefinition(place, decorator.func.id, parser.name, parser)  # type: ignore[attr-defined]


def _parser(argument: ast.expr) -> Any:  # noqa: ANN401
    """Build the parser that the source of a decorator asks for."""
    if isinstance(argument, ast.Constant):
        return parsers.string(str(argument.value))
    assert isinstance(argument, ast.Call)
    assert isinstance(argument.func, ast.Attribute)
    return getattr(parsers, argument.func.attr)(ast.literal_eval(argument.args[0]))
