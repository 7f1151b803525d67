"""Holds the attachment filter to its promises for any list and any file name."""

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


def test_anything_with_a_file_name_can_be_filtered() -> None:
    listed = [{"title": "plan.pdf"}, {"filename": "photo.jpg", "size": 12}, {}]
    sorted_out = AttachmentFilter("pdf").filter_attachments(listed)
    assert sorted_out == {"allowed": listed[:1], "filtered": listed[1:]}


@pytest.mark.parametrize(
    ("extensions", "complaint"),
    [
        ("pdf,,jpg", "part 2 is empty"),
        ("pdf jpg", "holds a blank"),
        ("pdf,../etc", "holds a path separator"),
        (".", "is a dot without an extension"),
        ("pdf,j\x00pg", "holds an invisible character"),
    ],
)
def test_a_bad_list_says_what_is_wrong_with_it(extensions: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        AttachmentFilter(extensions)


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_limit_must_be_a_positive_size(limit: float) -> None:
    with pytest.raises(ConfigurationError, match="size limit"):
        AttachmentFilter("pdf", max_size_mb=limit)
