"""Steps about what kind of server Open WebUI is: its version, its limits, who the exporter is there."""

from pytest_bdd import given, parsers, then

from support.stage import Stage


@given(parsers.parse("Open WebUI is of version {version}"))
def the_version(stage: Stage, version: str) -> None:
    stage.open_webui_is(version=version)


@given("Open WebUI tells moments in words")
def moments_in_words(stage: Stage) -> None:
    stage.open_webui_is(moments_in_words=True)


@given("the API key belongs to somebody who is no administrator")
def no_administrator(stage: Stage) -> None:
    stage.exports_as_ordinary_user()


@given(parsers.parse('somebody put the file "{filename}" into the knowledge base "{name}" beforehand'))
def a_knowledge_base_with_a_file(stage: Stage, filename: str, name: str) -> None:
    stage.knowledge.creates(name)
    stage.knowledge.puts_by_hand(name, filename)


@given(parsers.parse("Open WebUI takes files up to {megabytes:d} MB"))
def a_size_limit(stage: Stage, megabytes: int) -> None:
    stage.stand_in.max_size_mb = megabytes


@given(parsers.parse('Open WebUI takes files of the kinds "{extensions}" only'))
def allowed_kinds(stage: Stage, extensions: str) -> None:
    stage.stand_in.allowed_extensions = extensions.split(", ")


@given(parsers.parse("Open WebUI refuses to add more than {count:d} files at once"))
def a_batch_limit(stage: Stage, count: int) -> None:
    stage.stand_in.largest_batch = count


@then(parsers.parse('only its owner may use the knowledge base "{name}"'))
def only_its_owner(stage: Stage, name: str) -> None:
    assert not stage.stand_in.knowledge_base_named(name).is_public
