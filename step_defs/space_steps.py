"""Steps about spaces and where they come from."""

from pytest_bdd import given, parsers, when

from support.stage import Stage


@given(parsers.parse('a Confluence space "{key}" named "{name}"'))
def a_space(stage: Stage, key: str, name: str) -> None:
    stage.opens_space(key, name)


@given(parsers.parse('a second space "{key}" named "{name}"'))
def a_second_space(stage: Stage, key: str, name: str) -> None:
    stage.site.add_space(key, name, homepage=None)


@when(parsers.parse('the space is renamed to "{name}"'))
def the_space_is_renamed(stage: Stage, name: str) -> None:
    stage.space.name = name


@given("the sample space")
def the_sample_space(stage: Stage) -> None:
    from support.samples.team_handbook import build_team_handbook

    stage.uses_site(build_team_handbook())


@given(parsers.parse('the space has a homepage "{title}"'))
def a_homepage(stage: Stage, title: str) -> None:
    stage.adds_homepage(title)


@given(parsers.parse("the space has {count:d} page"))
@given(parsers.parse("the space has {count:d} pages"))
@given(parsers.parse("the space has {count:d} pages more"))
@given(parsers.parse("the space has {count:d} pages more, each with an attachment"))
def many_pages(stage: Stage, count: int) -> None:
    stage.adds_many_pages(count)


@given("an XML space export of the space")
def a_space_export(stage: Stage) -> None:
    stage.writes_space_export()


@given("an unpacked XML space export of the space")
def an_unpacked_space_export(stage: Stage) -> None:
    stage.writes_space_export()
    stage.unpacks_space_export()


@given(parsers.parse('the genuine space export "{name}"'))
def a_genuine_space_export(stage: Stage, name: str) -> None:
    stage.uses_genuine_space_export(name)


@given(parsers.re(r"an XML space export that (?P<fault>.+)"))
def a_faulty_space_export(stage: Stage, fault: str) -> None:
    stage.writes_faulty_space_export(fault)


@when(parsers.parse('the space gets a page "{title}"'))
def the_space_gets_a_page(stage: Stage, title: str) -> None:
    stage.adds_page(title)
