"""What settings make of a run: its exporters, its rules, and who is told how it ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests_mock as mocking

from confluence_markdown_exporter import runs
from confluence_markdown_exporter.config.schema import Configuration
from confluence_markdown_exporter.exporters import open_webui_exporter
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.markdown import PRESETS
from confluence_markdown_exporter.models.page import BodyFormat
from confluence_markdown_exporter.models.progress import NoProgress
from confluence_markdown_exporter.models.run_summary import RunSummary, SpaceSummary
from confluence_markdown_exporter.processors import attachment_filter
from confluence_markdown_exporter.runs import Runs
from confluence_markdown_exporter.services import Services
from confluence_markdown_exporter.utils.open_webui_logger import OpenWebUILogger

pytestmark = pytest.mark.unit

_HOOK = "https://hooks.example/secret"
_PROGRESS, _LOG = NoProgress(), OpenWebUILogger("run")


class _Recorded:
    """Stands in for what is made, and keeps what it was made of."""

    def __init__(self, *given: object, **named: object) -> None:
        self.given = given
        self.named = named

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Recorded) and (self.given, self.named) == (other.given, other.named)

    __hash__ = None  # type: ignore[assignment]  # nobody puts it into a set


def _runs(export: dict[str, Any], **sections: dict[str, Any]) -> Runs:
    auth = {"open_webui": {"url": "https://ai.example", "api_key": "key-of-ada"}}
    config = Configuration.model_validate({"auth": auth, "export": export, **sections})
    services = Services(config)
    services.open_webui_that_answers = lambda log: ("client", log)  # type: ignore[method-assign,return-value,assignment]
    return Runs(config, services, _PROGRESS, _LOG)


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have exporters and their parts recorded from now on; settings are checked with the real ones."""

    def begin() -> None:
        monkeypatch.setattr(open_webui_exporter, "OpenWebUIExporter", _Recorded)
        monkeypatch.setattr(attachment_filter, "AttachmentFilter", _Recorded)
        monkeypatch.setattr(runs, "MarkdownExporter", _Recorded)
        monkeypatch.setattr(runs, "MetadataEnricher", _Recorded)

    return begin


def test_what_takes_spaces_on_to_open_webui(record: Callable[[], None]) -> None:
    export = {
        "open_webui_attachment_extensions": "pdf",
        "attachment_max_size_mb": 3,
        "open_webui_attachment_media_types": "text/*",
        "front_matter_without": "confluence_version,confluence_author",
        "open_webui_batch_add": False,
        "open_webui_knowledge_base": "All",
        "removal_limit_percent": 7,
        "remove_unchosen": True,
        "open_webui_replace_changed": True,
    }
    made = _runs(export, connection_config={"parallel_uploads": 5})
    record()
    source, memory = cast("Any", "source"), cast("Any", "memory")
    exporter = cast("_Recorded", made.open_webui_exporter(source, memory))
    assert exporter.named == {
        "open_webui_client": ("client", _LOG),
        "confluence_client": "source",
        "attachment_filter": _Recorded("pdf", max_size_mb=3, media_types="text/*"),
        "metadata_enricher": _Recorded(without=("confluence_author", "confluence_version")),
        "use_batch_upload": False,
        "parallel_uploads": 5,
        "knowledge_base": "All",
        "logger": _LOG,
        "memory": "memory",
        "removal": RemovalRule(7, unchosen=True),
        "replace_changed": True,
    }


@pytest.mark.parametrize("include_restricted", [True, False])
def test_what_writes_markdown(record: Callable[[], None], *, include_restricted: bool) -> None:
    export = {
        "include_document_title": False,
        "page_breadcrumbs": False,
        "front_matter": False,
        "front_matter_without": "confluence_author",
        "body_format": "view",
        "markdown_preset": "hugo",
        "keep_colours": True,
        "include_archived": True,
        "comments": True,
        "include_restricted": include_restricted,
        "removal_limit_percent": 7,
    }
    made = _runs(export, connection_config={"parallel_downloads": 6})
    record()
    parts = cast("Any", ("source", "folder", "ledger", "workers"))
    exporter = cast("_Recorded", made._markdown_exporter(*parts))
    without = ("confluence_author",)
    layout = MarkdownLayout(
        document_title=False,
        breadcrumbs=False,
        front_matter=False,
        front_matter_without=without,
        body_format=BodyFormat.VIEW,
        style=PRESETS["hugo"](keep_colours=True),
    )
    assert exporter.given == ("source", "folder", "ledger", _Recorded(dated=True, without=without))
    assert exporter.named == {
        "layout": layout,
        "include_archived": True,
        "with_comments": True,
        "heed_restrictions": not include_restricted,
        "parallel_downloads": 6,
        "workers": "workers",
        "progress": _PROGRESS,
        "removal": RemovalRule(7),
    }


def test_a_space_export_has_no_workers() -> None:
    notices: list[str] = []
    source = cast("Any", "a space export")
    assert _runs({})._workers_for(source, notices) is None
    assert notices == []
    assert _runs({}, workers={"processes": 2})._workers_for(source, notices) is None
    assert notices == ["A space export is read by one process, whatever the workers."]


@contextmanager
def _target() -> Iterator[Any]:
    yield None


@pytest.mark.parametrize("status_code", [200, 500])
def test_an_incomplete_run_is_told_to_the_webhook_and_a_webhook_that_fails_to_people(
    tmp_path: Path,
    requests_mock: mocking.Mocker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status_code: int,
) -> None:
    def run(summary: RunSummary) -> None:
        summary.spaces.append(SpaceSummary("DOCS", failure="No such space."))

    requests_mock.post(_HOOK, status_code=status_code)
    monkeypatch.setattr(Runs, "_export_run", lambda *_parts: SimpleNamespace(run=run))
    summary = RunSummary()
    _runs({}, notify={"webhook_url": _HOOK}).run(_target(), tmp_path, summary)
    told = requests_mock.request_history[0].json()
    assert (told["status"], told["spaces"][0]["failure"]) == ("failure", "No such space.")
    failed = ["The webhook answered 500. Check notify.webhook_url."]
    assert summary.notices == (failed if status_code == 500 else [])
    assert caplog.messages == summary.notices
