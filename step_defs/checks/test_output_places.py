"""Where an export goes, be it a folder or a store: what leads out of it is refused, in words of its own."""

from pathlib import Path, PurePosixPath
from uuid import uuid4

import pytest

from confluence_markdown_exporter.errors import OutputError
from confluence_markdown_exporter.exporters.output import Output
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.output_store import OutputStore

pytestmark = pytest.mark.unit


@pytest.fixture(params=["folder", "store"])
def output(request: pytest.FixtureRequest, tmp_path: Path) -> Output:
    if request.param == "folder":
        return OutputFolder(tmp_path / "export")
    return OutputStore(f"memory://{uuid4().hex}/export")


@pytest.mark.parametrize("path", ["../elsewhere.md", "DOCS/../../elsewhere.md", "/elsewhere.md"])
def test_a_path_that_leads_out_is_refused(output: Output, path: str) -> None:
    leading_out = PurePosixPath(path)
    for act in (
        lambda: output.write_text(leading_out, "words"),
        lambda: output.write_stream(leading_out, [b"words"]),
        lambda: output.text_at(leading_out),
        lambda: output.remove(leading_out, ours=frozenset()),
    ):
        with pytest.raises(OutputError) as refused:
            act()
        assert refused.value.message.startswith(f"{path} lies outside of ")
        assert refused.value.advice == "The ledger there was tampered with; export to another place."
