"""The report tells a run in the words of the features: a small suite is run, and its results are read."""

import json
import os
import socket
from pathlib import Path

import pytest

from support.reporting.results import ResultsFolder
from support.reporting.small_suite import SECRET, UNKNOWN_SECRET, SmallSuite
from support.reporting.surroundings import executor

pytestmark = [pytest.mark.integration, pytest.mark.tools]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> SmallSuite:
    return SmallSuite(tmp_path_factory.mktemp("suite"))


@pytest.fixture(scope="module")
def in_one_process(suite: SmallSuite) -> ResultsFolder:
    return _results(suite, "in one process")


@pytest.fixture(scope="module")
def with_two_workers(suite: SmallSuite) -> ResultsFolder:
    return _results(suite, "with two workers", "-n", "2")


@pytest.fixture(params=["in_one_process", "with_two_workers"])
def shown(request: pytest.FixtureRequest) -> ResultsFolder:
    results: ResultsFolder = request.getfixturevalue(request.param)
    return results


def _results(suite: SmallSuite, name: str, *options: str) -> ResultsFolder:
    done = suite.run(f"--alluredir={suite.folder / name}", "--deselect", "test_waiting.py", *options)
    assert "4 failed, 11 passed, 2 skipped" in done.stdout, done.stdout + done.stderr
    return ResultsFolder(suite.folder / name)


def test_a_passing_scenario_has_its_place_and_its_labels(shown: ResultsFolder) -> None:
    result = shown.of("A page arrives")
    assert result.status == "passed"
    assert result.steps == [
        ("Given a server", "passed"),
        ('When the page "Welcome" is sent', "passed"),
        ('Then the server has the page "Welcome"', "passed"),
    ]
    assert all(step["start"] <= step["stop"] for step in result.told["steps"])
    assert result.labels("epic") == ["Page upload"]
    assert result.labels("feature") == ["Uploading pages"]
    assert result.labels("story") == []
    assert result.labels("tag") == ["contract", "smoke"]


def test_tags_give_severity_owners_and_links(shown: ResultsFolder) -> None:
    arrives, minor = shown.of("A page arrives"), shown.of("Another page arrives")
    assert arrives.labels("severity") == ["critical"]
    assert arrives.labels("owner") == ["docs-team"]
    assert arrives.links == {"issue": "12", "link": "https://example.com/specification"}
    assert minor.labels("severity") == ["minor"]
    assert minor.labels("owner") == ["docs-team", "server-team"]
    assert shown.of("Tables and texts").labels("severity") == ["normal"]


def test_the_description_is_the_text_of_the_scenario(shown: ResultsFolder) -> None:
    description = shown.of("Tables and texts").description
    assert description.startswith("As a knowledge manager  \nI want pages to arrive  \n")
    assert "Scenario: Tables and texts\n  Given a server\n  When these pages are sent:\n" in description
    assert "    | Welcome | a \\| pipe |\n" in description
    assert '    """markdown\n    # Heading\n    \n    Text\n    """\n' in description


def test_steps_after_a_failure_are_skipped(shown: ResultsFolder) -> None:
    result = shown.of("Another page arrives")
    assert result.status == "failed"
    assert [status for _, status in result.steps] == ["passed", "passed", "failed", "skipped"]
    assert "there is no page Goodbye" in result.message
    assert "there is no page Goodbye" in str(result.step('Then the server has the page "Goodbye"'))
    assert "Table" in result.attachments("And the server has these pages:")


def test_an_undefined_step_is_broken(shown: ResultsFolder) -> None:
    result = shown.of("Something that nobody wrote")
    assert result.status == "broken"
    assert [status for _, status in result.steps] == ["passed", "broken", "skipped"]
    assert 'Step definition is not found: When "magic happens"' in result.message


def test_a_step_with_an_error_of_its_own_is_broken(shown: ResultsFolder) -> None:
    result = shown.of("The step itself is wrong")
    assert result.status == "broken"
    assert [status for _, status in result.steps] == ["passed", "broken", "skipped"]


@pytest.mark.parametrize(
    ("title", "statuses", "reason"),
    [
        ("Not on this machine", ["passed", "skipped", "skipped"], "It is elsewhere."),
        ("Given up halfway", ["passed", "passed", "skipped", "skipped"], "no more"),
    ],
)
def test_a_skipped_scenario_says_where_and_why(
    shown: ResultsFolder, title: str, statuses: list[str], reason: str
) -> None:
    result = shown.of(title)
    assert result.status == "skipped"
    assert [status for _, status in result.steps] == statuses
    assert reason in result.message


def test_tables_and_texts_are_attached_to_their_steps(shown: ResultsFolder) -> None:
    result = shown.of("Tables and texts")
    table = 'title,note\nWelcome,a | pipe\nGoodbye,"""quoted"""\n'
    assert result.attachments("When these pages are sent:") == {"Table": ("text/csv", table)}
    markdown = result.attachments("And this Markdown is sent:")
    assert markdown == {"Text": ("text/markdown", "# Heading\n\nText")}
    assert result.attachments("And this text is sent:") == {"Text": ("text/plain", "just words")}


def test_a_rule_is_a_story_with_its_background(shown: ResultsFolder) -> None:
    result = shown.of('The title "Über" becomes Über')
    assert result.labels("story") == ["Titles make names"]
    assert [title for title, _ in result.steps][:2] == ["Given a server", "Given a disk"]
    assert "**Rule: Titles make names**\n\nTitles are free,  \nnames are not." in result.description


def test_values_of_an_outline_are_named_parameters(shown: ResultsFolder) -> None:
    assert shown.of('The title "a, b" becomes a, b').parameters == {"title": "a, b", "name": "a, b"}


def test_rows_that_read_alike_when_joined_have_histories_of_their_own(shown: ResultsFolder) -> None:
    rows = shown.of("Rows are told apart (1, 23)"), shown.of("Rows are told apart (12, 3)")
    assert rows[0].history_id != rows[1].history_id
    assert len({result.history_id for result in shown.results}) == len(shown.results)


def test_no_two_tests_are_one_for_the_report(shown: ResultsFolder) -> None:
    told = [(one.told["fullName"], json.dumps(one.told.get("parameters", []))) for one in shown.results]
    assert len(set(told)) == len(told)


def test_plain_checks_have_a_place_of_their_own(shown: ResultsFolder) -> None:
    result = shown.of("A Markdown file keeps its JSON (red)")
    assert result.labels("epic") == ["What no scenario tells: plain checks"]
    assert result.labels("feature") == ["Open WebUI rules"]
    assert result.description == "What no scenario tells.\n\nColours stay."


def test_only_fixtures_with_something_to_tell_are_shown(shown: ResultsFolder) -> None:
    assert [name.partition("::")[0] for name in shown.fixtures] == ["failing_when_it_ends"]
    assert shown.of("What ends badly").status == "failed"
    assert "it did not end well" in shown.of("What ends badly").message


def test_neither_secrets_nor_paths_nor_the_machine_are_told(shown: ResultsFolder, suite: SmallSuite) -> None:
    message = shown.of("Secrets and paths are not shown").message
    assert "***" in message
    here = [
        SECRET,
        UNKNOWN_SECRET,
        str(suite.folder),
        str(Path.home()) + os.sep,
        "/pytest-of-",
        os.fspath(Path(__file__).parent),
    ]
    assert list(shown.places_of(*here)) == []
    assert not {"host", "thread"} & set().union(*(result.label_names for result in shown.results))
    assert f'"{socket.gethostname()}"' not in str([result.told for result in shown.results])


def test_the_run_tells_where_it_took_place(shown: ResultsFolder) -> None:
    environment = (shown.folder / "environment.properties").read_text()
    assert "pytest-bdd=" in environment
    assert '"type": "local"' in (shown.folder / "executor.json").read_text()
    assert "Stand-in defect" in (shown.folder / "categories.json").read_text()


def test_results_are_the_same_from_one_process_and_from_two_workers(
    in_one_process: ResultsFolder, with_two_workers: ResultsFolder
) -> None:
    one, two = (
        {(result.title, result.history_id, str(result.steps)) for result in folder.results}
        for folder in (in_one_process, with_two_workers)
    )
    assert one == two


def test_an_attempt_that_was_repeated_keeps_its_steps(suite: SmallSuite, tmp_path: Path) -> None:
    assert suite.run(f"--alluredir={tmp_path}", "--reruns=1", "test_waiting.py").returncode == 0
    attempts = ResultsFolder(tmp_path).results
    assert [attempt.title for attempt in attempts] == ["The second attempt holds"] * 2
    ready, step = ("Given a server", "passed"), "Then the attempt is not the first"
    assert [attempt.steps for attempt in attempts] == [[ready, (step, "failed")], [ready, (step, "passed")]]
    assert attempts[0].history_id == attempts[1].history_id


def test_a_build_server_is_named_with_the_address_of_the_build() -> None:
    told = executor(
        {"GITLAB_CI": "true", "CI_PIPELINE_IID": "7", "CI_PIPELINE_URL": "https://ci.example.com/7"}
    )
    assert told["type"] == "gitlab"
    assert (told["buildOrder"], told["buildUrl"]) == (7, "https://ci.example.com/7")
    assert executor({})["type"] == "local"


def test_without_a_results_folder_nothing_is_written(suite: SmallSuite) -> None:
    before = _files_below(suite.folder)
    done = suite.run("-p", "no:cacheprovider", "test_uploading.py", "-k", "arrives")
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert _files_below(suite.folder) == before


def test_a_results_folder_that_cannot_be_written_is_named(suite: SmallSuite, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = suite.run(f"--alluredir={tmp_path / 'file' / 'results'}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "The Allure results cannot be written to" in done.stderr
    assert "Name a folder that you may write to: --alluredir=FOLDER" in done.stderr
    assert "Traceback" not in done.stderr


def _files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}
