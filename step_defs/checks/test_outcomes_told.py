"""The last word of a run: standard output that fails, a webhook that does, settings on the command line."""

import errno
import io
from pathlib import Path
from traceback import format_exception

import pytest
import requests
import requests_mock as mocking

from confluence_markdown_exporter.careful_output import CarefulOutput
from confluence_markdown_exporter.cli_options import (
    LogOptions,
    RunOptions,
    SelectingRunOptions,
    parsed_settings,
)
from confluence_markdown_exporter.clients.http import Timeouts
from confluence_markdown_exporter.clients.webhook import post_summary
from confluence_markdown_exporter.errors import ConfigurationError, OutputError, WebhookError

pytestmark = pytest.mark.unit

_HOOK = "https://hooks.example/secret"
_TIMEOUTS = Timeouts(connect=1, read=2, transfer=3)


class _Failing(io.StringIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def write(self, _text: str) -> int:
        raise self._error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    "action", [lambda out: out.write("x"), lambda out: out.flush()], ids=["write", "flush"]
)
def test_a_full_disk_is_told_once_with_what_is_safe(action: object) -> None:
    output = CarefulOutput(_Failing(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(OutputError) as told:
        action(output)  # type: ignore[operator]  # one of two calls
    assert told.value.message == (
        "What the command tells cannot be written to standard output: No space left on device."
    )
    assert told.value.advice == (
        "What was exported is saved; `confluence-markdown-exporter status` tells of the run."
    )
    assert output.broken
    assert output.write("more") == 4
    output.flush()


def test_a_reader_that_has_gone_is_no_failure() -> None:
    output = CarefulOutput(_Failing(BrokenPipeError()))
    assert output.write("words") == 5
    output.flush()
    assert output.broken


def test_what_can_be_written_is_passed_on(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as stream:
        output = CarefulOutput(stream)
        assert output.write("words") == 5
        output.flush()
        assert (tmp_path / "out").read_text(encoding="utf-8") == "words"
        assert (output.encoding, output.broken) == ("utf-8", False)
        output.write("held back")
        output.give_up()
        output.flush()
    assert (tmp_path / "out").read_text(encoding="utf-8") == "words"


def test_a_webhook_gets_the_summary_once(requests_mock: mocking.Mocker) -> None:
    requests_mock.post(_HOOK, status_code=204)
    post_summary(_HOOK, {"status": "failure"}, _TIMEOUTS)
    [request] = requests_mock.request_history
    assert request.json() == {"status": "failure"}
    assert request.timeout == (1, 2)  # type: ignore[comparison-overlap]  # as requests takes it


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"status_code": 500}, "The webhook answered 500."),
        ({"status_code": 404}, "The webhook answered 404."),
        ({"status_code": 302, "headers": {"Location": "https://x"}}, "The webhook answered 302."),
        ({"exc": requests.ConnectTimeout(_HOOK)}, "The webhook could not be told: ConnectTimeout."),
    ],
)
def test_a_webhook_that_fails_is_told_without_its_address(
    answer: dict[str, object], message: str, requests_mock: mocking.Mocker
) -> None:
    requests_mock.post(_HOOK, **answer)  # type: ignore[arg-type]  # told by name
    with pytest.raises(WebhookError) as told:
        post_summary(_HOOK, {}, _TIMEOUTS)
    assert (told.value.message, told.value.advice) == (message, "Check notify.webhook_url.")
    assert requests_mock.call_count == 1
    assert _HOOK not in "".join(format_exception(told.value))


def test_options_become_settings_and_win_over_set() -> None:
    options = SelectingRunOptions(
        LogOptions(),
        settings=["export.comments=true", " workers.processes = 3", "a=b=c"],
        open_webui=False,
        attachments="pdf",
        media_types="text/*",
        knowledge_base="KB",
        include_archived=True,
        include_restricted=False,
        workers=2,
        scheduler="tcp://x:1",
        yes=True,
        label="a",
        without_label="b",
        title="c*",
        updated_since="2025-01-01",
        only="pages",
        cql="type = page",
    )
    assert options.overrides() == {
        "export.comments": "true",
        "a": "b=c",
        "export.export_to_open_webui": False,
        "export.open_webui_attachment_extensions": "pdf",
        "export.open_webui_attachment_media_types": "text/*",
        "export.open_webui_knowledge_base": "KB",
        "export.include_archived": True,
        "export.include_restricted": False,
        "workers.processes": 2,
        "workers.scheduler": "tcp://x:1",
        "export.removal_limit_percent": 100,
        "selection.labels": "a",
        "selection.without_labels": "b",
        "selection.title": "c*",
        "selection.updated_since": "2025-01-01",
        "selection.kind": "pages",
        "selection.cql": "type = page",
    }
    assert RunOptions(LogOptions()).overrides() == {}


def test_a_setting_without_a_value_is_refused() -> None:
    assert parsed_settings(None) == {}
    with pytest.raises(ConfigurationError) as told:
        parsed_settings(["export.comments"])
    assert told.value.message == "A --set has no value."
    assert told.value.advice == "Write it as --set KEY=VALUE."
