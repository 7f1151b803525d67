"""The upload of a space: what is sent, proven, replaced and left alone."""

from threading import Barrier, Semaphore

import pytest

from support.sync_desk import TEAM, Desk

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("batch", "batch_adds", "single_adds"), [(True, 1, 0), (False, 0, 4)])
def test_a_space_is_uploaded_whole(desk: Desk, batch: bool, batch_adds: int, single_adds: int) -> None:  # noqa: FBT001
    desk.attach("11", "notes.txt", b"apples")
    desk.attach("12", "raw.bin", b"pears")
    desk.attach("13", "photo.jpg", b"light")
    summary = desk.export(batch=batch)
    assert summary.complete
    assert (summary.successful_pages, summary.successful_attachments, summary.success_rate) == (2, 2, 100)
    assert str(summary.filtered_attachments[0]).startswith("attachment 'photo.jpg': ")
    assert (desk.wire.count("batch/add"), desk.wire.count("file/add")) == (batch_adds, single_adds)
    assert desk.listed == ["11-notes.txt", "12-raw.bin", "Printing.md", "Welcome.md"]
    known = desk.server.knowledge_base_named("Team Handbook")
    assert known.id == summary.knowledge_base_id
    assert known.description == (
        "Automated Confluence Export of https://example.atlassian.net/wiki/spaces/TEAM"
    )
    assert sorted(desk.told) == ["Printing", "Welcome", "notes.txt", "photo.jpg", "raw.bin"]
    assert "4 files uploaded" in str(summary)


def test_files_carry_where_they_come_from(desk: Desk) -> None:
    desk.attach("11", "notes.txt", "Grüße".encode("cp1252"))
    desk.export()
    files = {file.filename: file for file in desk.server.files_in(TEAM.name)}
    page, notes = files["Welcome.md"], files["11-notes.txt"]
    assert page.content.startswith(b"---\ntitle: ")
    assert page.content_type == "text/markdown"
    assert page.metadata["exported_by"] == "confluence-markdown-exporter"
    assert (page.metadata["confluence_id"], page.metadata["labels"]) == ("7W", "a, b")
    assert "Grüße" in notes.content.decode()
    assert b"confluence_attachment_name" in notes.content
    assert notes.metadata["page_title"] == "Welcome"


def test_tables_and_bytes_are_sent_as_they_are(desk: Desk) -> None:
    desk.attach("11", "prices.csv", b"name,qty\napple,3\n")
    desk.export()
    (table,) = [file for file in desk.server.files_in(TEAM.name) if file.filename.endswith("csv")]
    assert table.content == b"name,qty\napple,3\n"


def test_a_second_run_sends_nothing(desk: Desk) -> None:
    desk.attach("11", "raw.bin", b"pears")
    desk.export()
    summary = desk.export()
    assert (summary.unchanged_pages, summary.unchanged_attachments, summary.uploaded_files) == (2, 1, 0)
    assert summary.complete
    assert len(desk.wire.sent) == 2
    assert desk.wire.count("POST") == 0


@pytest.mark.parametrize("batch", [True, False])
def test_a_changed_page_replaces_its_old_self(desk: Desk, batch: bool) -> None:  # noqa: FBT001
    desk.export(batch=batch)
    desk.write("Welcome", "Cherries are kept in the cellar.", version=2)
    summary = desk.export(batch=batch)
    assert (summary.uploaded_files, summary.replaced_files, summary.unchanged_pages) == (1, 1, 1)
    assert desk.listed == ["Printing.md", "Welcome.md"]
    assert len(desk.server.files) == 2
    assert desk.server.answers(TEAM.name, "cherries cellar")
    assert desk.server.answers(TEAM.name, "bananas windowsill") == []


def test_the_old_file_goes_only_after_the_new_one_is_proven(desk: Desk) -> None:
    desk.export()
    desk.write("Welcome", "Cherries are kept in the cellar.", version=2)
    desk.server.left_out_by_batch_add.add("Welcome.md")
    summary = desk.export()
    assert (summary.failed_pages, summary.errors[0].name) == (1, "Welcome")
    assert desk.server.answers(TEAM.name, "bananas windowsill")
    assert len(desk.server.files) == 2, "the new file, which helps nobody, is gone again"
    desk.server.left_out_by_batch_add.clear()
    assert desk.export().complete
    assert desk.server.answers(TEAM.name, "bananas windowsill") == []


def test_files_of_others_are_left_alone(desk: Desk) -> None:
    desk.export()
    owner, known = desk.server.owner, desk.server.knowledge_base_named(TEAM.name)
    for told in ({}, {"exported_by": "somebody else", "confluence_id": "7W", "space_key": "TEAM"}):
        file = desk.server.upload(owner, "Welcome.md", repr(told).encode(), None, told)
        desk.server.add_file(owner, known, file.id)
    desk.write("Welcome", "Cherries", version=2)
    assert desk.export().replaced_files == 1
    assert desk.listed == ["Printing.md", "Welcome.md", "Welcome.md", "Welcome.md"]


def test_a_run_that_died_before_adding_is_taken_up(desk: Desk) -> None:
    desk.wire.fault = lambda asked: 502 if "batch/add" in asked else None
    assert desk.export().failed_pages == 2
    assert len(desk.server.files) == 2
    desk.wire.fault = lambda _asked: None
    summary = desk.export()
    assert summary.complete
    assert desk.wire.count("POST /api/v1/files/") == 0
    assert len(desk.server.files) == 2


def test_what_uploads_without_an_answer_left_goes_with_the_next_run(desk: Desk) -> None:
    desk.wire.fault = lambda asked: 502 if "batch/add" in asked else None
    assert desk.export().failed_pages == 2
    for stray in list(desk.server.files.values()):  # the same once more, as after an answer that was lost
        desk.server.upload(desk.server.owner, stray.filename, stray.content, None, stray.metadata)
    assert len(desk.server.files) == 4
    desk.wire.fault = lambda _asked: None
    desk.write("Welcome", "Cherries", version=2)
    assert desk.export().complete
    assert sorted(file.filename for file in desk.server.files.values()) == desk.listed
    assert desk.listed == ["Printing.md", "Welcome.md"]


def test_an_upload_that_lost_its_text_is_sent_again(desk: Desk) -> None:
    desk.wire.fault = lambda asked: 502 if "batch/add" in asked else None
    assert desk.export().failed_pages == 2
    for file in desk.server.files.values():
        file.text = file.text_hash = None
    desk.wire.fault = lambda _asked: None
    assert desk.export().complete
    assert desk.server.answers(TEAM.name, "bananas windowsill")
    assert len(desk.server.files) == 2


def test_a_run_that_died_while_processing_leaves_no_orphan(desk: Desk) -> None:
    summary = desk.export()
    told = {
        "exported_by": "confluence-markdown-exporter",
        "knowledge_base": summary.knowledge_base_id,
        "space_key": "TEAM",
        "confluence_kind": "page",
        "confluence_id": "7W",
    }
    desk.server.never_finished.add("stuck.md")
    desk.server.upload(desk.server.owner, "stuck.md", b"text", None, told)
    desk.write("Welcome", "Cherries", version=2)
    assert desk.export().complete
    assert len(desk.server.files) == 2


def test_twins_of_a_run_that_died_before_removing_are_healed(desk: Desk) -> None:
    desk.export()
    desk.write("Welcome", "Cherries", version=2)
    desk.wire.fault = lambda asked: 500 if "cleanup" in asked else None
    summary = desk.export()
    assert (summary.failed_pages, summary.complete) == (0, False)
    assert summary.errors[0].kind == "knowledge base"
    assert desk.listed == ["Printing.md", "Welcome.md", "Welcome.md"]
    desk.wire.fault = lambda _asked: None
    assert desk.export().complete
    assert desk.listed == ["Printing.md", "Welcome.md"]
    assert desk.server.answers(TEAM.name, "bananas") == []


def test_what_is_gone_goes_unless_somebody_changed_it(desk: Desk) -> None:
    desk.write("Travel", "Trains are preferred.")
    desk.attach("11", "notes.txt", b"apples")
    desk.export()
    edited = next(file for file in desk.server.files_in(TEAM.name) if file.filename == "Travel.md")
    desk.server.change_content(desk.server.owner, edited.id, "Ships are preferred.")
    for title in ("Printing", "Travel"):
        del desk.pages[title]
    desk.attachments.clear()
    summary = desk.export()
    assert sorted(summary.removed_files) == ["11-notes.txt", "Printing.md"]
    assert summary.notices == [
        "'Travel.md' was changed in the knowledge base and stays there, "
        "although its page or attachment is gone."
    ]
    assert desk.listed == ["Travel.md", "Welcome.md"]


def test_a_plan_names_pages_and_attachments_and_leaves_out_restricted_ones(desk: Desk) -> None:
    desk.attach("11", "notes.txt", b"apples")
    desk.export()
    desk.write("Travel", "Trains are preferred.")
    desk.attach("11", "notes.txt", b"pears")
    desk.attach("12", "map.txt", b"streets")
    plan = desk.plan(changed=[("attachment", "12")])
    told = {name: [(one.kind, one.name) for one in getattr(plan, name)] for name in ("uploaded", "replaced")}
    assert told == {
        "uploaded": [("page", "Travel"), ("attachment", "map.txt")],
        "replaced": [("attachment", "notes.txt")],
    }
    plan = desk.plan(restricted=[desk.pages["Welcome"].page.id])
    assert [(one.kind, one.name) for one in plan.uploaded] == [("page", "Travel")]
    assert sorted(one.name for one in plan.removed) == ["11-notes.txt", "Welcome.md"]


def test_equal_attachments_are_uploaded_once(desk: Desk) -> None:
    for attachment_id, filename in (("12", "copy.bin"), ("11", "plan.bin")):
        desk.attach(attachment_id, filename, b"the same bytes")
    for _ in range(2):
        summary = desk.export()
        assert (summary.total_attachments, summary.successful_attachments, summary.complete) == (1, 1, True)
        assert str(summary.filtered_attachments[0]) == (
            "attachment 'copy.bin': it has the same content as 'plan.bin'"
        )
    assert desk.listed == ["11-plan.bin", "Printing.md", "Welcome.md"]


def test_an_equal_text_in_other_bytes_is_left_out(desk: Desk) -> None:
    desk.attach("11", "unix.csv", b"name,qty\napple,3\n")
    desk.attach("12", "dos.csv", b"name,qty\r\napple,3\r\n")
    summary = desk.export(batch=False)
    assert summary.complete
    assert str(summary.filtered_attachments[0]) == (
        "attachment 'dos.csv': it has the same text as '11-unix.csv'"
    )
    assert len(desk.server.files) == 3


def test_new_bytes_with_the_old_text_keep_the_old_file(desk: Desk) -> None:
    desk.attach("11", "prices.csv", b"name,qty\napple,3\n")
    desk.export()
    desk.attach("11", "prices.csv", b"name,qty\r\napple,3\r\n")
    summary = desk.export()
    assert (summary.complete, summary.unchanged_attachments, summary.uploaded_files) == (True, 1, 0)
    assert len(desk.server.files) == 3
    assert desk.server.answers(TEAM.name, "apple")


def test_files_are_sent_several_at_a_time_and_no_more(desk: Desk) -> None:
    for number in range(11):
        desk.write(f"Page {'x' * number}", f"text {number}")
    all_four, under_way, most = Barrier(4, timeout=10), Semaphore(4), []

    def meet(asked: str) -> None:
        if asked == "POST /api/v1/files/" and desk.wire.count(asked) > 1:  # the first goes alone
            assert under_way.acquire(blocking=False), "a fifth file was sent at a time"
            most.append(all_four.wait())
            under_way.release()

    desk.wire.fault = meet
    summary = desk.export(at_once=4)
    assert (summary.complete, summary.successful_pages, len(most)) == (True, 13, 12)
    assert desk.told == list(desk.pages), "they are told of in their order"


def test_a_server_that_is_gone_is_left_alone_by_all(desk: Desk) -> None:
    for number in range(40):
        desk.write(f"Page {'x' * number}", f"text {number}")
    desk.wire.fault = lambda asked: 500 if "batch" not in asked and desk.wire.count("POST") > 1 else None
    summary = desk.export(at_once=4)
    assert summary.failed_pages == 42
    assert desk.wire.count("POST /api/v1/files/") <= 3 + 2 * 4
    assert sum("Not tried any more" in error.reason for error in summary.errors) >= 30
    desk.wire.fault = lambda _asked: None
    assert desk.export(at_once=4).complete


def test_an_interrupted_upload_sends_no_more_and_is_taken_up(desk: Desk) -> None:
    for number in range(40):
        desk.write(f"Page {'x' * number}", f"text {number}")

    def interrupt(_name: str) -> None:
        if desk.wire.count("POST /api/v1/files/") > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.export(at_once=4, on_progress=interrupt)
    before = desk.wire.count("POST /api/v1/files/")
    assert 1 < before <= 2 + 2 * 4
    assert desk.export(at_once=4).complete
    assert desk.wire.count("POST /api/v1/files/") == 42 - before
    assert len(desk.server.files) == 42
