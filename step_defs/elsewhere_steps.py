"""Steps about places outside of the output folder, and links that lead there."""

import pytest
from pytest_bdd import given, parsers, then

from support.elsewhere import Elsewhere
from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator


@pytest.fixture
def elsewhere(operator: Operator) -> Elsewhere:
    return Elsewhere(operator.workplace)


@given(parsers.parse('the folder of the space "{key}" is a symbolic link to a folder elsewhere'))
def the_space_folder_is_a_link(operator: Operator, elsewhere: Elsewhere, key: str) -> None:
    elsewhere.takes_the_place_of(operator.output / key)


@given(
    parsers.parse('the folder of pages below "{title}" is replaced by a symbolic link to a folder elsewhere')
)
def a_folder_of_pages_is_a_link(exported: ExportedFolder, elsewhere: Elsewhere, title: str) -> None:
    elsewhere.takes_the_place_of(exported.page(title).path.with_suffix(""))


@given(parsers.parse('the file of the page "{title}" is replaced by a symbolic link to a file elsewhere'))
def a_file_is_a_link(exported: ExportedFolder, elsewhere: Elsewhere, title: str) -> None:
    elsewhere.takes_the_place_of(exported.page(title).path)


@given("the output folder is a symbolic link to a folder elsewhere")
def the_output_folder_is_a_link(operator: Operator, elsewhere: Elsewhere) -> None:
    elsewhere.takes_the_place_of(operator.output)


@then("nothing was written outside of the output folder")
def nothing_was_written_outside(operator: Operator, elsewhere: Elsewhere) -> None:
    assert elsewhere.strays(beside=[operator.output, operator.settings_file.parent]) == []


@then("nothing was written to the folder elsewhere")
@then("the file elsewhere is as it was")
def elsewhere_is_untouched(elsewhere: Elsewhere) -> None:
    assert elsewhere.untouched
