"""What an export does with the files of a space: writes, keeps, links, shares out, mends and removes them."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from confluence_markdown_exporter.errors import ConfluenceUnreachable, SourceError
from confluence_markdown_exporter.exporters import bodies
from confluence_markdown_exporter.exporters import workers as sharing_out
from confluence_markdown_exporter.exporters.export_run import ExportRun, RunTarget
from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter
from confluence_markdown_exporter.exporters.open_webui_exporter import OpenWebUIExporter
from confluence_markdown_exporter.exporters.other_spaces import OtherSpaces
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.exporters.part_export import Arrival, PartExport, SpaceContext, SpacePart
from confluence_markdown_exporter.exporters.presence import RemovalRule
from confluence_markdown_exporter.exporters.space_index import SpaceIndex
from confluence_markdown_exporter.exporters.workers import Job, Task
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.open_webui_models import OpenWebUIExportSummary
from confluence_markdown_exporter.models.page import Page
from confluence_markdown_exporter.models.progress import NoProgress
from confluence_markdown_exporter.models.run_plan import KnowledgeBasePlan
from confluence_markdown_exporter.models.run_summary import Outcome, RunSummary, SpaceSummary
from confluence_markdown_exporter.models.space import Space
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.small_wiki import SmallWiki

if TYPE_CHECKING:
    from confluence_markdown_exporter.sources import ContentSource

pytestmark = pytest.mark.unit

_DOCS = Space("DOCS", "Documents", id="1", homepage_id="2")
_OPS = Space("OPS", "Operations", id="2")
_PLAN = Attachment("a1", "plan.pdf", "3")
_NONE_LEFT_OUT = RemovalRule(100)

Export = Callable[..., SpaceSummary]


@pytest.fixture
def wiki() -> SmallWiki:
    made = SmallWiki()
    made.files = [_PLAN]
    return made


@pytest.fixture
def export(tmp_path: Path, wiki: SmallWiki) -> Iterator[Export]:
    """Return what exports a space of the wiki as a whole, or those of its pages that are chosen."""
    with Ledger(tmp_path) as ledger:

        def exports(
            space: Space = _DOCS,
            chosen: Sequence[str] = (),
            **settings: Any,  # noqa: ANN401
        ) -> SpaceSummary:
            exporter = MarkdownExporter(
                cast("ContentSource", wiki),  # as far as it is asked
                OutputFolder(tmp_path),
                ledger,
                MetadataEnricher(),
                **settings,
            )

            def choice(index: SpaceIndex) -> Sequence[str]:
                return chosen or list(index.pages)

            return exporter.export(space, choice, whole=True).summary

        yield exports


def _files(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("."))


def _told(summary: SpaceSummary) -> dict[str, int]:
    told = {f"pages {outcome}": summary.pages[outcome] for outcome in Outcome}
    told |= {f"attachments {outcome}": summary.attachments[outcome] for outcome in Outcome}
    return {name: count for name, count in told.items() if count}


def _change_everything(wiki: SmallWiki) -> None:
    wiki.listed = [replace(page, version=page.version + 1) for page in wiki.listed]
    wiki.files = [replace(file, version=file.version + 1) for file in wiki.files]


def test_files_that_nobody_touched_are_written_again_without_a_word(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    assert _told(export()) == {"pages exported": 2, "attachments exported": 1}
    _change_everything(wiki)
    wiki.bytes, wiki.bodies_of = b"new", {"3": "<p>new</p>"}
    again = export()
    assert (_told(again), again.notices) == ({"pages exported": 2, "attachments exported": 1}, [])
    assert _files(tmp_path) == ["DOCS/Rules-3.md", "DOCS/Rules-3/attachments/plan-a1.pdf", "DOCS/Start-2.md"]
    assert (tmp_path / "DOCS/Rules-3.md").read_text().endswith("# Rules\n\nnew\n")
    assert (tmp_path / "DOCS/Rules-3/attachments/plan-a1.pdf").read_bytes() == b"new"
    assert _told(export()) == {"pages unchanged": 2, "attachments unchanged": 1}


def test_files_that_somebody_changed_by_hand_are_kept_beside(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    export()
    by_hand = ["DOCS/Rules-3.md", "DOCS/Rules-3/attachments/plan-a1.pdf"]
    for name in by_hand:
        (tmp_path / name).write_text("by hand")
    _change_everything(wiki)
    notices = sorted(export().notices)
    kept = [one for one in _files(tmp_path) if (tmp_path / one).read_text() == "by hand"]
    assert notices == [
        f"{name} had been changed by hand; that version is now {place}."
        for name, place in zip(by_hand, kept, strict=True)
    ]


def test_files_of_somebody_else_where_ours_belong_are_kept_beside(tmp_path: Path, export: Export) -> None:
    names = ["DOCS/Rules-3.md", "DOCS/Rules-3/attachments/plan-a1.pdf"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("somebody's")
    summary = export()
    assert (_told(summary), len(summary.notices)) == ({"pages exported": 2, "attachments exported": 1}, 2)
    assert sum((tmp_path / one).read_text() == "somebody's" for one in _files(tmp_path)) == 2


def test_page_properties_stand_in_front_matter(tmp_path: Path, wiki: SmallWiki, export: Export) -> None:
    row = "<table><tr><th>Owner</th><td>Ada</td></tr></table>"
    wiki.bodies_of["3"] = (
        '<ac:structured-macro ac:name="details"><ac:rich-text-body>'
        f"{row}</ac:rich-text-body></ac:structured-macro>"
    )
    export()
    assert "Owner: Ada" in (tmp_path / "DOCS/Rules-3.md").read_text().split("---")[1].replace('"', "")


def test_a_link_to_another_space_leads_to_its_file_or_else_to_confluence(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    link = '<ac:link><ri:page ri:space-key="OPS" ri:content-title="Duty"/></ac:link>'
    docs, wiki.listed = wiki.listed, [Page("9", "Duty", "OPS", version=1)]
    export(_OPS)
    wiki.listed, wiki.bodies_of = docs, {"3": f"<p>{link}</p>"}
    export()
    assert "[Duty](../OPS/Duty-9.md)" in (tmp_path / "DOCS/Rules-3.md").read_text()
    (tmp_path / "OPS/Duty-9.md").unlink()
    assert _told(export()) == {"pages exported": 1, "pages unchanged": 1, "attachments unchanged": 1}
    assert "OPS/Duty" not in (tmp_path / "DOCS/Rules-3.md").read_text()


def test_a_page_that_links_by_address_is_written_again_only_where_that_leads_elsewhere_now(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    wiki.bodies_of["3"] = '<p><a href="/spaces/DOCS/pages/2/Start">first</a></p>'
    export()
    assert "[first](Start-2.md)" in (tmp_path / "DOCS/Rules-3.md").read_text()
    wiki.asked_for.clear()
    export()
    assert wiki.asked_for == []
    wiki.listed[0] = replace(wiki.listed[0], title="Welcome", version=2)
    assert _told(export()) == {"pages exported": 2, "attachments unchanged": 1}
    assert "[first](Welcome-2.md)" in (tmp_path / "DOCS/Rules-3.md").read_text()


def test_what_is_not_chosen_any_more_goes_only_where_that_is_wanted(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    wiki.files = [_PLAN, Attachment("a2", "map.pdf", "2")]
    export()
    everything = _files(tmp_path)
    assert export(chosen=["2"], removal=_NONE_LEFT_OUT).removed == []
    assert _files(tmp_path) == everything
    summary = export(chosen=["2"], removal=RemovalRule(100, unchosen=True))
    assert [(gone.kind, gone.name) for gone in summary.removed] == [
        ("attachment", "plan.pdf"),
        ("page", "Rules"),
    ]
    assert _files(tmp_path) == ["DOCS/Start-2.md", "DOCS/Start-2/attachments/map-a2.pdf"]


def test_nothing_stays_where_a_page_and_its_attachments_were_before_a_new_title(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    export()
    wiki.listed = [replace(page, title="Laws") if page.id == "3" else page for page in wiki.listed]
    assert _told(export()) == {"pages exported": 1, "pages unchanged": 1, "attachments exported": 1}
    assert _files(tmp_path) == ["DOCS/Laws-3.md", "DOCS/Laws-3/attachments/plan-a1.pdf", "DOCS/Start-2.md"]


def test_the_attachments_of_a_page_that_is_gone_go_with_it(
    tmp_path: Path, wiki: SmallWiki, export: Export
) -> None:
    export()
    del wiki.listed[1]
    wiki.files = []
    assert _told(export(removal=_NONE_LEFT_OUT)) == {
        "pages unchanged": 1,
        "pages removed": 1,
        "attachments removed": 1,
    }
    assert _files(tmp_path) == ["DOCS/Start-2.md"]
    assert _told(export(removal=_NONE_LEFT_OUT)) == {"pages unchanged": 1}


def test_what_failed_before_the_source_was_lost_is_told_once(
    tmp_path: Path, wiki: SmallWiki, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_BATCH_PAGES", 1)
    (tmp_path / "DOCS/Start-2.md").mkdir(parents=True)
    wiki.failing = {"3": ConfluenceUnreachable("Lost.", advice="Look.")}
    wiki.failing["connection"] = wiki.failing["3"]
    summary = export()
    assert [(reason.id, reason.reason.split(":")[0]) for reason in summary.reasons] == [
        ("2", f"Cannot write {tmp_path / 'DOCS/Start-2.md'}"),
        ("3", "Not tried any more"),
    ]
    assert summary.stopped == (
        "Lost. Look. The run stopped there: 1 pages and 0 attachments were not tried. "
        "What was written stays; the same command goes on from there."
    )
    assert _told(summary) == {"pages failed": 2, "attachments exported": 1}


def test_a_plan_names_what_an_export_would_do_and_does_nothing(tmp_path: Path, wiki: SmallWiki) -> None:
    with Ledger(tmp_path) as ledger:
        source = cast("ContentSource", wiki)  # as far as it is asked
        exporter = MarkdownExporter(source, OutputFolder(tmp_path / "out"), ledger, MetadataEnricher())
        planned = exporter.plan(_DOCS, lambda index: list(index.pages), whole=True)
    assert [page.name for page in planned.pages] == ["Start", "Rules"]
    assert [attachment.name for attachment in planned.attachments] == ["plan.pdf"]
    assert planned.changed == {("page", "2"), ("page", "3"), ("attachment", "a1")}
    assert planned.plan.to_dict()["exported"] == [
        {"kind": "attachment", "id": "a1", "name": "plan.pdf"},
        {"kind": "page", "id": "2", "name": "Start"},
        {"kind": "page", "id": "3", "name": "Rules"},
    ]
    assert not (tmp_path / "out").exists()


def test_what_not_everybody_may_view_is_shown_only_in_pages_that_not_everybody_may_view_either(
    tmp_path: Path, wiki: SmallWiki, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki, "view_restricted", lambda _pages: {"3", "4"})
    wiki.files, wiki.listed = [], [*wiki.listed, Page("4", "Board", "DOCS", version=1)]
    rules = '<ac:parameter ac:name=""><ri:page ri:content-title="Rules"/></ac:parameter>'
    shows_rules = f'<ac:structured-macro ac:name="include">{rules}</ac:structured-macro>'
    wiki.bodies_of = {"2": shows_rules, "3": "<p>Be kind.</p>", "4": shows_rules}
    export(heed_restrictions=True)
    assert "Be kind." in (tmp_path / "DOCS/Board-4.md").read_text()
    assert "*[included from: [Rules](Rules-3.md)]*" in (tmp_path / "DOCS/Start-2.md").read_text()
    assert "Be kind." not in (tmp_path / "DOCS/Start-2.md").read_text()


def test_a_rule_on_the_first_line_is_no_front_matter(tmp_path: Path, wiki: SmallWiki, export: Export) -> None:
    wiki.bodies_of["3"] = "<hr/><p>a</p><hr/>"
    export(layout=MarkdownLayout(document_title=False, front_matter=False))
    assert (tmp_path / "DOCS/Rules-3.md").read_text() == "***\n\na\n\n---\n"


class _Sync(OpenWebUIExporter):
    """Takes nothing on to Open WebUI, and keeps what it was asked to."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def export_space(self, *given: Any, **named: Any) -> OpenWebUIExportSummary:  # noqa: ANN401  # whatever
        self.asked.append((given, named))
        return OpenWebUIExportSummary("Documents")

    def plan_space(self, *given: Any, **named: Any) -> KnowledgeBasePlan:  # noqa: ANN401  # whatever
        self.asked.append((given, named))
        return KnowledgeBasePlan("Documents")


def test_all_that_is_known_of_an_export_goes_along_into_open_webui(
    tmp_path: Path, wiki: SmallWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki, "view_restricted", lambda _pages: frozenset({"3"}))
    source, sync, progress = cast("ContentSource", wiki), _Sync(), NoProgress()
    target = RunTarget(source, ("DOCS",), whole=True)
    with Ledger(tmp_path) as ledger:
        exporter = MarkdownExporter(
            source, OutputFolder(tmp_path), ledger, MetadataEnricher(), heed_restrictions=True
        )
        run = ExportRun(target, exporter, tmp_path, lambda: sync, progress)
        run.plan()
        run.run(RunSummary())
    for given, named in sync.asked:
        key, root, pages, attachments = given
        assert (key, root) == ("DOCS", tmp_path)
        assert ([page.name for page in pages], [one.name for one in attachments]) == (
            ["Start", "Rules"],
            ["plan.pdf"],
        )
        assert named["restricted"] == frozenset({"3"})
        assert list(named["presence"].gone([("page", "3"), ("page", "4")])) == [("page", "4")]
    (_, planned), (_, exported) = sync.asked
    assert planned["changed"] == {("page", "2"), ("page", "3"), ("attachment", "a1")}
    assert exported["on_progress"] == progress.advance


# Shared out


class _InTurn:
    """Workers that do one task after the other, each told of the job as another process is."""

    at_once = 3

    def __init__(self, wiki: SmallWiki) -> None:
        self._make_source = cast("Callable[[], ContentSource]", partial(_same, wiki))
        self.parallel_downloads: list[int] = []
        self.tasks: list[Task] = []

    def run(self, context: SpaceContext, folder: Output, tasks: Iterable[Task]) -> Iterator[list[Arrival]]:
        """Yield what arrives; the tasks and the job travel as bytes."""
        self.parallel_downloads.append(context.parallel_downloads)
        sent: Job = pickle.loads(pickle.dumps(Job(self._make_source, folder, context)))  # noqa: S301 - our own
        do = sent.begin()
        for task in tasks:
            self.tasks.append(task)
            yield do(task)


def _same(wiki: SmallWiki) -> SmallWiki:
    return wiki


@pytest.fixture
def large_wiki(wiki: SmallWiki) -> SmallWiki:
    """Return a wiki with enough pages for workers, each with an attachment and links to what is elsewhere."""
    ids = [str(number) for number in range(100, 160)]
    wiki.listed = [Page(one, f"Page {one}", "DOCS", version=1) for one in ids]
    wiki.files = [Attachment(f"a{one}", f"{one}.pdf", one) for one in ids]
    elsewhere = '<ac:link><ri:page ri:space-key="OPS" ri:content-title="Duty"/></ac:link>'
    for one, other in zip(ids, reversed(ids), strict=True):
        page = f'<ri:page ri:content-title="Page {other}"/>'
        beside = f'<ri:attachment ri:filename="{other}.pdf">{page}</ri:attachment>'
        wiki.bodies_of[one] = f"<p>{elsewhere} <ac:link>{beside}</ac:link></p>"
    return wiki


def test_workers_leave_what_one_process_leaves(tmp_path: Path, large_wiki: SmallWiki, export: Export) -> None:
    docs, large_wiki.listed = large_wiki.listed, [Page("9", "Duty", "OPS", version=1)]
    files, large_wiki.files = large_wiki.files, []
    export(_OPS)
    large_wiki.listed, large_wiki.files = docs, files
    export()
    alone = {name: (tmp_path / name).read_bytes() for name in _files(tmp_path)}
    assert b"[Duty](../OPS/Duty-9.md)" in alone["DOCS/Page-100-100.md"]
    assert b"[159.pdf](Page-159-159/attachments/159-a159.pdf)" in alone["DOCS/Page-100-100.md"]
    for name in alone:
        if name.startswith("DOCS/"):
            (tmp_path / name).unlink()
    workers = _InTurn(large_wiki)
    summary = export(workers=workers, parallel_downloads=8)
    assert _told(summary) == {"pages exported": 60, "attachments exported": 60}
    assert {name: (tmp_path / name).read_bytes() for name in _files(tmp_path)} == alone
    assert [len(task.part.pages) for task in workers.tasks] == [25, 25, 10]
    assert workers.parallel_downloads == [2]
    assert export(workers=workers).notices == []
    assert len(workers.tasks) == 3


def test_a_link_to_what_another_worker_could_not_bring_is_mended(
    tmp_path: Path, large_wiki: SmallWiki, export: Export
) -> None:
    large_wiki.failing["a159"] = SourceError("It broke off.", advice="Try again.")
    summary = export(workers=_InTurn(large_wiki), parallel_downloads=1)
    assert _told(summary) == {"pages exported": 60, "attachments exported": 59, "attachments failed": 1}
    assert "attachments/159-a159.pdf" not in (tmp_path / "DOCS/Page-100-100.md").read_text()
    assert "attachments/158-a158.pdf" in (tmp_path / "DOCS/Page-101-101.md").read_text()
    assert large_wiki.asked_for == ["100"]


def test_a_worker_links_at_once_to_confluence_what_it_could_not_bring(
    tmp_path: Path, large_wiki: SmallWiki, export: Export
) -> None:
    large_wiki.failing["a100"] = SourceError("It broke off.", advice="Try again.")
    export(workers=_InTurn(large_wiki), parallel_downloads=1)
    assert "attachments/100-a100.pdf" not in (tmp_path / "DOCS/Page-159-159.md").read_text()
    assert large_wiki.asked_for == []  # nothing was left to mend


class _Stopped(NoProgress):
    """Progress that is told to stop the run as soon as something is done, as an operator does."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def advance(self, name: str) -> None:
        """Stop the run, once."""
        self.done.append(name)
        if len(self.done) == 1:
            raise KeyboardInterrupt


def test_what_workers_have_in_hand_when_a_run_is_stopped_is_not_done_again(
    wiki: SmallWiki, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_out, "_SMALLEST_PART", 2)
    wiki.files = []
    wiki.listed = [Page(str(number), f"Page {number}", "DOCS", version=1) for number in range(1, 7)]
    stopped = _Stopped()
    with pytest.raises(KeyboardInterrupt):
        export(workers=_InTurn(wiki), progress=stopped)
    assert stopped.done == [f"Page {number}" for number in range(1, 5)]  # two of three parts had begun
    assert _told(export()) == {"pages unchanged": 4, "pages exported": 2}


def test_a_part_does_not_link_to_what_the_part_before_could_not_bring(
    tmp_path: Path, wiki: SmallWiki
) -> None:
    """A worker knows that by itself: what the run makes of it reaches no other process."""
    wiki.failing["a1"] = SourceError("It broke off.", advice="Try again.")
    shown = '<ri:attachment ri:filename="plan.pdf"><ri:page ri:content-title="Rules"/></ri:attachment>'
    wiki.bodies_of["2"] = f"<p><ac:link>{shown}</ac:link></p>"
    folder = OutputFolder(tmp_path)
    context = SpaceContext(
        SpaceIndex(_DOCS, wiki.listed, wiki.files),
        MetadataEnricher(),
        MarkdownLayout(),
        with_file={"2", "3"},
        restricted=frozenset(),
        in_place=set(),
        expected={"a1"},
        other_spaces=OtherSpaces(list, folder),
        parallel_downloads=1,
    )
    start, rules = wiki.listed
    part_export = PartExport(cast("ContentSource", wiki), folder, context)
    for part in (SpacePart((rules,), (_PLAN,)), SpacePart((start,), ())):
        assert [arrival for batch in part_export.run(part, {}) for arrival in batch]
    assert (tmp_path / "DOCS/Start-2.md").read_text().endswith("# Start\n\nplan.pdf\n")


def test_attachments_without_their_page_are_halved_in_order() -> None:
    files = tuple(Attachment(f"a{number}", f"{number}.pdf", "1") for number in range(5))
    task = Task(SpacePart((), files), {"a path": frozenset({"a hash"})})
    assert task.halves() == (
        Task(SpacePart((), files[:2]), task.ours),
        Task(SpacePart((), files[2:]), task.ours),
    )


def test_pages_are_halved_with_their_attachments() -> None:
    pages = tuple(Page(str(number), f"Page {number}", "DOCS", 1) for number in range(3))
    files = tuple(Attachment(f"a{page.id}", "plan.pdf", page.id) for page in pages)
    task = Task(SpacePart(pages, files), {})
    assert task.halves() == (
        Task(SpacePart(pages[:1], files[:1]), {}),
        Task(SpacePart(pages[1:], files[1:]), {}),
    )
