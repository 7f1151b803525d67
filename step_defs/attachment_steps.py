"""Steps about attachments: in Confluence, on disk, and before the filter."""

from pytest_bdd import given, parsers, then, when

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.stage import Stage
from support.tiny_pdf import pdf_saying


@given(
    parsers.re(
        'the page "(?P<title>[^"]+)" has the attachment "(?P<filename>[^"]+)" '
        'of the type "(?P<media_type>[^"]+)"'
    )
)
def an_attachment_of_a_type(stage: Stage, title: str, filename: str, media_type: str) -> None:
    stage.attaches(title, filename, media_type=media_type)


@given(parsers.re('the page "(?P<title>[^"]+)" has the attachment "(?P<filename>[^"]+)"'))
@when(parsers.parse('the page "{title}" gets the attachment "{filename}"'))
def an_attachment(stage: Stage, title: str, filename: str) -> None:
    stage.attaches(title, filename)


@given(parsers.parse('the page "{title}" has an attachment "{filename}" of {megabytes:d} MB'))
def a_large_attachment(stage: Stage, title: str, filename: str, megabytes: int) -> None:
    stage.attaches(title, filename, megabytes=megabytes)


@given(parsers.parse('the page "{title}" has an attachment "{filename}" of 0 bytes'))
def an_empty_attachment(stage: Stage, title: str, filename: str) -> None:
    stage.site.attach(stage.page(title), filename, b"")


@given(parsers.parse('a new version of the attachment "{filename}" has been uploaded'))
@when(parsers.parse('a new version of the attachment "{filename}" is uploaded'))
def a_new_version(stage: Stage, filename: str) -> None:
    stage.site.replace_attachment(stage.site.attachment(filename), pdf_saying(f"Now {filename} says more"))


@when(parsers.parse('the attachment "{filename}" is deleted'))
def a_deleted_attachment(stage: Stage, filename: str) -> None:
    stage.site.delete_attachment(stage.site.attachment(filename))


@given(parsers.parse('the page "{title}" has an attachment "{filename}" with the content of "{original}"'))
def a_copied_attachment(stage: Stage, title: str, filename: str, original: str) -> None:
    stage.site.attach(stage.page(title), filename, stage.site.attachment(original).content)


@given(parsers.parse('the attachment "{filename}" vanishes before it can be downloaded'))
def a_vanishing_attachment(stage: Stage, filename: str) -> None:
    stage.mishaps.loses_attachment(filename)


@given(parsers.parse('the download of "{filename}" breaks off half-way'))
def a_broken_download(stage: Stage, filename: str) -> None:
    stage.mishaps.breaks_download(filename)


@given(parsers.parse('a login page answers the download of "{filename}"'))
def a_login_page_for_a_file(stage: Stage, filename: str) -> None:
    stage.mishaps.shows_login_page_for_download(filename)


@given(parsers.parse('the exported attachment "{filename}" was emptied by hand'))
def an_emptied_attachment(stage: Stage, exported: ExportedFolder, filename: str) -> None:
    exported.attachment(filename, stage.site.attachment(filename).id).write_bytes(b"")


@given(parsers.parse('the allowed attachment extensions are "{extensions}"'))
@given(parsers.re('the allowed attachment extensions are "(?P<extensions>)"'))
def the_allowed_extensions(operator: Operator, extensions: str) -> None:
    operator.sets("export.open_webui_attachment_extensions", extensions)


@when(parsers.parse('the filter decides on the files "{filenames}"'), target_fixture="allowed_files")
def the_filter_decides(operator: Operator, filenames: str) -> list[str]:
    return operator.asks_the_filter([name.strip() for name in filenames.split(",")])


@then(parsers.parse('it allows "{filenames}"'))
def it_allows(allowed_files: list[str], filenames: str) -> None:
    assert allowed_files == [name.strip() for name in filenames.split(",")]


@then(parsers.parse('the exported attachment "{filename}" has the very bytes of the original'))
def the_bytes_are_the_same(stage: Stage, exported: ExportedFolder, filename: str) -> None:
    original = stage.site.attachment(filename)
    assert exported.attachment(filename, original.id).read_bytes() == original.content


@then(parsers.parse('the attachment "{filename}" is not in the export'))
def the_attachment_is_missing(exported: ExportedFolder, filename: str) -> None:
    stem = filename.rsplit(".", 1)[0]
    assert [path.name for path in exported.attachments if path.name.startswith(stem)] == []


@then("no unfinished file is in the export")
def nothing_unfinished(exported: ExportedFolder) -> None:
    assert exported.unfinished_files == []


@then(parsers.parse('the attachment "{filename}" is left out of the knowledge base because it "{reason}"'))
def the_attachment_is_left_out(operator: Operator, filename: str, reason: str) -> None:
    refused = {one["name"]: one["reason"] for one in operator.sync_summary["attachments"]["filtered"]}
    assert reason in refused[filename]
