"""What an operator reads where a run cannot begin: the whole message and the whole advice."""

import json
import socket
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, Self

import pytest
import requests_mock as mocking
from tornado.platform.asyncio import BaseAsyncIOLoop

from confluence_markdown_exporter import __version__
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.connections import confluence_client_of_worker, workers_of
from confluence_markdown_exporter.errors import (
    ClusterError,
    ConfigurationError,
    ExporterError,
    LedgerError,
    OutputError,
)
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.part_export import Arrival, ArrivedPage, SpacePart
from confluence_markdown_exporter.exporters.workers import Job, Task
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.main import ConfigManager, ConfluenceMarkdownExporter
from confluence_markdown_exporter.models.ledger_rows import RunRow
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.services import Services
from confluence_markdown_exporter.targets import Targets
from confluence_markdown_exporter.utils.log_output import logging_to_file
from confluence_markdown_exporter.workers import cluster
from confluence_markdown_exporter.workers.cluster import ClusterWorkers

pytestmark = pytest.mark.unit

_WIKI, _AI = "https://wiki.example", "https://ai.example"
_KEY = {"auth.open_webui.url": _AI, "auth.open_webui.api_key": "key-of-ada"}
_LISTED = f"{_AI}/api/v1/knowledge/"


def _refuses(act: Callable[[], object], kind: type[ExporterError], message: str, advice: str) -> None:
    with pytest.raises(ExporterError) as told:
        act()
    assert type(told.value) is kind
    assert (told.value.message, told.value.advice) == (message, advice)


def _config(**sections: dict[str, Any]) -> Configuration:
    return Configuration.model_validate({"auth": {"confluence": {"url": _WIKI}}, **sections})


def _exporter(folder: Path, settings: Mapping[str, object] | None = None) -> ConfluenceMarkdownExporter:
    given = {
        "export.output_path": str(folder / "out"),
        "retry_config.backoff_and_retry": False,
        **(settings or {}),
    }
    return ConfluenceMarkdownExporter(ConfigManager(folder / "none.json", environ={}, overrides=given))


# What is named


def _targets(**export: object) -> Targets:
    def nobody() -> NoReturn:
        raise AssertionError("no site is needed")

    return Targets(_config(export=export), nobody)


def _entered(context: AbstractContextManager[object]) -> Callable[[], object]:
    return context.__enter__


def test_a_space_export_has_no_rendered_pages() -> None:
    _refuses(
        _entered(_targets(body_format="view").space("team.zip")),
        ConfigurationError,
        "export.body_format is 'view', but a space export holds storage format only.",
        "Set export.body_format to storage; nothing was exported.",
    )


@pytest.mark.parametrize(
    ("target", "ask"),
    [
        ("https://other.example/spaces/DOCS", lambda targets, target: targets.space(target).__enter__()),
        ("https://other.example/pages/7", lambda targets, target: targets.page_id(target)),
    ],
    ids=["space", "page"],
)
def test_the_address_of_another_site(
    tmp_path: Path, target: str, ask: Callable[[Targets, str], object], requests_mock: mocking.Mocker
) -> None:
    config = _exporter(tmp_path, {"auth.confluence.url": f"{_WIKI}:8443/x"}).config
    if target.endswith("7"):
        target = "https://other.example/pages/viewpage.action?pageId=7"
    _refuses(
        lambda: ask(Targets(config, lambda: Services(config).confluence), target),
        ConfigurationError,
        f"{target!r} is at other.example, but auth.confluence.url names wiki.example:8443.",
        "Set auth.confluence.url (or CONFLUENCE_URL) to the site of that address.",
    )
    assert requests_mock.call_count == 0


# Where it goes


def test_a_store_does_not_fill_open_webui(tmp_path: Path, requests_mock: mocking.Mocker) -> None:
    requests_mock.get(f"{_WIKI}/rest/api/space", json={"results": []})
    requests_mock.get(f"{_WIKI}/wiki/api/v2/spaces", status_code=404)
    settings = {**_KEY, "auth.confluence.url": _WIKI}
    exporter = _exporter(tmp_path, settings)
    told = "Open WebUI is filled from a folder of this machine, not from memory://x."
    advice = "Export with --no-open-webui, or into a folder."
    _refuses(lambda: exporter.run_space("DOCS", "memory://x"), ConfigurationError, told, advice)
    _refuses(lambda: exporter.plan_space("DOCS", "memory://x"), ConfigurationError, told, advice)


def test_a_summary_that_is_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert _exporter(tmp_path).latest_runs() == []
    with Ledger(folder) as ledger:
        ledger.record_run(RunRow("site", "DOCS", "2026-01-01", '{"status": "complete"}'))
    assert _exporter(tmp_path).latest_runs() == [
        {"ended": "2026-01-01", "site": "site", "status": "complete"}
    ]
    assert _exporter(tmp_path).latest_runs(tmp_path / "none") == []
    with Ledger(folder) as ledger:
        ledger.record_run(RunRow("site", "DOCS", "2026-01-02", '{"status": '))
    _refuses(
        _exporter(tmp_path).latest_runs,
        LedgerError,
        f"The ledger in {folder} holds a damaged summary of a run.",
        "Move the ledger away: the next run exports everything again.",
    )


def test_a_log_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "run.log"
    _refuses(
        lambda: logging_to_file(path).__enter__(),
        ConfigurationError,
        f"The log file {path} cannot be written: No such file or directory.",
        "Check the permissions of its folder, or name another file.",
    )


# Services


@pytest.mark.parametrize(
    ("settings", "answer", "why"),
    [
        (
            {"auth.open_webui.url": _AI},
            {},
            "Open WebUI was left out: auth.open_webui.api_key is not set. "
            "The Markdown export is not affected.",
        ),
        (
            {"auth.open_webui.api_key": "key-of-ada"},
            {},
            "Open WebUI was left out: auth.open_webui.url is not set. The Markdown export is not affected.",
        ),
        (
            _KEY,
            {"status_code": 401},
            "Open WebUI at https://ai.example refuses the credentials for GET /api/v1/knowledge/: 401. "
            "Check auth.open_webui.api_key and what that account may see. "
            "The Markdown export is not affected; the same command again does just the rest.",
        ),
        (
            _KEY,
            {"json": []},
            "Open WebUI could not be reached a moment ago, but now it can: run the same command again.",
        ),
    ],
)
def test_why_open_webui_was_left_out(
    tmp_path: Path,
    settings: dict[str, object],
    answer: dict[str, Any],
    why: str,
    requests_mock: mocking.Mocker,
) -> None:
    requests_mock.get(_LISTED, **answer)
    assert Services(_exporter(tmp_path, settings).config).why_no_open_webui() == why


@pytest.mark.parametrize(
    ("settings", "names", "wants"),
    [
        ({}, False, False),
        ({"auth.open_webui.url": _AI}, True, True),
        ({"auth.open_webui.api_key": "key-of-ada"}, True, True),
        ({**_KEY, "export.export_to_open_webui": False}, True, False),
    ],
)
def test_whether_open_webui_is_wanted(
    tmp_path: Path, settings: dict[str, object], *, names: bool, wants: bool
) -> None:
    services = Services(_exporter(tmp_path, settings).config)
    assert (services.names_open_webui, services.wants_open_webui) == (names, wants)
    assert (services.open_webui is None) is not (wants and len(settings) == 2)


def test_a_certificate_that_is_not_checked_is_warned_of(tmp_path: Path) -> None:
    settings = {
        **_KEY,
        "auth.confluence.url": "https://wiki.example/x",
        "auth.confluence.verify_tls": False,
        "auth.open_webui.verify_tls": False,
    }
    assert Services(_exporter(tmp_path, settings).config).unchecked() == [
        f"The certificate of {url} is not checked ({key}.verify_tls is false): somebody in between could "
        f"read the credentials. Name the authority to trust with {key}.ca_bundle instead."
        for url, key in (("https://wiki.example/x", "auth.confluence"), (_AI, "auth.open_webui"))
    ]
    assert Services(_exporter(tmp_path, _KEY).config).unchecked() == []
    plain = {"auth.confluence.url": "http://localhost", "auth.confluence.verify_tls": False}
    assert Services(_exporter(tmp_path, plain).config).unchecked() == []


# Workers


def test_processes_and_a_scheduler_are_not_both_set() -> None:
    _refuses(
        lambda: workers_of(_config(workers={"processes": 2, "scheduler": "tcp://10.0.0.5:8786"})),
        ConfigurationError,
        "Both workers.processes and workers.scheduler are set.",
        "Leave --workers out: how many share the work is the scheduler's matter.",
    )


@pytest.mark.parametrize(("own", "is_set_for"), [("", "no Confluence"), (f"{_WIKI}/x", f"{_WIKI}/x")])
def test_a_worker_that_is_set_for_another_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, is_set_for: str
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"auth": {"confluence": {"url": own}}}), encoding="utf-8")
    monkeypatch.setenv("CME_CONFIG_PATH", str(path))
    monkeypatch.delenv("CONFLUENCE_URL", raising=False)
    monkeypatch.setattr(socket, "gethostname", lambda: "lovelace")
    monkeypatch.setattr("confluence_markdown_exporter.connections.gethostname", lambda: "lovelace")
    _refuses(
        lambda: confluence_client_of_worker(_config()),
        ConfigurationError,
        f"The worker on lovelace is set for {is_set_for}, not for {_WIKI}.",
        "Set auth.confluence there too (CONFLUENCE_URL and so on), where the worker is started: "
        "credentials are not sent to workers.",
    )


class _Client:
    """Dask's client, as far as it is used to begin with."""

    made: tuple[str, float, bool] | None = None

    def __init__(self, address: str, *, loop: BaseAsyncIOLoop, timeout: float, set_as_default: bool) -> None:
        assert loop.asyncio_loop.is_running()
        if address == "no address":
            raise ValueError("missing port")
        if address == "tcp://nobody:1":
            raise TimeoutError
        type(self).made = (address, timeout, set_as_default)
        self._has_workers = address != "tcp://idle:1"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def wait_for_workers(self, count: int, timeout: float) -> None:
        assert (count, timeout) == (1, 30)
        if not self._has_workers:
            raise TimeoutError

    def nthreads(self) -> dict[str, int]:
        return {"tcp://10.0.0.6:9": 2, "tcp://10.0.0.7:9": 3}


_START = "Start one with `dask scheduler` and `dask worker`, or leave --scheduler out."


@pytest.mark.parametrize(
    ("address", "kind", "told", "advice"),
    [
        ("tcp://nobody:1", ClusterError, "No scheduler answers at tcp://nobody:1.", _START),
        ("tcp://idle:1", ClusterError, "The scheduler at tcp://idle:1 has no workers.", _START),
        (
            "no address",
            ConfigurationError,
            "workers.scheduler is no address of a scheduler: 'no address'.",
            "Give it as the scheduler tells it, for example tcp://10.0.0.5:8786.",
        ),
    ],
)
def test_a_cluster_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: type[ExporterError], told: str, advice: str
) -> None:
    monkeypatch.setattr(cluster, "_Client", _Client)
    _refuses(lambda: ClusterWorkers(address, _no_source, connect_seconds=7), kind, told, advice)


def test_a_cluster_has_the_threads_of_its_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_Client", _Client)
    assert ClusterWorkers("tcp://10.0.0.5:8786", _no_source, connect_seconds=7).at_once == 5
    assert _Client.made == ("tcp://10.0.0.5:8786", 7, False)


def _no_source() -> NoReturn:
    raise NotImplementedError


class _Job(Job):
    """A job whose tasks all fail at once."""

    def begin(self) -> Callable[[Task], list[Arrival]]:
        return lambda task: task.failed("tried")


_PAGE = Page("7", "Rules", "DOCS", version=1)
_TASK = Task(SpacePart((_PAGE,), ()), {})


@pytest.fixture
def job(tmp_path: Path) -> _Job:
    return _Job(_no_source, OutputFolder(tmp_path), None)  # type: ignore[arg-type]  # nobody looks at it


def test_a_worker_of_another_version(monkeypatch: pytest.MonkeyPatch, job: _Job) -> None:
    class _Worker:
        address = "tcp://10.0.0.6:9"

    monkeypatch.setattr(cluster, "get_worker", _Worker)
    _refuses(
        lambda: cluster._done(job, _TASK, "0.0.1"),
        ClusterError,
        f"The worker tcp://10.0.0.6:9 has version {__version__} of the exporter, not 0.0.1.",
        "Install the same version everywhere.",
    )


def test_a_worker_of_this_version_does_its_task(job: _Job) -> None:
    assert cluster._done(job, _TASK, __version__) == [ArrivedPage(_PAGE, "tried")]
    assert cluster._kept(job) is job


def test_what_cannot_be_written_to_is_said_before_anything_is_fetched(
    tmp_path: Path, requests_mock: mocking.Mocker
) -> None:
    requests_mock.get(f"{_WIKI}/rest/api/space", json={"results": []})
    requests_mock.get(f"{_WIKI}/wiki/api/v2/spaces", status_code=404)
    (tmp_path / "out").touch()
    exporter = _exporter(tmp_path, {"auth.confluence.url": _WIKI})
    _refuses(
        lambda: exporter.run_space("DOCS"),
        OutputError,
        f"Cannot write {tmp_path / 'out'}: File exists.",
        "A file stands where a folder must be; move it or choose another output folder.",
    )
    assert exporter.last_failure is not None
    assert exporter.export_space("DOCS") is False
