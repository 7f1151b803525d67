"""The benchmarks measure what they say: small spaces, the real command, the stand-ins."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from support.benchmarks.__main__ import main, run
from support.benchmarks.exporters import Ours, WrongExport
from support.benchmarks.goals import GOALS, goals_table
from support.benchmarks.outline import outline
from support.benchmarks.peer_confluence import PeerConfluenceApi
from support.benchmarks.processes import RunFailed
from support.benchmarks.scope import Scope
from support.benchmarks.served_space import SPACE_KEY, ServedSpace, build_space
from support.services.confluence_content import Credentials
from support.services.mounting import LoopbackNetwork
from support.services.network_conditions import Conditions, Passage
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.tools]


def _tiny(folder: Path) -> Scope:
    sizes = Scope(folder, turns=1, spaces=(1, 3), large=5, growth=(2, 4), memory=3, latencies=(0.0, 0.001))
    return replace(sizes, limits=(20.0,), limited_seconds=4.0, settled_after_seconds=1.0)


def test_every_benchmark_measures_something(tmp_path: Path) -> None:
    names = ["spaces", "batch", "several", "memory", "network", "rate-limit", "start-up", "growth", "peer"]
    found = run(names, _tiny(tmp_path), is_full=False)["results"]
    assert found["spaces"]["3"]["fresh"]["download requests"] == 6
    assert found["spaces"]["3"]["unchanged"]["download requests"] == 0
    assert found["batch"]["batch"]["requests that add files"] == 1
    assert found["batch"]["individual"]["requests that add files"] == 50
    assert found["several"]["seconds, at once"] > 0
    assert max(mb for _, mb in found["memory"]["over time"]) == found["memory"]["peak MB"] > 10
    assert found["network"]["100 requests a second"]["pages"] == 5
    limited = found["rate-limit"]["20 requests a second"]
    assert limited["requests"] - limited["refused requests"] >= 2 * limited["pages"]
    assert limited["refused requests"] > 0
    assert 0 < limited["used of the limit, percent"] <= 200
    assert found["growth"]["4"]["other requests"] == found["growth"]["2"]["other requests"]
    assert 0 < found["start-up"]["--help, seconds"] < 60
    assert "left out" in found["peer"]


def test_results_name_the_machine_and_the_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.json"
    assert main(["processors", "--results", str(results)]) == 0
    told = json.loads(results.read_text(encoding="utf-8"))
    assert {"commit", "python", "system", "processors", "memory GB"} <= told["system"].keys()
    assert all(milliseconds > 0 for milliseconds in told["results"]["processors"].values())
    assert "filter 10000 attachments" in capsys.readouterr().out


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed of light"]) == 2
    assert "No such benchmark: speed of light. There are spaces, " in capsys.readouterr().err


def test_goals_that_are_missed_or_open_say_so() -> None:
    results = {"processors": {"filter 10000 attachments, ms": 21.0}, "growth": {"peak MB, largest": 50.0}}
    results |= {"peer": {}}
    lines = {line.split(" | ")[0]: line for line in goals_table(results, is_full=False)}
    assert "| 21 ms | NO |" in lines["| filter 10000 attachments"]
    assert "| 50 MB, in a small space | ? |" in lines["| memory, 50,000 pages"]
    assert "| not measured | ? |" in lines["| fresh, at 0 ms"]
    assert "| 50 MB | yes |" in "\n".join(goals_table(results, is_full=True))
    assert "| start of status" not in lines
    about_these = [goal for goal in GOALS if goal.path[0] in results]
    assert len(lines) == len(about_these) + 2


def test_figures_about_which_nothing_was_promised_are_shown_too() -> None:
    assert goals_table({"stages": {}}, is_full=True) == []
    figures = {"stages": {"0 ms": {"seconds": 1.5, "over time": [[0, 1]] * 9, "few": [1, 2]}}}
    assert list(outline(figures)) == [
        "stages:",
        "  0 ms:",
        "    seconds: 1.5",
        "    over time: 9 values, to be had with --results FILE",
        "    few: [1, 2]",
    ]


def test_a_run_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with ServedSpace(build_space(1)) as served:
        served.site.credentials = Credentials(api_token="another")
        with pytest.raises(RunFailed, match="ended with code 1"):
            Ours(served.url, tmp_path).export()


def test_an_export_that_lacks_a_page_is_no_measurement(tmp_path: Path) -> None:
    with ServedSpace(build_space(2)) as served:
        program = Ours(served.url, tmp_path)
        program.export()
        program.check(2, 2)
        with pytest.raises(WrongExport, match="holds 2 pages and 2 attachments, not 3 and 2"):
            program.check(3, 2)


def test_requests_above_the_limit_are_refused_until_time_has_passed() -> None:
    moments = [0.0, 0.0, 0.0, 0.4, 0.6, 0.6]
    clock = iter([moments[0], *moments])
    passage = Passage(Conditions(requests_per_second=2), clock=lambda: next(clock))
    assert [passage.is_open() for _ in moments] == [True, True, False, False, True, False]
    assert passage.seconds() == 0


def test_without_a_limit_all_requests_pass() -> None:
    passage = Passage(Conditions(latency=0.05))
    assert {passage.is_open() for _ in range(100)} == {True}
    assert passage.seconds() == 0.05


def test_latency_keeps_within_its_jitter_and_varies() -> None:
    passage = Passage(Conditions(latency=0.05, jitter=0.02))
    waited = [passage.seconds() for _ in range(50)]
    assert len(set(waited)) > 40
    assert 0.03 <= min(waited) < 0.04 < 0.06 < max(waited) <= 0.07


@pytest.mark.parametrize(
    ("latency", "jitter", "limit"), [(0.1, 0.2, None), (-1.0, 0.0, None), (0.0, 0.0, 0.5)]
)
def test_conditions_that_cannot_be_are_refused(latency: float, jitter: float, limit: float | None) -> None:
    with pytest.raises(ValueError, match=r"Jitter|less than one"):
        Conditions(latency, jitter, limit)


def test_uploads_are_measured_beside_the_server_by_itself_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = OpenWebUIServer()
    with LoopbackNetwork() as network:
        open_webui = network.mount(OpenWebUIApi(server))
        monkeypatch.setenv("TEST_OPENWEBUI_URL", open_webui.url)
        monkeypatch.setenv("TEST_OPENWEBUI_KEY", server.owner.api_key)
        found = run(["uploads"], replace(_tiny(tmp_path), uploads=3), is_full=False)["results"]["uploads"]
        assert open_webui.unplanned == []
    assert found["files"] == 3
    assert set(found["the server by itself, seconds"]) == {"1", "2", "4"}
    assert found["ours, seconds"] > found["the server by itself, seconds"]["1"]
    assert (server.knowledge_bases, server.files) == ({}, {})


def test_uploads_are_left_out_without_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_OPENWEBUI_URL", raising=False)
    found = run(["uploads"], _tiny(tmp_path), is_full=False)["results"]["uploads"]
    assert found == {"left out": "No server was named: set TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY."}


def test_allocations_are_traced_on_request(tmp_path: Path) -> None:
    scope = replace(_tiny(tmp_path), allocations=True)
    traced = run(["memory"], scope, is_full=False)["results"]["memory"]["allocations"]
    assert traced["peak MB of Python's allocations"] > 1
    assert all(":" in place for place in traced["MB by line, near the peak"])


def test_the_peer_finds_what_it_asks_for() -> None:
    """What confluence-markdown-exporter 5.5.0 requests for one page, without the context path of Cloud."""
    with ServedSpace(build_space(3), api=PeerConfluenceApi) as served:
        origin, credentials = served.url.removesuffix("/wiki"), served.site.credentials
        session = requests.Session()
        session.auth = (credentials.username, credentials.api_token)

        def asked(path: str, **params: str | int) -> Any:  # noqa: ANN401 - JSON
            answer = session.get(f"{origin}/{path}", params=params, timeout=10)
            answer.raise_for_status()
            return answer.json()

        home = asked(f"rest/api/space/{SPACE_KEY}", expand="homepage")["homepage"]["id"]
        found = asked(
            "rest/api/content/search",
            cql=f"type=page AND ancestor={home}",
            expand="metadata.properties,ancestors,version",
            limit=250,
        )["results"]
        page = asked(
            f"rest/api/content/{found[0]['id']}",
            expand="body.view,body.export_view,body.editor2,body.storage,metadata.labels,"
            "metadata.properties,ancestors,version,history,history.createdBy",
        )
        [attachment] = asked(
            f"rest/api/content/{page['id']}/child/attachment", limit=50, expand="container.ancestors,version"
        )["results"]
        image = session.get(origin + attachment["_links"]["download"], timeout=10)
        assert asked("rest/api/search", cql=f'type=page AND space="{SPACE_KEY}"', limit=0)["totalSize"] == 3
        served.traffic()
        session.close()
    assert len(found) == 2
    assert {"view", "export_view", "editor2", "storage"} <= page["body"].keys()
    assert "<ac:structured-macro" in page["body"]["storage"]["value"]
    assert "confluence-information-macro" in page["body"]["view"]["value"]
    assert page["_expandable"]["space"] == f"/rest/api/space/{SPACE_KEY}"
    assert [above["id"] for above in attachment["container"]["ancestors"]] == [home]
    assert image.content.startswith(b"\x89PNG")
