"""The report shows what a scenario made, and nothing that nobody should see: real scenarios are run."""

import csv
import io
import subprocess
import sys

import pytest

from support.reporting.leaks import PROJECT, forbidden_texts
from support.reporting.results import ResultsFolder
from support.secret_search.run import files_below
from support.secret_search.shapes import Secret, found_in
from support.services.confluence_site import ConfluenceSite
from support.services.open_webui_server import OpenWebUIServer
from support.services.webhook_stand_in import TOKEN

pytestmark = [pytest.mark.integration, pytest.mark.tools]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> ResultsFolder:
    folder = tmp_path_factory.mktemp("evidence") / "results"
    options = ["-m", "smoke", "-p", "no:cacheprovider", f"--alluredir={folder}", "step_defs"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    return ResultsFolder(folder)


def test_the_results_hold_no_credential_in_any_form(shown: ResultsFolder) -> None:
    credentials = ConfluenceSite().credentials
    known = [credentials.api_token, credentials.personal_access_token, OpenWebUIServer().owner.api_key, TOKEN]
    results = files_below(shown.folder)
    assert sum(len(content) for _, content in results) > 10_000
    assert found_in(results, [Secret("of a stand-in", value) for value in known]) == []


def test_a_scenario_shows_what_it_made(shown: ResultsFolder) -> None:
    attached = shown.of("Pages and allowed attachments are in the knowledge base").attachments()
    terminal = attached["Terminal"][1]
    assert terminal.startswith("$ confluence-markdown-exporter space DOCS $WORKPLACE/export --json")
    assert '"status": "complete"' in terminal
    assert "(exit code 0)" in terminal
    assert "DOCS/Onboarding-" in attached["Exported files (4)"][1]
    [(kind, page)] = [shown for name, shown in attached.items() if name.startswith("DOCS/Onboarding-")]
    assert kind == "text/plain"
    assert "New colleagues get a laptop on the first day." in page
    knowledge = attached["Knowledge base “Team Handbook”"][1]
    assert "New colleagues get a laptop on the first day." in knowledge
    [requests] = [
        text for name, (_, text) in attached.items() if name.startswith("Requests of the latest run")
    ]
    rows = list(csv.DictReader(io.StringIO(requests)))
    assert {(row["to"], row["signed in"]) for row in rows} == {
        ("Confluence", "Basic"),
        ("Open WebUI", "Bearer"),
    }
    assert {row["answer"] for row in rows} == {"200", "302"}
    assert ("POST", "/api/v1/files/") in {(row["method"], row["path"]) for row in rows}


def test_a_scenario_names_the_behaviours_that_it_proves(shown: ResultsFolder) -> None:
    [behaviour] = shown.of("A first export that fails is healed by a second run").labels("behaviour")
    assert behaviour == "17 A first export that fails is healed by the second"


def test_a_scenario_that_made_nothing_of_a_kind_shows_nothing_of_it(shown: ResultsFolder) -> None:
    assert {name.partition(" (")[0] for name in shown.of("Both services answer").attachments()} == {
        "Terminal",
        "Requests of the latest run",
    }


def test_neither_secrets_nor_paths_are_in_any_result(shown: ResultsFolder) -> None:
    assert list(shown.places_of(*forbidden_texts(), sys.prefix)) == []
