"""A suite of a few scenarios, each of which ends in a way of its own: what the checks of the report run."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent

PROJECT = Path(__file__).parents[2]
SECRET = "planted-key-of-a-real-server"
UNKNOWN_SECRET = "a-key-that-nobody-told-us"

_FILES = {
    "pytest.ini": """
        [pytest]
        bdd_features_base_dir = features
        strict = true
        addopts =
            --tb=short
            -p no:cacheprovider
            -p support.reporting.bridge
            -p support.reporting.reading_along
            -p pytest_bdd.plugin
            -p allure_pytest.plugin
            -p xdist.plugin
            -p pytest_rerunfailures
        filterwarnings = error
        markers =
            smoke: the quick look
            contract: true of both
        """,
    "features/page_upload/uploading.feature": '''
        @owner:docs-team @contract
        Feature: Uploading pages
          As a knowledge manager
          I want pages to arrive
          So that answers are right

          Background:
            Given a server

          @smoke @issue:12 @link:https://example.com/specification
          Scenario: A page arrives
            When the page "Welcome" is sent
            Then the server has the page "Welcome"

          @severity:minor @owner:server-team
          Scenario: Another page arrives
            When the page "Welcome" is sent
            Then the server has the page "Goodbye"
            And the server has these pages:
              | title   |
              | Welcome |

          Scenario: Something that nobody wrote
            When magic happens
            Then the server has the page "Welcome"

          Scenario: The step itself is wrong
            When the step divides by nothing
            Then the server has the page "Welcome"

          Scenario: Not on this machine
            Given what only other machines have
            Then the server has the page "Welcome"

          Scenario: Given up halfway
            When the page "Welcome" is sent
            And somebody gives up
            Then the server has the page "Welcome"

          Scenario: Tables and texts
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

            Background:
              Given a disk

            Scenario Outline: The title "<title>" becomes <name>
              When the page "<title>" is sent
              Then the server has the page "<name>"

              Examples:
                | title | name  |
                | Über  | Über  |
                | a, b  | a, b  |

            Scenario Outline: Rows are told apart
              When the page "<title>" is sent
              And the page "<name>" is sent
              Then the server has the page "<title>"

              Examples:
                | title | name |
                | 1     | 23   |
                | 12    | 3    |
        ''',
    "features/page_upload/waiting.feature": """
        Feature: Waiting for pages
          Scenario: The second attempt holds
            Given a server
            Then the attempt is not the first
        """,
    "conftest.py": """
        import pathlib

        import pytest
        from pytest_bdd import given, parsers, then, when
        from support.skipping import NotHere

        ATTEMPTS = pathlib.Path(__file__).with_name("attempts")


        @pytest.fixture
        def names():
            return []


        @pytest.fixture
        def failing_when_it_ends():
            yield
            assert False, "it did not end well"


        @given("a server")
        @given("a disk")
        def ready(tmp_path):
            assert tmp_path


        @when(parsers.parse('the page "{title}" is sent'))
        def sends(title, names):
            names.append(title)


        @when("these pages are sent:")
        def sends_all(datatable, names):
            names += [title for title, note in datatable[1:]]


        @when(parsers.re("this (?P<kind>Markdown|text) is sent:"))
        def sends_text(kind, docstring, names):
            assert docstring
            names.append(kind)


        @then(parsers.parse('the server has the page "{title}"'))
        def has(title, names):
            assert title in names, f"there is no page {title}, only {names}"


        @then("the server has these pages:")
        def has_all(datatable, names):
            assert [title for [title] in datatable[1:]] == names


        @when("the step divides by nothing")
        def divides():
            1 / 0


        @given("what only other machines have")
        def not_here():
            raise NotHere("It is elsewhere.")


        @when("somebody gives up")
        def gives_up():
            pytest.skip("no more")


        @then("the attempt is not the first")
        def second_attempt():
            attempted = ATTEMPTS.exists()
            ATTEMPTS.touch()
            assert attempted, "the first attempt fails"


        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_call():
            try:
                return (yield)
            except NotHere as missing:
                pytest.skip(str(missing))
        """,
    "test_uploading.py": """
        from pytest_bdd import scenarios

        scenarios("page_upload/uploading.feature")
        """,
    "test_waiting.py": """
        from pytest_bdd import scenarios

        scenarios("page_upload/waiting.feature")
        """,
    "checks/test_open_webui_rules.py": '''
        """What no scenario tells."""

        import os
        import pathlib

        import pytest


        @pytest.mark.parametrize("colour", ["red", "green", b"blue", b"grey"])
        def test_a_markdown_file_keeps_its_json(colour):
            """Colours stay."""
            assert colour


        def test_secrets_and_paths_are_not_shown(tmp_path):
            told = f"{tmp_path} {__file__} {pathlib.__file__} Bearer a-key-that-nobody-told-us "
            told += os.environ["TEST_OPENWEBUI_KEY"]
            print(told)
            assert not told


        def test_what_ends_badly(failing_when_it_ends):
            pass
        ''',
}


class SmallSuite:
    """A suite in a folder of its own, run as a program of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, content in _FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content).lstrip("\n"), encoding="utf-8")

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run pytest over the suite; nothing of the run around it reaches it but the way to Python."""
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=self.folder,
            env={
                "PATH": os.environ.get("PATH", ""),
                "TMPDIR": tempfile.gettempdir(),
                "PYTHONPATH": str(PROJECT),
                "TEST_OPENWEBUI_KEY": SECRET,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
