"""Holds the attachment filter to its promises for any list and any file name."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confluence_markdown_exporter.errors import ConfigurationError
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.processors.attachment_filter import BYTES_PER_MB, AttachmentFilter

pytestmark = pytest.mark.unit

extensions = st.lists(st.sampled_from(["pdf", "JPG", ".md", " txt ", "doc*", "tar.gz", "report-*.pdf", "*"]))
filenames = st.one_of(
    st.text(max_size=30),
    st.builds(
        "{}.{}".format, st.text(max_size=10), st.sampled_from(["pdf", "PDF", "jpg", "docx", "tar.gz", ""])
    ),
)
attachments = st.builds(
    Attachment,
    id=st.just("1"),
    filename=filenames,
    page_id=st.just("2"),
    size=st.none() | st.integers(0, 3 * BYTES_PER_MB),
)


def named(filename: str, size: int | None = None) -> Attachment:
    return Attachment(id="1", filename=filename, page_id="2", size=size)


@given(extensions, st.lists(attachments), st.none() | st.integers(1, 2))
def test_every_attachment_is_allowed_or_filtered_in_order_and_every_refusal_has_a_reason(
    parts: list[str], listed: list[Attachment], max_size_mb: int | None
) -> None:
    attachment_filter = AttachmentFilter(",".join(parts), max_size_mb=max_size_mb)
    sorted_out = attachment_filter.filter_attachments(listed)
    assert sorted_out["allowed"] == [each for each in listed if attachment_filter.refusal(each) is None]
    assert sorted_out["filtered"] == [each for each in listed if attachment_filter.refusal(each)]


@given(st.text())
def test_any_text_makes_a_filter_or_a_configuration_error(text: str) -> None:
    if AttachmentFilter.validate(text):
        with pytest.raises(ConfigurationError):
            AttachmentFilter(text)
    else:
        AttachmentFilter(text).filter_attachments([named("plan.pdf")])


@pytest.mark.parametrize(
    ("extensions", "filename", "allowed"),
    [
        ("pdf", "PLAN.PDF", True),
        (" .Pdf , jpg", "plan.pdf", True),
        ("pdf", "pdf", False),
        ("pdf", ".pdf", False),
        ("pdf", "plan.pdf.exe", False),
        ("", "plan.pdf", False),
        ("*", "README", True),
        ("doc*", "plan.docx", True),
        ("doc*", "docs.pdf", False),
        ("report-*.pdf", "Report-2024.pdf", True),
        ("report-*.pdf", "my report-2024.pdf", False),
        ("team *.pdf", "Team plan.pdf", True),
        ("tar.gz", "site.tar.gz", True),
        ("tar.gz", "site.gz", False),
        ("copy[1].pdf", "copy1.pdf", False),
        ("?df", "plan.pdf", True),
    ],
)
def test_the_list_decides(extensions: str, filename: str, allowed: bool) -> None:  # noqa: FBT001
    assert (AttachmentFilter(extensions).refusal(named(filename)) is None) is allowed


def test_the_reason_names_the_extension_and_the_allowed_ones_or_the_limit() -> None:
    attachment_filter = AttachmentFilter("md,pdf", max_size_mb=1)
    assert (
        attachment_filter.refusal(named("a.exe")) == "the extension 'exe' is not allowed (allowed: md, pdf)"
    )
    assert attachment_filter.refusal(named("README")) == "it has no extension (allowed: md, pdf)"
    assert attachment_filter.refusal(named("a.pdf", BYTES_PER_MB + 1)) == "it is larger than 1 MB (1.1 MB)"


def test_a_file_without_a_name_and_one_of_an_unknown_type_are_told_so() -> None:
    assert AttachmentFilter("*").refusal(named("")) == "it has no file name"
    for_text = AttachmentFilter("*", media_types="text/plain, text/markdown")
    assert for_text.refusal({"title": "plan.zzz"}) == (
        "its media type is not known (allowed: text/plain, text/markdown)"
    )


@pytest.mark.parametrize(
    ("length", "shown"),
    [(59, "x" * 59), (60, "x" * 60), (61, "x" * 57 + "..."), (62, "x" * 57 + "...")],
)
def test_a_long_extension_is_told_short(length: int, shown: str) -> None:
    reason = AttachmentFilter("pdf").refusal(named("a." + "x" * length))
    assert reason == f"the extension {shown!r} is not allowed (allowed: pdf)"


def test_a_long_list_is_told_short() -> None:
    extensions = ",".join(f"e{number}" for number in range(14))
    told = ", ".join(f"e{number}" for number in range(12))
    assert AttachmentFilter(extensions).refusal(named("a.b")) == (
        f"the extension 'b' is not allowed (allowed: {told} and 2 more)"
    )
    assert AttachmentFilter("").refusal(named("a.b")) == "the extension 'b' is not allowed (allowed: none)"


@dataclass
class Anything:
    """Somebody else's idea of an attachment."""

    name: str
    file_size: float | None = None
    content_type: object = None


@pytest.mark.parametrize(
    ("anything", "reason"),
    [
        ({"title": "plan.pdf"}, None),
        ({"filename": " plan.pdf "}, None),
        ({"attachment_filename": "plan.pdf", "title": 5}, None),
        ({"filename": "photo.jpg", "size": 12}, "the extension 'jpg' is not allowed (allowed: pdf)"),
        ({}, "it has no file name"),
        (Anything("plan.pdf"), None),
        (Anything("photo.jpg"), "the extension 'jpg' is not allowed (allowed: pdf)"),
        (object(), "it has no file name"),
        (Anything("plan.pdf", BYTES_PER_MB), None),
        (Anything("plan.pdf", BYTES_PER_MB + 1.0), "it is larger than 1 MB (1.1 MB)"),
        (
            {"title": "plan.pdf", "size": "much", "fileSize": 2 * BYTES_PER_MB},
            "it is larger than 1 MB (2 MB)",
        ),
        ({"title": "plan.pdf", "attachment_size": 9 * BYTES_PER_MB}, "it is larger than 1 MB (9 MB)"),
        ({"title": "plan.pdf", "mediaType": "Text/Plain; charset=utf-8"}, None),
        ({"title": "plan.pdf", "content_type": 7}, None),
        (Anything("plan.pdf", content_type="text/plain"), None),
        (
            Anything("plan.pdf", content_type="image/PNG;q=1"),
            "the media type 'image/png' is not allowed (allowed: text/*, application/pdf)",
        ),
        (
            Attachment(id="1", page_id="2", filename="plan.pdf", media_type="image/png"),
            "the media type 'image/png' is not allowed (allowed: text/*, application/pdf)",
        ),
    ],
)
def test_anything_with_a_file_name_can_be_filtered(anything: object, reason: str | None) -> None:
    chosen = AttachmentFilter("pdf", max_size_mb=1, media_types="text/*, application/pdf")
    assert chosen.refusal(anything) == reason
    assert chosen.filter_attachments([anything])["allowed"] == ([] if reason else [anything])


@pytest.mark.parametrize(
    ("extensions", "complaint"),
    [
        ("pdf,,jpg", "part 2 is empty"),
        ("pdf jpg", "part 1 ('pdf jpg') holds a blank; separate extensions by commas"),
        ("pdf,../etc", "part 2 ('../etc') holds a path separator; names have no folders"),
        ("a\\b", "part 1 ('a\\\\b') holds a path separator; names have no folders"),
        (" . ", "part 1 ('.') is a dot without an extension"),
        ("pdf,j\x00pg", "part 2 ('j\\x00pg') holds an invisible character"),
        (", a b", "part 1 is empty; part 2 ('a b') holds a blank; separate extensions by commas"),
    ],
)
def test_a_bad_list_says_what_is_wrong_with_it(extensions: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        AttachmentFilter(extensions)
    assert raised.value.message == f"The attachment filter {extensions!r} cannot be used: {complaint}."
    assert raised.value.advice == 'Write extensions between commas, for example "md,txt,pdf".'


@pytest.mark.parametrize(
    ("media_types", "problems"),
    [
        ("", []),
        ("application/pdf, text/*", []),
        ("pdf", ["part 1 ('pdf') is no media type"]),
        ("text/plain, a b/c, x", ["part 2 ('a b/c') is no media type", "part 3 ('x') is no media type"]),
    ],
)
def test_a_bad_media_type_is_named(media_types: str, problems: list[str]) -> None:
    assert AttachmentFilter.validate_media_types(media_types) == problems


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_limit_must_be_a_positive_size(limit: float) -> None:
    with pytest.raises(ConfigurationError, match=f"the size limit must be more than 0 MB, not {limit:g}"):
        AttachmentFilter("pdf", max_size_mb=limit)
    AttachmentFilter("pdf", max_size_mb=0.5)
