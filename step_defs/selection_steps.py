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


# restrictions


@given(parsers.parse('only "{name}" may view the page "{title}"'))
def only_one_may_view(stage: Stage, name: str, title: str) -> None:
    stage.site.restrict_viewing(stage.page(title), stage.site.add_user(name))


@given(parsers.parse('everybody may view the page "{title}" again'))
def everybody_may_view(stage: Stage, title: str) -> None:
    stage.site.restrict_viewing(stage.page(title))


@given(parsers.parse('only "{name}" may edit the page "{title}"'))
def only_one_may_edit(stage: Stage, name: str, title: str) -> None:
    stage.site.restrict_editing(stage.page(title), stage.site.add_user(name))


@given("restricted pages are included")
def restricted_included(operator: Operator) -> None:
    operator.chooses("--include-restricted")


@given("archived pages are included")
def archived_included(operator: Operator) -> None:
    operator.chooses("--include-archived")


@given("Confluence does not tell who may view pages")
def restrictions_not_told(stage: Stage) -> None:
    stage.mishaps.confluence_hides_restrictions()


@then(parsers.parse("Confluence was asked {count:d} times who may view pages"))
def asked_for_restrictions(stage: Stage, count: int) -> None:
    assert len(stage.traffic.restriction_requests()) == count


@then(parsers.parse('these are left out of the knowledge base because of "{reason}":'))
def left_out(operator: Operator, reason: str, datatable: list[list[str]]) -> None:
    sync = operator.sync_summary
    told = [
        (kind, one["name"])
        for kind in ("page", "attachment")
        for one in sync[f"{kind}s"]["filtered"]
        if reason in one["reason"]
    ]
    assert told == [tuple(row) for row in datatable[1:]]


# knowledge bases


@given(parsers.parse('the knowledge base is to be called "{name}"'))
def the_knowledge_base_is_called(operator: Operator, name: str) -> None:
    operator.chooses("--knowledge-base", name)


# exporting


@when(parsers.re(r"the operator exports the space from (?P<source>.+?)(?<!into Open WebUI)"))
def exports_from(stage: Stage, operator: Operator, source: str) -> None:
    operator.exports("space", stage.target_in(source), options=("--no-open-webui",))


@when(parsers.parse("the operator exports the space from {source} into Open WebUI"))
def exports_from_into_open_webui(stage: Stage, operator: Operator, source: str) -> None:
    operator.exports("space", stage.target_in(source), options=("--open-webui",))


# how it ended


@then(parsers.re(r"the summary says that (?P<count>\d+) pages? (?:was|were) not chosen"))
def so_many_not_chosen(operator: Operator, count: str) -> None:
    assert operator.space_summary["pages_not_chosen"] == int(count)
