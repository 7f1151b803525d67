"""The parts that touch no network: filter, list of extensions, front matter."""

import statistics
import time
from collections.abc import Callable

from confluence_markdown_exporter.models.metadata import Author, PageMetadata
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.benchmarks.scope import Figures, Scope

ATTACHMENTS = 10_000
EXTENSIONS = 1_000
LARGE_PAGE = 200_000
PAGES = 1_000
_PAGE = 8_800
_REPEATS = 7
_LINE = "Every valve is checked before the shift begins.\n"


def measure(_scope: Scope) -> Figures:
    """Measure each part: milliseconds of CPU time, the median of several calls."""
    return {
        f"filter {ATTACHMENTS} attachments, ms": _milliseconds(filter_attachments()),
        f"parse {EXTENSIONS} extensions, ms": _milliseconds(parse_extensions()),
        f"enrich one page of {LARGE_PAGE // 1000} KB, ms": _milliseconds(enrich_pages(1, LARGE_PAGE)),
        f"enrich {PAGES} pages, ms": _milliseconds(enrich_pages(PAGES, _PAGE)),
    }


def filter_attachments() -> Callable[[], None]:
    """Prepare the filtering of attachments of which every other one is allowed."""
    attachments = [{"filename": f"file {n}.{'pdf' if n % 2 else 'exe'}"} for n in range(ATTACHMENTS)]

    def work() -> None:
        decided = AttachmentFilter("pdf,md").filter_attachments(attachments)
        assert len(decided["allowed"]) == ATTACHMENTS // 2

    return work


def parse_extensions() -> Callable[[], None]:
    """Prepare the reading of a long list of extensions."""
    listed = ",".join(f"x{number}" for number in range(EXTENSIONS))

    def work() -> None:
        assert len(AttachmentFilter(listed).allowed_extensions) == EXTENSIONS

    return work


def enrich_pages(pages: int, characters: int) -> Callable[[], None]:
    """Prepare the writing of front matter over pages of so many characters."""
    text = _LINE * (characters // len(_LINE) + 1)
    enricher = MetadataEnricher()
    metadata = [_metadata(number) for number in range(pages)]

    def work() -> None:
        for one in metadata:
            assert enricher.enrich_page_content(text, one).endswith(_LINE)

    return work


def _metadata(number: int) -> PageMetadata:
    return PageMetadata(
        page_id=str(number),
        page_title=f"Procedure {number}",
        space_key="BENCH",
        space_name="Space BENCH",
        homepage="Home",
        ancestors=("Engineering", "Valves"),
        author=Author("Ada Byron"),
        created="2024-01-01T09:00:00.000Z",
        updated="2024-02-01T09:00:00.000Z",
        page_url=f"https://wiki.example.com/spaces/BENCH/pages/{number}",
        labels=("safety", "shift"),
    )


def _milliseconds(work: Callable[[], None]) -> float:
    taken = []
    for _ in range(_REPEATS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return round(1000 * statistics.median(taken), 3)
