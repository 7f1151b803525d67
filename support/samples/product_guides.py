"""A second sample space: what the makers of river probes tell their customers about their products.

Its pages resemble each other on purpose. Two probes have the same chapters, and a section rarely says
which of them it speaks of; only the page's title and the pages above it do.
"""

from pathlib import Path

from support.samples.sample_pages import SamplePage, write_pages
from support.services.confluence_site import ConfluenceSite

SPACE_KEY = "PG"
SPACE_NAME = "Product Guides"

_FOLDER = Path(__file__).with_name("product_guides")
_PAGES = (
    SamplePage("product-guides", "Product Guides", "anna", "2024-05-02", labels="start", version=6),
    SamplePage("x1-probe", "X1 Probe", "kenji", "2023-11-09", labels="x1", version=4),
    SamplePage("x1-installation", "X1 Installation", "kenji", "2021-03-17", "x1-probe", "x1 field", 3),
    SamplePage("x1-maintenance", "X1 Maintenance", "kenji", "2022-10-04", "x1-probe", "x1 field", 5),
    SamplePage("x1-fault-codes", "X1 Fault Codes", "tom", "2020-08-25", "x1-probe", "x1 field", 2),
    SamplePage("x2-probe", "X2 Probe", "kenji", "2024-06-17", labels="x2", version=3),
    SamplePage("x2-installation", "X2 Installation", "kenji", "2024-06-17", "x2-probe", "x2 field", 2),
    SamplePage("x2-maintenance", "X2 Maintenance", "kenji", "2024-07-30", "x2-probe", "x2 field", 4),
    SamplePage("x2-fault-codes", "X2 Fault Codes", "tom", "2024-08-06", "x2-probe", "x2 field", 7),
    SamplePage("riverside", "Riverside", "tom", "2024-04-11", labels="riverside", version=5),
    SamplePage("riverside-roles", "People and Roles", "tom", "2024-01-22", "riverside", "riverside", 3),
    SamplePage("riverside-alerts", "Alerts", "tom", "2024-03-13", "riverside", "riverside", 6),
    SamplePage("riverside-export", "Getting Readings Out", "tom", "2023-09-28", "riverside", "riverside", 2),
    SamplePage("riverside-api", "Interface for Programs", "tom", "2024-07-01", "riverside", "riverside", 8),
    SamplePage("delta-reports", "Delta", "maria", "2024-06-20", labels="delta beta", version=2),
    SamplePage("ordering-and-warranty", "Ordering and Warranty", "anna", "2024-06-18", labels="money"),
    SamplePage("data-retention", "How Long We Keep Readings", "maria", "2024-02-08", labels="privacy"),
    SamplePage("words", "Words We Use", "anna", "2023-12-01"),
)


def build_product_guides() -> ConfluenceSite:
    """Build a Confluence site that holds the guides, in the space `PG`."""
    site = ConfluenceSite("Tidewater Instruments")
    space = site.add_space(SPACE_KEY, SPACE_NAME, homepage=None, description="What we sell, explained.")
    write_pages(site, space, _FOLDER, _PAGES)
    return site
