"""Steps about what is exported and for whom: which pages the operator chooses."""

from pytest_bdd import given, parsers, then, when

from support.operator import Operator
from support.stage import Stage

# choosing


@given(parsers.parse('only pages with the labels "{labels}" are chosen'))
def choose_labels(operator: Operator, labels: str) -> None:
    operator.chooses("--label", labels)


@given(parsers.parse('pages with the labels "{labels}" are not chosen'))
def choose_without_labels(operator: Operator, labels: str) -> None:
    operator.chooses("--without-label", labels)


@given(parsers.parse('only pages titled "{pattern}" are chosen'))
def choose_titles(operator: Operator, pattern: str) -> None:
    operator.chooses("--title", pattern)


@given(parsers.re("only (?P<kind>pages|blog posts) are chosen"))
def choose_kind(operator: Operator, kind: str) -> None:
    operator.chooses("--only", kind.replace(" ", "_"))


@given("only pages updated after this moment are chosen")
def choose_updated_lately(stage: Stage, operator: Operator) -> None:
    operator.chooses("--updated-since", stage.site.now())


@given(parsers.parse('only pages updated since "{moment}" are chosen'))
def choose_updated_since(operator: Operator, moment: str) -> None:
    operator.chooses("--updated-since", moment)


@given(parsers.parse('only pages that the query "{cql}" finds are chosen'))
def choose_by_query(operator: Operator, cql: str) -> None:
    operator.chooses("--cql", cql)


# exporting


@when(parsers.parse("the operator exports the space from {source}"))
def exports_from(stage: Stage, operator: Operator, source: str) -> None:
    operator.exports("space", stage.target_in(source), options=("--no-open-webui",))


# how it ended


@then(parsers.re(r"the summary says that (?P<count>\d+) pages? (?:was|were) not chosen"))
def so_many_not_chosen(operator: Operator, count: str) -> None:
    assert operator.space_summary["pages_not_chosen"] == int(count)
