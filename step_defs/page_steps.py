"""Steps about pages: in Confluence before a run, on disk after it."""

from typing import Any

from pytest_bdd import given, parsers, then, when

from support import page_bodies
from support.matchers.exported_folder import ExportedFolder
from support.matchers.page_titles import as_written, quoted_or_described, steers_a_terminal
from support.operator import Operator
from support.services.confluence_site import PageStatus
from support.stage import Stage

Table = list[list[str]]


def _rows(datatable: Table) -> list[dict[str, str]]:
    header, *rows = datatable
    return [dict(zip(header, row, strict=True)) for row in rows]


# in Confluence


@given("the space has these pages:")
def pages_from_a_table(stage: Stage, datatable: Table) -> None:
    for row in _rows(datatable):
        stage.adds_page(row["title"], f"<p>{row['body']}</p>")


@given(parsers.re(r'the space has a page "(?P<title>[^"]*)"(?: beside the homepage)?'))
def a_page(stage: Stage, title: str) -> None:
    stage.adds_page(title)


@given(parsers.parse('the space has a page "{title}" below "{parent}"'))
@when(parsers.parse('the page "{title}" is added below "{parent}"'))
def a_child_page(stage: Stage, title: str, parent: str) -> None:
    stage.adds_page(title, below=parent)


@given(parsers.re(r'the space has a page "(?P<title>[^"]*)" with the labels "(?P<labels>[^"]*)"'))
def a_labelled_page(stage: Stage, title: str, labels: str) -> None:
    stage.adds_page(title, labels=[label.strip() for label in labels.split(",")])


@given(parsers.parse('the space has a page "{title}" by "{author}" with the labels "{labels}"'))
def a_page_by_somebody(stage: Stage, title: str, author: str, labels: str) -> None:
    stage.adds_page(title, author=author, labels=[label.strip() for label in labels.split(",")])


@given(parsers.parse('the space has a page "{title}" with an empty body'))
def an_empty_page(stage: Stage, title: str) -> None:
    stage.adds_page(title, "")


@given(parsers.re(r"the space has a page titled (?P<title>.+)"))
def a_page_titled(stage: Stage, title: str) -> None:
    stage.adds_page(quoted_or_described(title))


@given(parsers.re(r'the space has an? (?P<status>draft|trashed|archived) page "(?P<title>[^"]+)"'))
def a_page_that_is_not_current(stage: Stage, status: PageStatus, title: str) -> None:
    stage.adds_page(title, status=status)


@given(parsers.parse('the space has a blog post "{title}"'))
def a_blog_post(stage: Stage, title: str) -> None:
    stage.adds_blog_post(title)


@given(parsers.parse("the space has a tree of {levels:d} levels with titles of {length:d} characters"))
def a_deep_tree(stage: Stage, levels: int, length: int) -> None:
    stage.grows_tree(levels, length)


@given(parsers.parse('the page "{title}" has this body:'))
def a_page_body(stage: Stage, title: str, docstring: str) -> None:
    stage.writes_body(title, docstring)


@given(parsers.parse('the space has a page "{title}" that holds {trick}'))
def a_hostile_page(stage: Stage, title: str, trick: str) -> None:
    stage.adds_page(title, page_bodies.HOSTILE[trick])


@given(parsers.parse('the page "{title}" was edited {count:d} times'))
def an_edited_page(stage: Stage, title: str, count: int) -> None:
    for number in range(count):
        stage.changes_page(title, f"Edit {number}")


@given(parsers.parse('the page "{title}" mentions the user "{name}"'))
def a_mention(stage: Stage, title: str, name: str) -> None:
    user = stage.site.add_user(name)
    stage.writes_body(title, page_bodies.mention(user.account_id))


@when(parsers.parse('the page "{title}" is changed to "{text}"'))
def the_page_is_changed(stage: Stage, title: str, text: str) -> None:
    stage.changes_page(title, text)


@given(parsers.parse('the page "{title}" was renamed to "{new_title}"'))
@when(parsers.parse('the page "{title}" is renamed to "{new_title}"'))
def the_page_is_renamed(stage: Stage, title: str, new_title: str) -> None:
    stage.site.rename_page(stage.page(title), new_title)


@given(parsers.parse('the page "{title}" was moved below "{parent}"'))
@when(parsers.parse('the page "{title}" is moved below "{parent}"'))
def the_page_is_moved(stage: Stage, title: str, parent: str) -> None:
    stage.site.move_page(stage.page(title), stage.page(parent))


@given(parsers.parse('the page "{title}" was deleted'))
@when(parsers.parse('the page "{title}" is deleted'))
def the_page_is_deleted(stage: Stage, title: str) -> None:
    stage.deletes_page(title)


@given("all pages of the space were deleted")
def all_pages_were_deleted(stage: Stage) -> None:
    for page in stage.pages:
        stage.deletes_page(page.title)


@given(parsers.parse('the page "{title}" was archived'))
@when(parsers.parse('the page "{title}" is archived'))
def the_page_is_archived(stage: Stage, title: str) -> None:
    stage.site.archive_page(stage.page(title))


@given(parsers.parse('the page "{title}" includes the page "{included}"'))
def the_page_includes(stage: Stage, title: str, included: str) -> None:
    stage.writes_body(title, page_bodies.include(included))


@when(parsers.parse('the page "{title}" is restored'))
def the_page_is_restored(stage: Stage, title: str) -> None:
    stage.restores_page(title)


@when(parsers.parse('the page "{title}" is moved to the space "{key}"'))
def the_page_is_moved_to_a_space(stage: Stage, title: str, key: str) -> None:
    stage.site.move_page(stage.page(title), None, space=key)


@given(parsers.parse('the page "{title}" has the label "{label}"'))
@when(parsers.parse('the page "{title}" gets the label "{label}"'))
def the_page_gets_a_label(stage: Stage, title: str, label: str) -> None:
    stage.site.label_page(stage.page(title), label)


# on disk


@given(parsers.parse('the exported file of "{title}" was deleted by hand'))
def the_file_was_deleted(exported: ExportedFolder, title: str) -> None:
    exported.page(title).path.unlink()


@given(parsers.parse('somebody added "{words}" to the exported file of "{title}"'))
def the_file_was_changed(exported: ExportedFolder, words: str, title: str) -> None:
    file = exported.page(title)
    file.path.write_text(f"{file.source}\n{words}\n", encoding="utf-8")


@given(parsers.parse('the exported file of "{title}" was touched but not changed'))
def the_file_was_touched(exported: ExportedFolder, title: str) -> None:
    exported.page(title).path.touch()


@then(parsers.parse('the version of "{title}" with "{words}" is among the files changed by hand'))
def the_version_is_kept(exported: ExportedFolder, title: str, words: str) -> None:
    assert [file.title for file in exported.changed_by_hand if words in file.source] == [title]


@then(parsers.parse('the only exported page "{title}" lies in the folder "{folder}"'))
def the_only_page_lies_in(exported: ExportedFolder, title: str, folder: str) -> None:
    places = [exported.folder_of(file.path) for file in exported.markdown_files if file.title == title]
    assert places == [folder]


@given(parsers.parse('a folder stands where the file of "{title}" must go'))
def a_folder_in_the_way(stage: Stage, operator: Operator, title: str) -> None:
    (operator.output / "DOCS" / stage.file_name_of_page(title)).mkdir(parents=True)


@given(parsers.parse('a folder has taken the place of the file of the page "{title}"'))
def a_folder_in_its_place(exported: ExportedFolder, title: str) -> None:
    path = exported.page(title).path
    path.unlink()
    path.mkdir()


@then("these pages are exported:")
def these_pages_are_exported(exported: ExportedFolder, datatable: Table) -> None:
    assert exported.titles == sorted(row["title"] for row in _rows(datatable))


@then("nothing is exported")
def nothing_is_exported(exported: ExportedFolder) -> None:
    assert exported.files == []


@then(parsers.parse('the exported page "{title}" contains "{text}"'))
def the_page_contains(exported: ExportedFolder, title: str, text: str) -> None:
    assert text in exported.page(title).text


@then(parsers.parse('the exported page "{title}" does not contain "{text}"'))
def the_page_does_not_contain(exported: ExportedFolder, title: str, text: str) -> None:
    assert text not in exported.page(title).text


@then(parsers.parse('the exported page "{title}" lies in the folder "{folder}"'))
def the_page_lies_in(exported: ExportedFolder, title: str, folder: str) -> None:
    assert exported.folder_of(exported.page(title).path) == folder


@then(parsers.parse('the exported page "{title}" lies in the folder of "{parent}"'))
def the_page_lies_below(exported: ExportedFolder, title: str, parent: str) -> None:
    assert exported.page(title).path.parent == exported.page(parent).path.with_suffix("")


@then(parsers.parse('the exported page "{title}" is where it was before'))
def the_page_is_where_it_was(stage: Stage, exported: ExportedFolder, title: str) -> None:
    assert exported.page(title).path == stage.paths_before_run[title]


@then(parsers.parse('the exported page "{title}" has the breadcrumbs "{breadcrumbs}"'))
def the_page_has_breadcrumbs(exported: ExportedFolder, title: str, breadcrumbs: str) -> None:
    assert exported.page(title).breadcrumbs == breadcrumbs


@then(parsers.parse('the exported page "{title}" has no breadcrumbs'))
def the_page_has_no_breadcrumbs(exported: ExportedFolder, title: str) -> None:
    assert exported.page(title).breadcrumbs == ""


@then(parsers.re(r"(?P<count>\d+) Markdown files? (?:is|are) in the export"), converters={"count": int})
def so_many_markdown_files(exported: ExportedFolder, count: int) -> None:
    assert len(exported.markdown_files) == count


@then(parsers.parse('{count:d} Markdown files are in the folder "{folder}"'))
def so_many_markdown_files_in(exported: ExportedFolder, count: int, folder: str) -> None:
    assert len([file for file in exported.markdown_files if exported.folder_of(file.path) == folder]) == count


@then("no two file names are the same on a disk that ignores case")
def names_differ_without_case(exported: ExportedFolder) -> None:
    assert exported.names_equal_without_case() == []


@then("every file name in the export is portable")
def names_are_portable(exported: ExportedFolder) -> None:
    assert exported.names_that_are_not_portable() == []


@then(parsers.parse("no path in the export is longer than {count:d} bytes"))
def no_path_is_longer(exported: ExportedFolder, count: int) -> None:
    assert max(len(path.encode()) for path in exported.contents()) <= count


@then("no file in the export was written again")
def nothing_was_written(stage: Stage, exported: ExportedFolder) -> None:
    assert stage.times_before_run
    assert {path: path.stat().st_mtime_ns for path in exported.files} == stage.times_before_run


# front matter


@then(parsers.parse('the front matter of "{title}" says:'))
def the_front_matter_says(exported: ExportedFolder, title: str, datatable: Table) -> None:
    said = exported.page(title).front_matter
    assert {row["key"]: _told(said.get(row["key"])) for row in _rows(datatable)} == {
        row["key"]: row["value"] for row in _rows(datatable)
    }


@then(
    parsers.parse(
        'the front matter of "{title}" has the id, the address, the dates and the version of the page'
    )
)
def the_front_matter_identifies(stage: Stage, exported: ExportedFolder, title: str) -> None:
    page, said = stage.page(title), exported.page(title).front_matter
    assert said["confluence_page_id"] == page.id
    assert page.id in said["confluence_page_url"]
    assert said["confluence_page_url"].startswith("http")
    assert said["confluence_created"] == page.created
    assert said["confluence_updated"] == page.updated
    assert said["confluence_version"] == page.version


@then(parsers.parse('the front matter of "{title}" has no key "{key}"'))
def front_matter_lacks(exported: ExportedFolder, title: str, key: str) -> None:
    assert key not in exported.page(title).front_matter


@then("the front matter of the only exported page names the whole title")
def the_only_page_names_its_title(stage: Stage, exported: ExportedFolder) -> None:
    [page] = stage.pages
    assert exported.titles == [as_written(page.title)]


@then("no file in the export holds characters that steer a terminal")
def no_file_steers_a_terminal(exported: ExportedFolder) -> None:
    assert exported.markdown_files
    assert [file.title for file in exported.markdown_files if steers_a_terminal(file.source)] == []


@then(parsers.re(r"the front matter of the page titled (?P<title>.+) names the whole title"))
def the_titled_page_names_its_title(exported: ExportedFolder, title: str) -> None:
    assert quoted_or_described(title) in exported.titles


def _told(value: Any) -> str:  # noqa: ANN401
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@given(parsers.parse('the page "{title}" has these page properties:'))
def page_properties(stage: Stage, title: str, datatable: Table) -> None:
    properties = [(row["name"], row["value"]) for row in _rows(datatable)]
    stage.writes_body(title, page_bodies.page_properties(properties))


@then(parsers.parse('the front matter of "{title}" ends with these page properties:'))
def the_front_matter_ends_with(exported: ExportedFolder, title: str, datatable: Table) -> None:
    *_, (key, told) = exported.page(title).front_matter.items()
    assert key == "page_properties"
    assert told == {row["name"]: row["value"] for row in _rows(datatable)}


# what a page says


@given(parsers.parse('the page "{title}" has the panel "{panel}" with the text "{text}"'))
def a_panel(stage: Stage, title: str, panel: str, text: str) -> None:
    stage.writes_body(title, page_bodies.panel(panel, text))


@then(parsers.parse('the exported page "{title}" reads:'))
def the_page_reads(exported: ExportedFolder, title: str, docstring: str) -> None:
    assert exported.page(title).body == docstring


@then(parsers.parse('the exported page "{title}" contains these passages:'))
def the_page_contains_passages(exported: ExportedFolder, title: str, docstring: str) -> None:
    rest = exported.page(title).body
    for passage in docstring.split("\n~\n"):
        _, found, rest = rest.partition(passage)
        assert found, f"{passage!r} is not in {rest!r}"


@then(parsers.parse('the whole file of "{title}" reads:'))
def the_whole_file_reads(stage: Stage, operator: Operator, title: str, docstring: str) -> None:
    file = operator.output / stage.space.key / stage.file_name_of_page(title)
    assert file.read_text(encoding="utf-8") == docstring + "\n"


@then(parsers.parse('the exported page "{title}" reads the alert "{alert}" with the text "{text}"'))
def the_page_reads_the_alert(exported: ExportedFolder, title: str, alert: str, text: str) -> None:
    assert exported.page(title).body == f"> [!{alert}]\n> {text}"


@then(parsers.parse('a reader of "{title}" sees "{text}"'))
def a_reader_sees(exported: ExportedFolder, title: str, text: str) -> None:
    assert text in exported.page(title).shown_text
