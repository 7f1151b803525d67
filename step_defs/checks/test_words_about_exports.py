"""What an operator reads of an export that does not go as planned: the whole reason, and what to do."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from confluence_markdown_exporter.errors import (
    ConfluenceNotFound,
    ConfluenceUnreachable,
    ExporterError,
    SourceError,
)
from confluence_markdown_exporter.exporters.export_run import ExportRun, RunTarget
from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter, single_page
from confluence_markdown_exporter.exporters.one_conversion import convert_page
from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.markdown.style import PRESETS
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.run_summary import RunSummary, SpaceSummary
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.small_wiki import SmallWiki

if TYPE_CHECKING:
    from confluence_markdown_exporter.sources import ContentSource

pytestmark = pytest.mark.unit

_DOCS = Space("DOCS", "Documents", id="1")
_DOWN = ConfluenceUnreachable("Down.", advice="Look at it.")


@pytest.fixture
def wiki() -> SmallWiki:
    return SmallWiki()


Export = Callable[..., SpaceSummary]


@pytest.fixture
def export(tmp_path: Path, wiki: SmallWiki) -> Iterator[Export]:
    """Return what exports the wiki and tells of it."""
    with Ledger(tmp_path) as ledger:

        def exports(*, whole: bool = True, page: str = "", **settings: Any) -> SpaceSummary:  # noqa: ANN401
            source = cast("ContentSource", wiki)  # as far as it is asked
            exporter = MarkdownExporter(
                source, OutputFolder(tmp_path), ledger, MetadataEnricher(), **settings
            )
            if page:
                return exporter.export(_DOCS, single_page(page)).summary
            return exporter.export(_DOCS, whole=whole).summary

        yield exports


def _reasons(summary: SpaceSummary) -> list[str]:
    return [str(reason) for reason in summary.reasons]


def test_a_page_that_is_not_there(export: Export) -> None:
    with pytest.raises(SourceError) as told:
        export(page="77")
    assert told.value.message == "Page 77 is not among the current pages of space DOCS."
    assert told.value.advice == "If it is archived, export it with --include-archived."


def test_a_page_whose_body_fails(wiki: SmallWiki, export: Export) -> None:
    wiki.failing["3"] = SourceError("It broke off.", advice="Try again.")
    summary = export()
    assert _reasons(summary) == [
        f"failed: page {page}: its content could not be fetched: It broke off. Try again."
        for page in ("'Start' (2)", "'Rules' (3)")
    ]
    assert summary.stopped == ""


@pytest.mark.parametrize(
    ("error", "size", "why"),
    [
        (SourceError("It broke off.", advice="Try again."), 4, "It broke off. Try again. (page 'Start')"),
        (
            None,
            9,
            "The download of 'plan.pdf' gave 4 bytes, but 9 were listed. Run the same command again; if that "
            "does not help, open the attachment in a browser. (page 'Start')",
        ),
    ],
)
def test_an_attachment_that_fails(
    wiki: SmallWiki, export: Export, error: Exception | None, size: int, why: str
) -> None:
    wiki.files = [Attachment("att7", "plan.pdf", "2", version=1, size=size)]
    if error:
        wiki.failing["att7"] = error
    assert _reasons(export()) == [f"failed: attachment 'plan.pdf' (att7): {why}"]


def test_an_attachment_that_vanished(wiki: SmallWiki, export: Export) -> None:
    wiki.files = [Attachment("att7", "plan.pdf", "3", version=1)]
    wiki.failing["att7"] = ConfluenceNotFound("It is not there.", advice="Look for it.")
    assert _reasons(export()) == [
        "failed: attachment 'plan.pdf' (att7): it vanished between listing and download. "
        "It is not there. Look for it. (page 'Rules')"
    ]


def test_a_source_that_is_lost(wiki: SmallWiki, export: Export) -> None:
    wiki.failing["2"] = wiki.failing["connection"] = _DOWN
    summary = export(with_comments=True)
    assert _reasons(summary) == [
        f"failed: page {page}: Not tried any more: Down. Look at it."
        for page in ("'Start' (2)", "'Rules' (3)")
    ]
    assert summary.stopped == (
        "Down. Look at it. The run stopped there: 2 pages and 0 attachments were not tried. "
        "What was written stays; the same command goes on from there."
    )
    assert (summary.comments, summary.comments_problem) == (0, "")


def test_comments_that_are_refused(wiki: SmallWiki, export: Export) -> None:
    wiki.failing["comments"] = SourceError("They are not told.", advice="Ask Ada.")
    summary = export(with_comments=True)
    assert summary.comments_problem == "They are not told. Ask Ada."
    assert str(summary.status) == "incomplete"
    assert summary.exported_whole


def test_a_second_run_with_other_settings_says_why_it_exports_again(export: Export) -> None:
    export()
    again = export(layout=MarkdownLayout(breadcrumbs=False))
    assert export(layout=MarkdownLayout(breadcrumbs=False)).notices == []
    assert again.notices == [
        "2 unchanged pages are exported again, "
        "because the settings of the export or the version of the exporter changed."
    ]


def test_a_folder_that_holds_the_space_of_another_site(wiki: SmallWiki, export: Export) -> None:
    export()
    wiki.site = "https://new.example"
    assert export().notices[0] == (
        "This folder also holds space DOCS of https://wiki.example, which stays as it is. "
        "Export each site into a folder of its own."
    )


def test_a_page_that_is_gone(wiki: SmallWiki, export: Export) -> None:
    export()
    del wiki.listed[1]
    summary = export(removal=RemovalRule(50))
    assert [str(gone) for gone in summary.removed] == ["removed: page 'Rules' (3): it is gone"]
    assert str(summary.status) == "complete"


def test_a_page_that_cannot_be_converted_alone(wiki: SmallWiki) -> None:
    wiki.listed.append(Page("4", "Gone", "DOCS", version=1))
    wiki.listed.append(Page("5", "Old", "DOCS", version=1, status="archived"))
    style, source = PRESETS["github"](), cast("ContentSource", wiki)
    for page_id in ("4", "77"):
        with pytest.raises(SourceError) as told:
            convert_page(source, page_id, style)
        assert told.value.message == f"Page {page_id} cannot be read in space DOCS."
        assert told.value.advice == "It may be a draft, or have just been removed; open it in a browser."
    assert convert_page(source, "5", style).markdown == "Old\n"


# Runs over several spaces


class _Told:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self.done: list[str] = []

    def begin(self, stage: str, total: int) -> None:
        self.begun.append((stage, total))

    def advance(self, name: str) -> None:
        self.done.append(name)


def _nothing() -> None:
    return None


def _run(
    folder: Path,
    wiki: SmallWiki,
    *keys: str,
    sync: Callable[[], Any] = _nothing,
    told: _Told | None = None,
    **settings: Any,  # noqa: ANN401
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run over these spaces; return what is told of each, and what is remembered, the oldest first."""
    source, progress = cast("ContentSource", wiki), told or _Told()
    summary = RunSummary()
    with Ledger(folder) as ledger:
        exporter = MarkdownExporter(
            source, OutputFolder(folder), ledger, MetadataEnricher(), progress=progress, **settings
        )
        with suppress(KeyboardInterrupt, ExporterError):
            ExportRun(RunTarget(source, keys, whole=True), exporter, folder, sync, progress).run(summary)
        remembered = [json.loads(row.summary) for row in reversed(ledger.latest_runs())]
    return [space.to_dict() for space in summary.spaces], remembered


def test_spaces_after_a_lost_source_are_not_tried(tmp_path: Path, wiki: SmallWiki) -> None:
    wiki.failing["2"] = wiki.failing["connection"] = _DOWN
    told, remembered = _run(tmp_path, wiki, "DOCS", "OPS")
    assert told == remembered
    assert [(space["space_key"], space["failure"]) for space in told] == [
        ("DOCS", None),
        ("OPS", "Not tried, because Confluence was lost before."),
    ]
    assert told[0]["open_webui_problem"] == ("Open WebUI was left as it is, because the export had stopped.")


def test_a_space_that_fails_leaves_the_others_alone(tmp_path: Path, wiki: SmallWiki) -> None:
    wiki.failing["DOCS"] = _DOWN
    told, remembered = _run(tmp_path, wiki, "DOCS", "OPS")
    assert told == remembered
    assert [(space["space_name"], space["failure"]) for space in told] == [
        ("", "Down. Look at it."),
        ("Space OPS", None),
    ]
    told, remembered = _run(tmp_path, wiki, "DOCS")
    assert told == []
    assert remembered[-1]["failure"] == "Down. Look at it."


@pytest.mark.parametrize("keys", [("DOCS",), ("DOCS", "OPS")])
def test_a_plan_names_the_space_that_fails_or_is_that_failure(
    tmp_path: Path, wiki: SmallWiki, keys: tuple[str, ...]
) -> None:
    wiki.failing["DOCS"] = _DOWN
    source, progress = cast("ContentSource", wiki), _Told()
    with Ledger(tmp_path) as ledger:
        exporter = MarkdownExporter(source, OutputFolder(tmp_path), ledger, MetadataEnricher())
        run = ExportRun(RunTarget(source, keys, whole=True), exporter, tmp_path, _nothing, progress)
        if len(keys) == 1:
            with pytest.raises(ConfluenceUnreachable):
                run.plan()
            return
        planned = [(space.space_key, space.problem) for space in run.plan().spaces]
    assert planned == [("DOCS", "Down. Look at it."), ("OPS", "")]


def test_an_interrupted_export_is_remembered(tmp_path: Path, wiki: SmallWiki) -> None:
    wiki.failing["3"] = cast("Exception", KeyboardInterrupt())
    told, remembered = _run(tmp_path, wiki, "DOCS", "OPS")
    assert told == []
    assert [space["failure"] for space in remembered] == ["The run was interrupted."]


def _raises(error: BaseException) -> Callable[[], Any]:
    def sync() -> Any:  # noqa: ANN401
        raise error

    return sync


def test_an_interrupted_sync_is_remembered(tmp_path: Path, wiki: SmallWiki) -> None:
    told, remembered = _run(tmp_path, wiki, "DOCS", "OPS", sync=_raises(KeyboardInterrupt()))
    assert told == remembered
    assert [space["open_webui_problem"] for space in told] == ["The run was interrupted."]


def test_a_sync_for_which_there_is_no_memory(tmp_path: Path, wiki: SmallWiki) -> None:
    told, remembered = _run(tmp_path, wiki, "DOCS", sync=_raises(MemoryError()))
    assert told == remembered
    problem = told[0]["open_webui_problem"]
    assert problem.startswith("This machine gives the program no more memory. What was finished is saved.")


def test_a_sync_that_cannot_be(tmp_path: Path, wiki: SmallWiki) -> None:
    progress = _Told()
    told, remembered = _run(tmp_path, wiki, "DOCS", sync=lambda: "It is down.", told=progress)
    assert told == remembered
    assert (told[0]["open_webui_problem"], told[0]["open_webui"]) == ("It is down.", None)
    assert progress.done == ["Start", "Rules"]


class _Sync(OpenWebUIExporter):
    """Takes nothing on to Open WebUI, and keeps who may not read what."""

    def __init__(self) -> None:
        self.restricted: list[object] = []

    def export_space(self, *_given: object, **named: object) -> OpenWebUIExportSummary:
        self.restricted.append(named["restricted"])
        return OpenWebUIExportSummary("Documents")


def test_a_sync_is_told_of_as_a_stage_of_its_own_and_knows_what_is_restricted(
    tmp_path: Path, wiki: SmallWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki, "view_restricted", lambda _pages: {"3"})
    wiki.files = [Attachment("att7", "plan.pdf", "3", version=1)]
    progress, sync = _Told(), _Sync()
    _run(tmp_path, wiki, "DOCS", sync=lambda: sync, told=progress, heed_restrictions=True)
    assert progress.begun == [("Export of Space DOCS", 3), ("Knowledge base Space DOCS", 3)]
    assert sync.restricted == [frozenset({"3"})]
