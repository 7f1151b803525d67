"""Steps about one conversion by itself."""

from pytest_bdd import given, parsers, then, when

from support.macro_packages import MacroPackages
from support.matchers.exported_folder import links_of
from support.operator import Operator
from support.stage import Stage

NOT_UTF_8 = b"<p>Gr\xfc\xdfe</p>"


@given(parsers.parse('a file "{name}" that says:'))
def a_file(operator: Operator, name: str, docstring: str) -> None:
    operator.has_file(name, docstring.encode())


@given(parsers.parse('a file "{name}" that is not UTF-8'))
def a_file_that_is_no_text(operator: Operator, name: str) -> None:
    operator.has_file(name, NOT_UTF_8)


@given(parsers.parse('an installed package that turns the macro "{macro}" into a quotation'))
def a_macro_package(macro_packages: MacroPackages, macro: str) -> None:
    macro_packages.has_quotation(macro)


@given(parsers.re(r"an installed package that (?P<fault>cannot be imported|names no rules)"))
def a_faulty_macro_package(macro_packages: MacroPackages, fault: str) -> None:
    macro_packages.has_faulty(fault)


@when(parsers.parse('the operator converts the file "{name}"'))
def converts_file(operator: Operator, name: str) -> None:
    operator.converts_file(name)


@when(parsers.parse('the operator converts "{name}" into the file "{target}"'))
def converts_into_file(operator: Operator, name: str, target: str) -> None:
    operator.converts_file(name, into=target)


@when("the operator converts from standard input:")
def converts_standard_input(operator: Operator, docstring: str) -> None:
    operator.runs("convert", "-", standard_input=docstring.encode())


@when("the operator converts bytes that are not UTF-8 from standard input")
def converts_no_text(operator: Operator) -> None:
    operator.runs("convert", "-", standard_input=NOT_UTF_8)


@when(parsers.parse('the operator converts the page at the address of "{title}"'))
def converts_page_by_address(stage: Stage, operator: Operator, title: str) -> None:
    operator.runs("convert", stage.page_address(title))


@when(parsers.parse('the operator converts the page "{title}" by its id'))
def converts_page_by_id(stage: Stage, operator: Operator, title: str) -> None:
    operator.runs("convert", stage.page(title).id)


@then("the output is this Markdown:")
def the_output_is(operator: Operator, docstring: str) -> None:
    assert operator.latest.output == docstring + "\n"


@then("the output is empty")
def the_output_is_empty(operator: Operator) -> None:
    assert operator.latest.output == ""


@then(parsers.parse('the file "{name}" says:'))
def the_file_says(operator: Operator, name: str, docstring: str) -> None:
    assert (operator.workplace / name).read_text(encoding="utf-8") == docstring + "\n"


@then(parsers.parse('the messages name "{words}"'))
def the_messages_name(operator: Operator, words: str) -> None:
    assert words in operator.latest.errors


@then(parsers.parse('the output does not name "{words}"'))
def the_output_does_not_name(operator: Operator, words: str) -> None:
    assert words not in operator.latest.output


@then(parsers.parse('the link "{text}" in the output leads to the page "{title}" in Confluence'))
def the_link_leads_to_the_page(stage: Stage, operator: Operator, text: str, title: str) -> None:
    [target] = [link.target for link in links_of(operator.latest.output) if link.text == text]
    assert target.startswith(stage.confluence_url)
    assert stage.page(title).id in target
