"""A programmer who uses the filter and the front matter by themselves, on a lot of input."""

from confluence_markdown_exporter.models.metadata import PageMetadata
from confluence_markdown_exporter.processors.attachment_filter import AttachmentFilter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.measuring import Measured, Measurement


class ProcessorUser:
    """Calls the processors and keeps what they answer."""

    def __init__(self) -> None:
        self.allowed: list[dict[str, str]] = []
        self.reasons: list[str | None] = []
        self.extensions: set[str] = set()
        self.texts: list[tuple[str, str]] = []
        self.measured: list[Measured] = []

    def filters(self, count: int, extensions: str) -> None:
        """Have attachments filtered, every other one a PDF."""
        attachments = [{"filename": f"file {n}.{'pdf' if n % 2 else 'exe'}"} for n in range(count)]
        with Measurement() as measurement:
            chosen = AttachmentFilter(extensions)
            decided = chosen.filter_attachments(attachments)
        self.measured.append(measurement.measured)
        self.allowed = decided["allowed"]
        self.reasons = [chosen.refusal(attachment) for attachment in decided["filtered"]]

    def reads_extensions(self, count: int) -> None:
        """Have a long list of extensions read."""
        extensions = ",".join(f"x{number}" for number in range(count))
        with Measurement() as measurement:
            self.extensions = AttachmentFilter(extensions).allowed_extensions
        self.measured.append(measurement.measured)

    def enriches(self, count: int, length: int) -> None:
        """Have pages of this many characters enriched; keep each text before and after."""
        line = "Every valve is checked before the shift begins.\n"
        texts = [(f"# Page {number}\n\n" + line * (length // len(line) + 1)) for number in range(count)]
        enricher = MetadataEnricher()
        with Measurement() as measurement:
            enriched = [
                enricher.enrich_page_content(text, _metadata(number)) for number, text in enumerate(texts)
            ]
        self.measured.append(measurement.measured)
        self.texts = list(zip(texts, enriched, strict=True))


def _metadata(number: int) -> PageMetadata:
    return PageMetadata(
        page_id=str(number),
        page_title=f"Page {number}",
        space_key="DOCS",
        space_name="Team Handbook",
        ancestors=("Engineering", "Valves"),
        labels=("safety", "shift"),
    )
