"""Names of folders and files, case by case; step_defs/test_file_names.py says what holds of all of them.

What cannot stand in a name is told apart by the first 12 digits of its SHA-256.
"""

from pathlib import PurePosixPath

import pytest

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested, space_folder

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("key", "folder"),
    [
        ("DOCS", "DOCS"),
        ("~ada", "~ada"),
        ("~ada lovelace", "~ada-lovelace-3357a73753d3"),
        ("a/b", "a-b-c14cddc033f6"),
        ("con", "_con-1143da2bc54c"),
        ("..", "space-5ec1f7e700f3"),
        ("ключ", "ключ"),
    ],
)
def test_the_folder_of_a_space(key: str, folder: str) -> None:
    assert space_folder(key) == folder


@pytest.mark.parametrize(
    ("filename", "attachment_id", "name"),
    [
        ("plan.pdf", "7", "plan-7.pdf"),
        ("Plan (final).PDF", "7", "Plan-final-7.pdf"),
        ("archive.tar.gz", "att7", "archive.tar-att7.gz"),
        ("no extension", "7", "no-extension-7"),
        ("odd.ex+t", "7", "odd.ex+t-7"),
        (f"a.{'x' * 15}", "7", f"a-7.{'x' * 15}"),
        (f"a.{'x' * 16}", "7", f"a.{'x' * 16}-7"),
        (".pdf", "7", "pdf-7"),
        ("..pdf", "7", "attachment-7.pdf"),
        ("plans/.pdf", "7", "plans-.pdf-7"),
        ("???.pdf", "7", "attachment-7.pdf"),
        ("nul.txt", "7", "_nul-7.txt"),
        ("COM1", "7", "_COM1-7"),
        ("company.txt", "7", "company-7.txt"),
        ("-a- .b~.", "7", "a-.b-7"),
        ("e\u0301.pdf", "7", "é-7.pdf"),
        ("plan.pdf", "../7", "plan-beae2509d5e7.pdf"),
        ("plan.pdf", "a" * 40, f"plan-{'a' * 40}.pdf"),
        ("plan.pdf", "a" * 41, "plan-c0f8bd4dbc2b.pdf"),
        (f"{'é' * 41}.pdf", "7", f"{'é' * 40}-7.pdf"),
    ],
)
def test_the_name_of_an_attachment(filename: str, attachment_id: str, name: str) -> None:
    assert attachment_name(filename, attachment_id) == name


@pytest.mark.parametrize(
    ("folder", "title", "path"),
    [
        ("DOCS", "Home", "DOCS/Home-1"),
        ("DOCS", "???", "DOCS/page-1"),
        ("DOCS", "x" * 81, f"DOCS/{'x' * 80}-1"),
        ("d" * 100, "x" * 80, f"{'d' * 100}/{'x' * 70}-1"),
        ("d" * 238, "xyz", f"{'d' * 238}/x-1"),
        ("d" * 239, "xyz", f"{'d' * 239}/page-1"),
        (f"{'d' * 299}/{'e' * 300}", "xyz", f"{'d' * 299}/{'e' * 300}/page-1"),
        (f"{'d' * 300}/{'e' * 300}", "xyz", f"{'d' * 300}/page-1"),
    ],
)
def test_the_path_of_a_page(folder: str, title: str, path: str) -> None:
    assert str(nested(PurePosixPath(folder), title, "1")) == path
