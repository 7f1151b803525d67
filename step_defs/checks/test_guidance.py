"""Who writes a feature is told what is wrong with it and what to do: pytest is run on a feature that is."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.tools]

_PROJECT = Path(__file__).parents[2]
_STEPS = """
    from pytest_bdd import parsers, scenarios, then

    scenarios("one.feature")


    @then(parsers.parse('the title is "{title}"'))
    def the_title(title):
        assert title
    """
_SETTINGS = """
    [pytest]
    addopts = -p no:cacheprovider -p no:randomly --tb=short -p support.guidance
    """


def _played(folder: Path, feature: str) -> str:
    """Run pytest on a feature and return what it says; the feature must not pass."""
    (folder / "one.feature").write_text(dedent(feature))
    (folder / "test_one.py").write_text(dedent(_STEPS))
    (folder / "pytest.ini").write_text(dedent(_SETTINGS))
    done = subprocess.run(
        [sys.executable, "-m", "pytest"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED), done.stdout
    return done.stdout


def test_a_line_that_is_no_gherkin_is_named_with_its_file(tmp_path: Path) -> None:
    said = _played(
        tmp_path,
        """\
        Feature: One
          Scenario: A title
            Then the title is "a"
            Whenn it rains
        """,
    )
    assert "one.feature, line 4, is no Gherkin: Whenn it rains" in said
    assert "begins with Given, When, Then, And or But" in said
    assert "Traceback" not in said


def test_a_row_with_a_cell_too_few_is_named(tmp_path: Path) -> None:
    said = _played(
        tmp_path,
        """\
        Feature: One
          Scenario Outline: A title
            Then the title is "<title>"

            Examples:
              | title | more |
              | a     |
        """,
    )
    assert "one.feature, line 7, is no Gherkin" in said
    assert "as many cells" in said


def test_a_misspelt_step_brings_up_the_sentence_that_was_meant(tmp_path: Path) -> None:
    said = _played(
        tmp_path,
        """\
        Feature: One
          Scenario: A title
            Then the run ends compleet
        """,
    )
    assert 'Then "the run ends compleet"' in said
    assert "The nearest sentences are:" in said
    assert "the run ends" in said.partition("The nearest sentences are:")[2]
    assert "Mend the step, or define it in step_defs/" in said


def test_a_step_like_no_other_says_where_to_define_it(tmp_path: Path) -> None:
    said = _played(
        tmp_path,
        """\
        Feature: One
          Scenario: A title
            Then zzzz qqqq xxxx
        """,
    )
    assert "No sentence comes near to it." in said
    assert "Mend the step, or define it in step_defs/" in said


def test_a_column_that_the_examples_lack_is_named(tmp_path: Path) -> None:
    said = _played(
        tmp_path,
        """\
        Feature: One
          Scenario Outline: A title
            Then the title is "<titel>"

            Examples:
              | title |
              | a     |
        """,
    )
    assert "line 3: the examples have no column 'titel'" in said
    assert "they have 'title'" in said
    assert "Add the column, or mend the name" in said
