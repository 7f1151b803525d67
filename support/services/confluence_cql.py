"""A small, honest evaluator of Confluence's query language (CQL).

It knows `and`, `or`, `not`, brackets, `=`, `!=`, `~`, comparisons of moments, `in` and `not in`, over the
fields below. What CQL has and this evaluator lacks raises `UnsupportedCql`, so that no scenario rests on
a query that the stand-in only pretends to understand; what is no CQL at all raises `InvalidCql`.
Source: developer.atlassian.com/cloud/confluence/advanced-searching-using-cql.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<operator>!=|>=|<=|!~|[=~><(),])|(?P<word>[^\s"'=!~<>(),]+))"""
)
_MOMENTS = frozenset({"created", "lastmodified"})
_OPERATORS = frozenset({"=", "!=", "~", "!~", ">", ">=", "<", "<="})


class InvalidCql(ValueError):
    """The query is no CQL; Confluence answers 400."""


class UnsupportedCql(NotImplementedError):
    """The query may well be CQL, but this evaluator does not know that part of it."""


@dataclass(frozen=True, slots=True)
class Findable:
    """What the search index knows of one page, blog post or attachment; moments are ISO 8601, in UTC."""

    id: str
    type: str
    space: str
    title: str
    labels: frozenset[str]
    parent: str
    ancestors: Callable[[], frozenset[str]]
    container: str
    created: str
    lastmodified: str


Condition = Callable[[Findable], bool]

_TEXTS: dict[str, Callable[[Findable], frozenset[str]]] = {
    "id": lambda one: frozenset({one.id}),
    "content": lambda one: frozenset({one.id}),
    "type": lambda one: frozenset({one.type}),
    "space": lambda one: frozenset({one.space.casefold()}),
    "space.key": lambda one: frozenset({one.space.casefold()}),
    "title": lambda one: frozenset({one.title.casefold()}),
    "label": lambda one: one.labels,
    "parent": lambda one: frozenset({one.parent}),
    "ancestor": lambda one: one.ancestors(),
    "container": lambda one: frozenset({one.container}),
}


def parse_cql(cql: str) -> Condition:
    """Turn a query into the condition that it states."""
    tokens = _tokens(cql)
    if not tokens:
        raise InvalidCql("The query is empty.")
    parser = _Parser(tokens)
    condition = parser.either()
    if not parser.at_end:
        if parser.word() == "order":
            raise UnsupportedCql(f"order by, in {cql!r}")
        raise InvalidCql(f"Could not parse cql : {cql}")
    return condition


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str


def _tokens(cql: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, text = 0, cql.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise InvalidCql(f"Could not parse cql : {cql}")
        value = found[found.lastgroup]
        if found.lastgroup == "text":
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        tokens.append(_Token(found.lastgroup, value))
        position = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._position = 0

    @property
    def at_end(self) -> bool:
        return self._position >= len(self._tokens)

    def word(self) -> str:
        """Return the next word in small letters, "" where something else comes next."""
        if self.at_end or self._tokens[self._position].kind != "word":
            return ""
        return self._tokens[self._position].value.casefold()

    def either(self) -> Condition:
        conditions = [self._both()]
        while self._takes_word("or"):
            conditions.append(self._both())
        return lambda one: any(condition(one) for condition in conditions)

    def _both(self) -> Condition:
        conditions = [self._single()]
        while self._takes_word("and"):
            conditions.append(self._single())
        return lambda one: all(condition(one) for condition in conditions)

    def _single(self) -> Condition:
        if self._takes_word("not"):
            negated = self._single()
            return lambda one: not negated(one)
        if self._takes_operator("("):
            inner = self.either()
            self._expect(")")
            return inner
        return self._clause()

    def _clause(self) -> Condition:
        field = self._next("word").value.casefold()
        if field not in _TEXTS and field not in _MOMENTS:
            raise UnsupportedCql(f"field {field}")
        if self._takes_word("not"):
            if not self._takes_word("in"):
                raise InvalidCql("'not' without 'in' in a clause.")
            values = self._list()
            return lambda one: not _matches(field, "in", values, one)
        operator = "in" if self._takes_word("in") else self._operator()
        values = self._list() if operator == "in" else [self._value()]
        _check(field, operator)
        return lambda one: _matches(field, operator, values, one)

    def _operator(self) -> str:
        token = self._next("operator")
        if token.value not in _OPERATORS:
            raise InvalidCql(f"Expected an operator, found {token.value!r}.")
        return token.value

    def _list(self) -> list[str]:
        self._expect("(")
        values = [self._value()]
        while self._takes_operator(","):
            values.append(self._value())
        self._expect(")")
        return values

    def _value(self) -> str:
        if self.at_end or self._tokens[self._position].kind == "operator":
            raise InvalidCql("A value is missing.")
        token = self._tokens[self._position]
        self._position += 1
        if self._takes_operator("("):
            raise UnsupportedCql(f"function {token.value}()")
        return token.value

    def _next(self, kind: str) -> _Token:
        if self.at_end or self._tokens[self._position].kind != kind:
            raise InvalidCql(f"Expected a {kind} in the query.")
        self._position += 1
        return self._tokens[self._position - 1]

    def _expect(self, operator: str) -> None:
        if not self._takes_operator(operator):
            raise InvalidCql(f"Expected {operator!r} in the query.")

    def _takes_word(self, word: str) -> bool:
        return self._takes(self.word() == word)

    def _takes_operator(self, operator: str) -> bool:
        return self._takes(not self.at_end and self._tokens[self._position] == _Token("operator", operator))

    def _takes(self, fits: bool) -> bool:  # noqa: FBT001
        self._position += fits
        return fits


def _check(field: str, operator: str) -> None:
    if field in _MOMENTS and operator not in {"=", "!=", ">", ">=", "<", "<="}:
        raise UnsupportedCql(f"{field} {operator}")
    if field not in _MOMENTS and operator not in {"=", "!=", "in"} and (field, operator) != ("title", "~"):
        raise UnsupportedCql(f"{field} {operator}")


def _matches(field: str, operator: str, values: list[str], one: Findable) -> bool:
    if field in _MOMENTS:
        return _moment_matches(datetime.fromisoformat(getattr(one, field)), operator, values[0])
    if operator == "~":
        return all(word in one.title.casefold() for word in values[0].casefold().split())
    wanted = {value.casefold() if field in {"space", "space.key", "title"} else value for value in values}
    return bool(wanted & _TEXTS[field](one)) != (operator == "!=")


def _moment_matches(moment: datetime, operator: str, value: str) -> bool:
    """Compare at the precision that the query gives: a day, or a minute."""
    start, length = _span(value)
    answers: dict[str, bool] = {
        "=": start <= moment < start + length,
        "!=": not start <= moment < start + length,
        ">": moment >= start + length,
        ">=": moment >= start,
        "<": moment < start,
        "<=": moment < start + length,
    }
    return answers[operator]


def _span(value: str) -> tuple[datetime, timedelta]:
    for pattern, length in (
        ("%Y-%m-%d", timedelta(days=1)),
        ("%Y/%m/%d", timedelta(days=1)),
        ("%Y-%m-%d %H:%M", timedelta(minutes=1)),
        ("%Y/%m/%d %H:%M", timedelta(minutes=1)),
    ):
        try:
            return datetime.strptime(value, pattern).replace(tzinfo=UTC), length
        except ValueError:
            continue
    raise InvalidCql(f"{value!r} is no date that CQL knows.")
