"""Holds the log to its promises: one line an event, readable by people and machines, never a secret."""

import io
import json
import logging

import pytest

from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.utils.open_webui_logger import (
    OPEN_WEBUI_LOGGER,
    PACKAGE_LOGGER,
    OpenWebUILogger,
    logging_to,
)

pytestmark = pytest.mark.unit

SECRET = "sk-s3cr3t/+key"


def tell_everything(log: OpenWebUILogger) -> None:
    log.connected("http://localhost:3000")
    log.not_connected("http://localhost:3000", "no answer\nin time")
    log.knowledge_base_ready("Team Handbook", "kb-1")
    log.uploaded("Plan\nforged line.md", "file-1", size=1200)
    log.added(["Plan.md"], "Team Handbook")
    log.removed("Old.md", "file-0")
    log.failed("page", "Plan", "too large")
    log.finished(OpenWebUIExportSummary("Team Handbook", total_pages=2, successful_pages=1, failed_pages=1))


def test_people_read_one_line_for_each_event() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        tell_everything(OpenWebUILogger())
    lines = stream.getvalue().splitlines()
    assert len(lines) == 8
    assert lines[3].endswith(r"INFO Uploaded 'Plan\nforged line.md' (1,200 bytes)")
    assert lines[6].endswith("WARNING Failed: page 'Plan': too large")
    assert lines[7].endswith("WARNING Knowledge base 'Team Handbook': 50 % in place, 1 failed")


def test_machines_read_one_json_object_for_each_event() -> None:
    stream = io.StringIO()
    with logging_to(stream, json_lines=True):
        tell_everything(OpenWebUILogger(run_id="run-7"))
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {event["run_id"] for event in events} == {"run-7"}
    assert {event["logger"] for event in events} == {OPEN_WEBUI_LOGGER}
    assert events[3]["event"] == "uploaded"
    assert events[3]["name"] == "Plan\nforged line.md"
    assert events[3]["size"] == 1200
    assert events[7]["summary"]["pages"]["failed"] == 1


@pytest.mark.parametrize("json_lines", [False, True])
def test_secrets_are_masked_wherever_they_stand(json_lines: bool) -> None:  # noqa: FBT001
    stream = io.StringIO()
    log = logging.getLogger(f"{PACKAGE_LOGGER}.clients")
    with logging_to(stream, json_lines=json_lines, secrets=[SECRET, ""]):
        log.warning("key %s", SECRET, stack_info=True)
        log.warning("a broken format %d", SECRET)
        log.warning("address http://x/?key=sk-s3cr3t%2F%2Bkey")
        OpenWebUILogger().failed("page", "Plan", f"refused {SECRET}")
        log.error("failed", exc_info=ValueError(SECRET))
    written = stream.getvalue()
    assert "s3cr3t" not in written
    assert written.count("********") >= 5
    assert "ValueError: ********" in written


def test_nothing_is_left_behind_when_the_log_ends() -> None:
    logger = logging.getLogger(PACKAGE_LOGGER)
    before = (list(logger.handlers), logger.level)
    with logging_to(io.StringIO(), level=logging.DEBUG):
        pass
    assert (logger.handlers, logger.level) == before
