"""`pytest --gherkin-terminal-reporter -vv` reads like the features: a small suite is run, and read."""

from textwrap import dedent

import pytest

from support.reporting.small_suite import SmallSuite

pytestmark = [pytest.mark.integration, pytest.mark.tools]

_UPLOADING = '''
    Feature: Uploading pages
      As a knowledge manager
      I want pages to arrive
      So that answers are right

    ✓ Scenario: A page arrives
        Given a server
        When the page "Welcome" is sent
        Then the server has the page "Welcome"

    ✗ Scenario: Another page arrives
        Given a server
        When the page "Welcome" is sent
      ✗ Then the server has the page "Goodbye"
          AssertionError: there is no page Goodbye, only ['Welcome']
      – And the server has these pages:
          | title   |
          | Welcome |

    ✗ Scenario: The step itself is wrong
        Given a server
      ✗ When the step divides by nothing
          ZeroDivisionError: division by zero
      – Then the server has the page "Welcome"

    – Scenario: Not on this machine
        Given a server
      – Given what only other machines have
          Skipped: It is elsewhere.
      – Then the server has the page "Welcome"

    – Scenario: Given up halfway
        Given a server
        When the page "Welcome" is sent
      – And somebody gives up
          Skipped: no more
      – Then the server has the page "Welcome"

    ✓ Scenario: Tables and texts
        Given a server
        When these pages are sent:
          | title   | note      |
          | Welcome | a \\| pipe |
          | Goodbye | "quoted"  |
        And this Markdown is sent:
          """markdown
          # Heading

          Text
          """
        And this text is sent:
          """
          just words
          """
        Then the server has these pages:
          | title    |
          | Welcome  |
          | Goodbye  |
          | Markdown |
          | text     |

      Rule: Titles make names
        Titles are free,
        names are not.

      ✓ Scenario Outline: The title "Über" becomes Über
          Example: title = Über, name = Über
          Given a server
          Given a disk
          When the page "Über" is sent
          Then the server has the page "Über"
'''
_IN_SHORT = """
    ✓ Scenario: Tables and texts

      Rule: Titles make names
        Titles are free,
        names are not.

      ✓ Scenario Outline: The title "Über" becomes Über
          Example: title = Über, name = Über
      ✓ Scenario Outline: The title "a, b" becomes a, b
          Example: title = a, b, name = a, b
"""
_UNDEFINED = """
    ✗ Scenario: Something that nobody wrote
        Given a server
      ✗ When magic happens
          pytest_bdd.exceptions.StepDefinitionNotFoundError: Step definition is not
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> SmallSuite:
    return SmallSuite(tmp_path_factory.mktemp("suite"))


def _read_along(suite: SmallSuite, *options: str) -> str:
    return suite.run("--gherkin-terminal-reporter", "--tb=no", *options).stdout


def test_scenarios_are_read_as_they_stand_in_the_feature_with_what_became_of_each_step(
    suite: SmallSuite,
) -> None:
    told = _read_along(
        suite, "-vv", "test_uploading.py", "-k", "not nobody_wrote and not told_apart and not a__b"
    )
    assert dedent(_UPLOADING).strip() in told
    assert "test_uploading.py::" not in told.partition("short test summary")[0]
    assert "2 failed, 4 passed, 2 skipped" in told


def test_a_step_that_nobody_defined_is_where_the_scenario_ended(suite: SmallSuite) -> None:
    told = _read_along(suite, "-vv", "test_uploading.py", "-k", "nobody_wrote")
    assert dedent(_UNDEFINED).strip() in told


def test_scenarios_that_pass_are_a_line_each_where_less_is_asked_for(suite: SmallSuite) -> None:
    told = _read_along(suite, "-v", "test_uploading.py")
    assert dedent(_IN_SHORT).strip() in told
    assert "✗ Then the server has the page" in told


def test_a_check_between_scenarios_is_told_as_pytest_does(suite: SmallSuite) -> None:
    told = _read_along(suite, "-vv", "checks")
    assert "test_a_markdown_file_keeps_its_json[red] PASSED" in told


def test_a_scenario_that_is_tried_again_is_told_from_its_beginning(suite: SmallSuite) -> None:
    (suite.folder / "attempts").unlink(missing_ok=True)
    told = _read_along(suite, "-vv", "test_waiting.py", "--reruns", "1")
    first, again = told.split("Scenario: The second attempt holds")[1:]
    assert "  – Then the attempt is not the first\n      AssertionError: the first attempt fails\n" in first
    assert again.startswith("\n    Given a server\n    Then the attempt is not the first\n\n")
    assert "1 passed, 1 rerun" in told


def test_a_scenario_that_fails_again_ends_where_it_failed(suite: SmallSuite) -> None:
    told = _read_along(suite, "-vv", "test_uploading.py", "-k", "another_page", "--reruns", "1")
    first, again = told.split("Scenario: Another page arrives")[1:]
    assert '  – Then the server has the page "Goodbye"\n' in first
    assert '  ✗ Then the server has the page "Goodbye"\n' in again


def test_what_runs_at_the_same_time_cannot_be_read_along(suite: SmallSuite) -> None:
    done = suite.run("--gherkin-terminal-reporter", "-n", "2")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "leave out -n or --gherkin-terminal-reporter" in done.stderr
