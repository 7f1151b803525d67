"""The spaces that the retrieval questions are about, exported as a run exports them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.exporters.markdown_exporter import MarkdownExporter
from confluence_markdown_exporter.exporters.output_folder import OutputFolder
from confluence_markdown_exporter.exporters.page_writer import MarkdownLayout
from confluence_markdown_exporter.ledger import Ledger
from confluence_markdown_exporter.models.exported import ExportedPage
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.samples.product_guides import build_product_guides
from support.samples.team_handbook import build_team_handbook
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.mounting import MockedNetwork
from support.services.site_from_archive import site_from_space_export

DEMONSTRATION_SPACE = (
    Path(__file__).resolve().parents[3] / "shared/real-exports/demonstration-space-confluence-5.9.zip"
)

_BODY_ONLY = MarkdownLayout(document_title=False, breadcrumbs=False, front_matter=False)


@dataclass(frozen=True, slots=True)
class BenchmarkPage:
    """A page as it is on disk below `folder`, and `body`: its Markdown with nothing around it."""

    exported: ExportedPage
    folder: Path
    body: str

    @property
    def title(self) -> str:
        """The page's title."""
        return self.exported.page.title

    @property
    def ancestors(self) -> str:
        """The titles of the pages above it, the outermost first."""
        return " / ".join(self.exported.metadata.ancestors)


def sample_sites() -> Iterator[ConfluenceSite]:
    """Build the samples, and Atlassian's Demonstration Space where its export lies beside the project."""
    yield build_team_handbook()
    yield build_product_guides()
    if DEMONSTRATION_SPACE.is_file():
        yield site_from_space_export(DEMONSTRATION_SPACE)


def export_samples(folder: Path) -> dict[str, list[BenchmarkPage]]:
    """Export every sample space below `folder`; return their pages by the name of the space."""
    pages: dict[str, list[BenchmarkPage]] = {}
    with MockedNetwork() as network:
        for number, site in enumerate(sample_sites()):
            mounted = network.mount(ConfluenceCloudApi(site), host=f"tidewater-{number}.atlassian.net")
            given = site.credentials
            client = ConfluenceClient(mounted.url, username=given.username, api_token=given.api_token)
            for space in site.spaces.values():
                whole = _export(client, space.key, folder / "whole", MarkdownLayout())
                _export(client, space.key, folder / "bodies", _BODY_ONLY)
                pages[space.name] = [
                    BenchmarkPage(page, folder / "whole", (folder / "bodies" / page.path).read_text("utf-8"))
                    for page in whole
                ]
    return pages


def _export(
    client: ConfluenceClient, key: str, folder: Path, layout: MarkdownLayout
) -> Sequence[ExportedPage]:
    output = OutputFolder(folder)
    output.prepare()
    with Ledger(folder) as ledger:
        exporter = MarkdownExporter(client, output, ledger, MetadataEnricher(), layout=layout)
        return exporter.export(client.get_space_details(key)).pages
