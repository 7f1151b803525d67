"""Steps about knowledge bases: what is in them before and after a sync."""

from pytest_bdd import given, parsers, then

from support.matchers.exported_folder import front_matter_of, without_front_matter
from support.operator import Operator
from support.stage import Stage

PAGE_ADDRESS = "<address of the page>"
Table = list[list[str]]


@given(parsers.parse('Open WebUI has a knowledge base "{name}"'))
def a_knowledge_base(stage: Stage, name: str) -> None:
    stage.knowledge.creates(name)


@given(parsers.parse("Open WebUI has {count:d} knowledge bases"))
def many_knowledge_bases(stage: Stage, count: int) -> None:
    for number in range(count):
        stage.knowledge.creates(f"Knowledge base {number}")


@given(parsers.parse('somebody put the file "{filename}" into the knowledge base "{name}"'))
def a_foreign_file(stage: Stage, filename: str, name: str) -> None:
    stage.knowledge.puts_by_hand(name, filename)


@given(parsers.parse('somebody changed the file of "{title}" in the knowledge base to "{text}"'))
def a_changed_file(stage: Stage, title: str, text: str) -> None:
    stage.knowledge.changes_by_hand(stage.space.name, stage.page(title).id, text)


@given(parsers.parse('somebody renamed the knowledge base "{name}" to "{new_name}"'))
def a_renamed_knowledge_base(stage: Stage, name: str, new_name: str) -> None:
    stage.knowledge.renames(name, new_name)


@then("nothing was changed in Open WebUI")
def nothing_was_changed(stage: Stage) -> None:
    assert stage.traffic.requests_to_open_webui
    assert stage.traffic.changes_in_open_webui() == []


@given(
    parsers.parse('somebody put a copy in the place of the file of "{title}" in the knowledge base "{name}"')
)
def a_copy(stage: Stage, title: str, name: str) -> None:
    stage.knowledge.replaces_by_copy(name, stage.page(title).id)


@then(
    parsers.re(r'there (?:is|are) (?P<count>\d+) knowledge bases? named "(?P<name>.+)"'),
    converters={"count": int},
)
def so_many_knowledge_bases(stage: Stage, count: int, name: str) -> None:
    assert stage.knowledge.names().count(name) == count


@then(
    parsers.re(r'the knowledge base "(?P<name>[^"]+)" holds (?P<count>\d+) files?'), converters={"count": int}
)
def so_many_files(stage: Stage, name: str, count: int) -> None:
    assert len(stage.knowledge.files(name)) == count, [file.filename for file in stage.knowledge.files(name)]


@then(parsers.parse('the knowledge base "{name}" holds the file "{filename}"'))
def it_holds_the_file(stage: Stage, name: str, filename: str) -> None:
    assert filename in [file.filename for file in stage.knowledge.files(name)]


@then(parsers.parse('the knowledge base "{name}" holds the page "{title}"'))
def it_holds_the_page(stage: Stage, name: str, title: str) -> None:
    assert stage.knowledge.file_of(name, stage.page(title).id)


@then(parsers.parse('the knowledge base "{name}" holds the attachment "{filename}"'))
def it_holds_the_attachment(stage: Stage, name: str, filename: str) -> None:
    assert stage.knowledge.file_of(name, stage.site.attachment(filename).id)


@then(parsers.parse('the knowledge base "{name}" contains the text "{text}"'))
def it_contains_the_text(stage: Stage, name: str, text: str) -> None:
    assert any(text in read for read in stage.knowledge.texts(name))


@then(parsers.parse('the knowledge base "{name}" does not contain the text "{text}"'))
def it_does_not_contain_the_text(stage: Stage, name: str, text: str) -> None:
    assert not any(text in read for read in stage.knowledge.texts(name))


@then(
    parsers.parse(
        'the knowledge base "{name}" is described as "Automated Confluence Export of <space address>"'
    )
)
def it_is_described(stage: Stage, name: str) -> None:
    assert stage.knowledge.description(name) == f"Automated Confluence Export of {stage.space_address}"


@then(parsers.parse('the question "{question}" finds the page "{title}" in the knowledge base "{name}"'))
def the_question_finds(stage: Stage, question: str, title: str, name: str) -> None:
    assert stage.page(title).id in stage.knowledge.answers(name, question)[:1]


@then(parsers.parse('the file of "{title}" in the knowledge base has this front matter:'))
def the_file_has_front_matter(stage: Stage, title: str, datatable: Table) -> None:
    said = front_matter_of(stage.text_in_knowledge_base(title))
    _, *rows = datatable
    assert {key: said.get(key) for key, _ in rows} == dict(rows)


@then(parsers.parse('the file of "{title}" in the knowledge base has these page properties:'))
def the_file_has_page_properties(stage: Stage, title: str, datatable: Table) -> None:
    said = front_matter_of(stage.text_in_knowledge_base(title))
    _, *rows = datatable
    assert said["page_properties"] == dict(rows)


@then(parsers.parse('the file of "{title}" in the knowledge base reads, below its front matter:'))
def the_file_reads(stage: Stage, title: str, docstring: str) -> None:
    read = without_front_matter(stage.text_in_knowledge_base(title))
    assert (
        read.strip() == docstring.replace(PAGE_ADDRESS, stage.page_address(title, "with its title")).strip()
    )


@then(parsers.parse('the file of "{title}" in the knowledge base says "{words}" once'))
def the_file_says_once(stage: Stage, title: str, words: str) -> None:
    read = without_front_matter(stage.text_in_knowledge_base(title)).splitlines()
    assert read.count(words.replace(PAGE_ADDRESS, stage.page_address(title, "with its title"))) == 1, read


@then(parsers.parse('the file of "{title}" in the knowledge base does not say "{words}"'))
def the_file_does_not_say(stage: Stage, title: str, words: str) -> None:
    text = stage.text_in_knowledge_base(title)
    assert text
    assert words not in text


@then(parsers.parse('the file of "{title}" in the knowledge base is marked with the address of the page'))
def the_file_is_marked_with_the_address(stage: Stage, title: str) -> None:
    marked = stage.knowledge.file_of(stage.space.name, stage.page(title).id).metadata
    assert marked["source_url"] == stage.page_address(title, "with its title")


@given("the files in the knowledge base were uploaded by an earlier release")
def uploaded_by_an_earlier_release(stage: Stage) -> None:
    stage.knowledge.goes_back_to_an_earlier_release(stage.space.name)


@then(parsers.parse('the knowledge base file of "{filename}" is marked as an attachment of "{title}"'))
def the_file_is_marked(stage: Stage, filename: str, title: str) -> None:
    marked = stage.knowledge.file_of(stage.space.name, stage.site.attachment(filename).id).metadata
    assert marked["confluence_kind"] == "attachment"
    assert stage.page(title).id in marked.values()


@then(parsers.re(r"(?P<count>\d+) files? (?:was|were) uploaded to Open WebUI"), converters={"count": int})
def so_many_uploads(stage: Stage, count: int) -> None:
    assert stage.traffic.uploads_in_latest_run() == count


@then(
    parsers.re(r"the files were added by (?P<batch>\d+) batch adds? and (?P<single>\d+) single adds?"),
    converters={"batch": int, "single": int},
)
def so_many_adds(stage: Stage, batch: int, single: int) -> None:
    assert (stage.traffic.batch_adds(), stage.traffic.single_adds()) == (batch, single)


@then(parsers.parse('the old file of "{title}" was removed after its successor was listed'))
def removed_after_listing(stage: Stage, title: str) -> None:
    assert stage.page(title).version > 1
    assert stage.traffic.removals_follow_a_listing()


@then("the sync ends like this:")
def the_sync_ends(operator: Operator, datatable: Table) -> None:
    names, values = datatable
    sync = operator.sync_summary
    told = {}
    for name in names:
        outcome, kind = name.split(" ")
        told[name] = str(sync[kind][outcome])
    assert told == dict(zip(names, values, strict=True)), sync["errors"]


@then(parsers.re(r"the sync counts (?P<count>\d+) attachments? in total"), converters={"count": int})
def the_sync_counts(operator: Operator, count: int) -> None:
    assert operator.sync_summary["attachments"]["total"] == count


@then(
    parsers.re(
        r'the sync says that the (?P<kind>page|attachment) "(?P<name>.+)" failed because of "(?P<reason>.+)"'
    )
)
def the_sync_names_the_failure(operator: Operator, kind: str, name: str, reason: str) -> None:
    failures = [error for error in operator.sync_summary["errors"] if error["kind"] == kind]
    assert [error["name"] for error in failures] == [name]
    assert reason in failures[0]["reason"]
