"""Holds the log to its promises: one line an event, readable by people and machines, never a secret."""

import io
import json
import logging
import stat
from pathlib import Path

import pytest

from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.utils.log_output import (
    KEPT_LOGS,
    PACKAGE_LOGGER,
    logging_to,
    logging_to_file,
)
from confluence_markdown_exporter.utils.open_webui_logger import OPEN_WEBUI_LOGGER, OpenWebUILogger

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
    assert lines[0].endswith("INFO Connected to Open WebUI at http://localhost:3000")
    assert lines[1].endswith(r"ERROR Open WebUI at http://localhost:3000 cannot be used: no answer in time")
    assert lines[2].endswith("INFO Knowledge base 'Team Handbook' is ready")
    assert lines[4].endswith("INFO Added 1 file to 'Team Handbook'")
    assert lines[5].endswith("INFO Removed 'Old.md'")
    assert lines[3].endswith(r"INFO Uploaded 'Plan\nforged line.md' (1,200 bytes)")
    assert lines[6].endswith("WARNING Failed: page 'Plan': too large")
    assert lines[7].endswith(
        "WARNING Knowledge base 'Team Handbook': 50 % in place, 1 failed. "
        "Mend what is told of each, then run the same command again."
    )


def test_where_all_is_in_place_nothing_is_to_be_mended() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        OpenWebUILogger().finished(OpenWebUIExportSummary("Team", total_pages=2, successful_pages=2))
    assert stream.getvalue().endswith("INFO Knowledge base 'Team': 100 % in place, 0 failed\n")


def _events(run_id: str) -> list[dict[str, object]]:
    stream = io.StringIO()
    with logging_to(stream, json_lines=True):
        tell_everything(OpenWebUILogger(run_id=run_id))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_machines_read_one_json_object_for_each_event() -> None:
    url: dict[str, object] = {"url": "http://localhost:3000"}
    wanted: list[tuple[str, str, dict[str, object]]] = [
        ("INFO", "connected", url),
        ("ERROR", "not_connected", {**url, "reason": "no answer\nin time"}),
        ("INFO", "knowledge_base_ready", {"name": "Team Handbook", "knowledge_id": "kb-1"}),
        ("INFO", "uploaded", {"name": "Plan\nforged line.md", "file_id": "file-1", "size": 1200}),
        ("INFO", "added", {"names": ["Plan.md"], "knowledge_base": "Team Handbook"}),
        ("INFO", "removed", {"name": "Old.md", "file_id": "file-0"}),
        ("WARNING", "failed", {"kind": "page", "name": "Plan", "reason": "too large"}),
    ]
    *events, finished = _events("run-7")
    for event, (level, name, facts) in zip(events, wanted, strict=True):
        said = {key: value for key, value in event.items() if key not in {"time", "message"}}
        assert said == {
            "level": level,
            "logger": OPEN_WEBUI_LOGGER,
            "event": name,
            "run_id": "run-7",
            **facts,
        }
    assert (finished["event"], finished["level"], finished["run_id"]) == ("finished", "WARNING", "run-7")
    assert finished["summary"]["pages"]["failed"] == 1  # type: ignore[index]  # JSON


def test_without_a_run_no_id_is_made_up() -> None:
    assert not any("run_id" in event for event in _events(""))


def test_what_is_not_known_is_not_told() -> None:
    stream = io.StringIO()
    with logging_to(stream, json_lines=True):
        OpenWebUILogger().uploaded("Plan.md", "file-1")
        OpenWebUILogger().added(["a", "b"], "Team Handbook")
    uploaded, added = (json.loads(line) for line in stream.getvalue().splitlines())
    assert "size" not in uploaded
    assert uploaded["message"] == "Uploaded 'Plan.md'"
    assert added["message"] == "Added 2 files to 'Team Handbook'"


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


def test_a_full_log_is_renamed_and_a_few_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "export.log"
    with logging_to_file(path, largest_bytes=1000, secrets=[SECRET]):
        for number in range(100):
            logging.getLogger(PACKAGE_LOGGER).info("Line %s with %s and some more words", number, SECRET)
    logs = sorted(tmp_path.iterdir())
    assert [log.name for log in logs] == ["export.log", *(f"export.log.{n + 1}" for n in range(KEPT_LOGS))]
    assert {stat.S_IMODE(log.stat().st_mode) for log in logs} == {0o600}
    assert max(log.stat().st_size for log in logs) <= 1000
    assert "Line 99" in path.read_text()
    assert SECRET not in "".join(log.read_text() for log in logs)


def test_each_destination_has_its_own_level(tmp_path: Path) -> None:
    stream, path = io.StringIO(), tmp_path / "export.log"
    with logging_to(stream, level=logging.WARNING), logging_to_file(path, level=logging.DEBUG):
        logging.getLogger(PACKAGE_LOGGER).debug("a detail")
        logging.getLogger(PACKAGE_LOGGER).warning("a warning")
    assert "a detail" not in stream.getvalue()
    assert "a warning" in stream.getvalue()
    assert "a detail" in path.read_text()


def test_no_foreign_text_forges_a_line_or_steers_the_terminal() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        logging.getLogger(PACKAGE_LOGGER).info("Read %s", "Plan\n2026-01-01 INFO forged\r\x1b[31mred\u2028x")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_a_traceback_stays_below_its_line() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        try:
            int(SECRET)
        except ValueError:
            logging.getLogger(PACKAGE_LOGGER).exception("It failed")
    first, *below = stream.getvalue().splitlines()
    assert first.endswith("ERROR It failed")
    assert below[-1].startswith("ValueError: invalid literal")
