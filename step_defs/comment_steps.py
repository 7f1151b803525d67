"""Steps about comments: in Confluence before a run, in files beside the pages after it."""

from html import escape

from pytest_bdd import given, parsers, then, when

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.services.confluence_site import SiteComment
from support.stage import Stage


def _saying(stage: Stage, title: str, text: str) -> SiteComment:
    [found] = [one for one in stage.page(title).comments if one.storage == _storage(text)]
    return found


def _storage(text: str) -> str:
    return f"<p>{escape(text)}</p>"


@given(parsers.parse('"{name}" has commented on the page "{title}": "{text}"'))
def a_comment(stage: Stage, name: str, title: str, text: str) -> None:
    stage.site.comment_on(stage.page(title), _storage(text), stage.person(name))


@given(parsers.parse('"{name}" has commented on the words "{words}" of the page "{title}": "{text}"'))
def a_comment_on_words(stage: Stage, name: str, words: str, title: str, text: str) -> None:
    stage.site.comment_on(stage.page(title), _storage(text), stage.person(name), marked_text=words)


@given(parsers.parse('"{name}" has replied to "{comment}" on the page "{title}": "{text}"'))
def a_reply(stage: Stage, name: str, comment: str, title: str, text: str) -> None:
    answered = _saying(stage, title, comment)
    stage.site.comment_on(stage.page(title), _storage(text), stage.person(name), reply_to=answered)


@given(parsers.parse('the comment "{text}" on the page "{title}" was resolved'))
def a_resolved_comment(stage: Stage, text: str, title: str) -> None:
    _saying(stage, title, text).is_resolved = True


@given("Confluence gives these credentials no comments")
def no_comments_for_us(stage: Stage) -> None:
    stage.site.refuses_comments = True


@when(parsers.parse('all comments on the page "{title}" are deleted'))
def comments_are_deleted(stage: Stage, title: str) -> None:
    stage.page(title).comments.clear()


@then(parsers.parse('the file of comments on the page "{title}" reads:'))
def the_comments_read(exported: ExportedFolder, title: str, docstring: str) -> None:
    assert exported.comments_on(title).read_text(encoding="utf-8") == docstring + "\n"


@then(parsers.parse('the file of comments on the page "{title}" contains "{text}"'))
def the_comments_contain(exported: ExportedFolder, title: str, text: str) -> None:
    assert text in exported.comments_on(title).read_text(encoding="utf-8")


@then(parsers.parse('there is no file of comments on the page "{title}"'))
def no_file_of_comments(exported: ExportedFolder, title: str) -> None:
    assert not exported.comments_on(title).exists()


@then(parsers.re(r"just (?P<count>\d+) files? of comments (?:is|are) in the export"))
def so_many_files_of_comments(exported: ExportedFolder, count: str) -> None:
    assert len([path for path in exported.files if path.name.endswith(".comments.md")]) == int(count)


@then(parsers.parse("the summary says that {count:d} comments are in files beside their pages"))
def the_summary_counts_comments(operator: Operator, count: int) -> None:
    assert operator.space_summary["comments"] == count


@then("the summary says that the comments could not be fetched")
def the_summary_tells_of_comments(operator: Operator) -> None:
    assert "refuses" in operator.space_summary["comments_problem"]
