"""Steps about much work: how much there is, that all of it is done, and what it took."""

from pytest_bdd import given, parsers, then, when

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.processor_user import ProcessorUser
from support.program import Program
from support.stage import Stage

Table = list[list[str]]


@given(parsers.parse("the space has {count:d} pages of {megabytes:d} MB"))
def large_pages(stage: Stage, count: int, megabytes: int) -> None:
    for number in range(count):
        stage.adds_large_page(f"Large page {number}", megabytes)


@given(parsers.parse("these spaces have {count:d} pages each:"))
def spaces_with_pages(stage: Stage, count: int, datatable: Table) -> None:
    for key, name in datatable[1:]:
        stage.opens_space(key, name)
        for number in range(count):
            stage.adds_page(f"{name} {number}")


@when("programs export these spaces at the same time:")
def programs_export(stage: Stage, program: Program, datatable: Table) -> None:
    stage.new_run()
    program.exports_spaces_at_once([key for (key,) in datatable[1:]])


@then("every program is told yes")
def every_answer_is_yes(program: Program) -> None:
    assert program.answers
    assert all(program.answers)


@then(parsers.parse("each of these knowledge bases holds {count:d} files:"))
def knowledge_bases_hold(stage: Stage, count: int, datatable: Table) -> None:
    held = {name: len(stage.knowledge.files(name)) for (name,) in datatable[1:]}
    assert held == dict.fromkeys(held, count)


@then(parsers.parse("each exported page holds at least {megabytes:d} MB of text"))
def pages_hold_much_text(exported: ExportedFolder, megabytes: int) -> None:
    sizes = {page.title: len(page.text) for page in exported.markdown_files}
    assert sizes
    assert min(sizes.values()) >= megabytes * 1_000_000, sizes


@then(parsers.parse("{count:d} pages are exported"))
def so_many_pages_are_exported(exported: ExportedFolder, count: int) -> None:
    assert len(exported.markdown_files) == count


@given("the installed command has exported the space export")
@when("the installed command exports the space export")
def installed_command_exports(stage: Stage, operator: Operator) -> None:
    operator.exports_installed(stage.space_export)


@then(parsers.parse("the program needed less than {megabytes:d} MB more than the time before"))
def memory_stays_bounded(operator: Operator, megabytes: int) -> None:
    before, now = (result.measured.peak_memory_mb for result in operator.results[-2:])
    assert before > 0
    assert now - before < megabytes


@then(parsers.parse("the batch asked Open WebUI {count:d} times less than the single adds"))
def batch_asks_less(stage: Stage, count: int) -> None:
    single, batch = stage.requests_by_run[-1], len(stage.traffic.requests_to_open_webui)
    assert single - batch == count


# the processors by themselves


@when(parsers.parse('{count:d} attachments, every other one a PDF, are filtered by "{extensions}"'))
def attachments_are_filtered(processor_user: ProcessorUser, count: int, extensions: str) -> None:
    processor_user.filters(count, extensions)


@then(parsers.parse("{count:d} of them are allowed"))
def so_many_are_allowed(processor_user: ProcessorUser, count: int) -> None:
    assert len(processor_user.allowed) == count


@then(parsers.parse("{count:d} of them are refused, each with its reason"))
def so_many_are_refused(processor_user: ProcessorUser, count: int) -> None:
    assert len(processor_user.reasons) == count
    assert set(processor_user.reasons) == {"the extension 'exe' is not allowed (allowed: pdf, md)"}


@when(parsers.parse("a filter reads a list of {count:d} extensions"))
def extensions_are_read(processor_user: ProcessorUser, count: int) -> None:
    processor_user.reads_extensions(count)


@then(parsers.parse("it allows {count:d} extensions"))
def so_many_extensions(processor_user: ProcessorUser, count: int) -> None:
    assert len(processor_user.extensions) == count


@when(parsers.parse("a page of {megabytes:d} MB gets its front matter"))
def a_large_page_is_enriched(processor_user: ProcessorUser, megabytes: int) -> None:
    processor_user.enriches(1, megabytes * 1_000_000)


@when(parsers.parse("{count:d} pages of {kilobytes:d} KB get their front matter"))
def pages_are_enriched(processor_user: ProcessorUser, count: int, kilobytes: int) -> None:
    processor_user.enriches(count, kilobytes * 1000)


@then("the text of each page stands unchanged below its front matter")
def texts_are_unchanged(processor_user: ProcessorUser) -> None:
    assert processor_user.texts
    for before, after in processor_user.texts:
        assert after.startswith("---\ntitle: ")
        assert after.endswith("---\n\n" + before)
