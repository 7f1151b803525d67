"""What the exporter, used as a library, says of itself and of what it could not do."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import requests_mock as mocking

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.exporters.one_conversion import convert_file, names_page
from confluence_markdown_exporter.main import ConfigManager, ConfluenceMarkdownExporter
from confluence_markdown_exporter.markdown.style import PRESETS
from confluence_markdown_exporter.models.run_summary import RunSummary, SpaceSummary

pytestmark = pytest.mark.unit

_AI = "https://ai.example"
_STYLE = PRESETS["github"]()


def _exporter(folder: Path, **settings: Any) -> ConfluenceMarkdownExporter:  # noqa: ANN401  # any setting
    given = {"export.output_path": str(folder), "retry_config.backoff_and_retry": False, **settings}
    return ConfluenceMarkdownExporter(ConfigManager(folder / "none.json", environ={}, overrides=given))


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, (True, False, False)),
        ({"auth.open_webui.url": _AI}, (True, False, False)),
        ({"auth.open_webui.url": _AI, "auth.open_webui.api_key": "key-of-ada"}, (True, True, False)),
        (
            {
                "export.export_to_open_webui": False,
                "auth.open_webui.url": _AI,
                "auth.open_webui.api_key": "key-of-ada",
            },
            (False, False, False),
        ),
    ],
)
def test_the_status(
    tmp_path: Path, settings: dict[str, Any], status: tuple[bool, bool, bool], requests_mock: mocking.Mocker
) -> None:
    requests_mock.get(mocking.ANY, status_code=500)
    wanted, configured, connected = status
    assert _exporter(tmp_path, **settings).get_export_status() == {
        "markdown_export": True,
        "open_webui_export": wanted,
        "open_webui_configured": configured,
        "open_webui_connected": connected,
    }


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"auth.open_webui.api_key": "key-of-ada"}, "auth.open_webui.url"),
        ({"auth.open_webui.url": _AI}, "auth.open_webui.api_key"),
    ],
)
def test_what_open_webui_lacks_is_named(tmp_path: Path, settings: dict[str, Any], missing: str) -> None:
    problems = _exporter(tmp_path, **settings).connection_problems()
    assert problems["Open WebUI"] == (
        f"Open WebUI was left out: {missing} is not set. The Markdown export is not affected."
    )
    assert problems["Confluence"] == (
        "No Confluence site is set. Set auth.confluence.url (or the variable CONFLUENCE_URL), "
        "or name an XML space export (.zip) instead of a space key."
    )


def test_before_its_first_run_an_exporter_has_nothing_to_tell(tmp_path: Path) -> None:
    exporter = _exporter(tmp_path)
    assert exporter.last_failure is None
    assert (exporter.last_run.spaces, exporter.last_run.notices) == ([], [])
    assert exporter.latest_runs() == []


def test_each_exporter_is_told_apart_in_logs(tmp_path: Path) -> None:
    ids = {_exporter(tmp_path).run_id for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{12}", one) for one in ids)


@pytest.mark.parametrize(("short", "whole"), [("export_space", "run_space"), ("export_page", "run_page")])
@pytest.mark.parametrize("failure", ["", "It broke off."])
def test_the_short_form_does_the_same_and_says_whether_all_of_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short: str, whole: str, failure: str
) -> None:
    asked: list[tuple[object, ...]] = []

    def run(*given: object) -> RunSummary:
        asked.append(given)
        return RunSummary([SpaceSummary("DOCS"), SpaceSummary("OPS", failure=failure)])

    exporter = _exporter(tmp_path)
    monkeypatch.setattr(exporter, whole, run)
    assert getattr(exporter, short)("7", tmp_path) is not bool(failure)
    assert asked == [("7", tmp_path)]


def test_every_credential_is_kept_out_of_logs(tmp_path: Path) -> None:
    secrets = {
        "auth.confluence.api_token": "token-of-ada",
        "auth.confluence.pat": "pat-of-ada",
        "auth.confluence.proxy": "http://ada:pass-one@proxy.example:3128",
        "auth.open_webui.api_key": "key-of-ada",
        "auth.open_webui.proxy": "http://ada:pass-two@proxy.example:3128",
        "notify.webhook_url": "https://hooks.example/secret",
    }
    assert _exporter(tmp_path, **secrets).secrets == list(secrets.values())
    assert _exporter(tmp_path).secrets == []


@pytest.mark.parametrize(
    ("target", "is_page"),
    [("123", True), ("https://wiki.example/pages/7", True), ("page.xml", False), ("١٢", False), ("-", False)],
)
def test_a_page_is_told_from_a_file(target: str, *, is_page: bool) -> None:
    assert names_page(target) is is_page


def test_a_file_named_by_digits_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "123").touch()
    assert not names_page("123")


def test_storage_format_comes_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "page.xml").write_bytes(b"\xef\xbb\xbf<p>From a file</p>")
    nothing = io.BytesIO()
    assert convert_file(str(tmp_path / "page.xml"), nothing, _STYLE).markdown == "From a file\n"
    assert convert_file("-", io.BytesIO(b"<p>Piped in</p>"), _STYLE).markdown == "Piped in\n"


@pytest.mark.parametrize("target", ["-", "page.xml"])
def test_what_is_not_utf_8_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "page.xml").write_bytes(b"<p>\xff</p>")
    path = target if target == "-" else str(tmp_path / target)
    with pytest.raises(ConfigurationError) as told:
        convert_file(path, io.BytesIO(b"<p>\xff</p>"), _STYLE)
    name = "Standard input" if target == "-" else path
    assert told.value.message == f"{name} is not UTF-8 text: byte 4 cannot be decoded."
    assert told.value.advice == "Storage format is text in UTF-8; save the file in this encoding."


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as told:
        convert_file(str(tmp_path), io.BytesIO(), _STYLE)
    assert told.value.message == f"Cannot read {tmp_path}: Is a directory."
    assert told.value.advice == (
        "Name a file of storage format, - for standard input, or the id or address of a page."
    )
