"""The sample space: the handbook of a small company that makes probes for river water.

It uses what real pages use, and holds facts to ask about. The bodies lie beside this module as
`team_handbook/<slug>.xhtml`, the attached files in `team_handbook/files/`.
"""

from pathlib import Path

from support.samples.sample_pages import SamplePage, write_pages
from support.services.confluence_site import ConfluenceSite

SPACE_KEY = "HB"
SPACE_NAME = "Team Handbook"

_FOLDER = Path(__file__).with_name("team_handbook")
_PAGES = (
    SamplePage("team-handbook", "Team Handbook", "anna", "2024-08-01", None, "handbook start", 12),
    SamplePage(
        "getting-started", "Getting Started", "maria", "2024-06-03", labels="onboarding people", version=7
    ),
    SamplePage(
        "first-day-checklist", "First Day Checklist", "maria", "2024-08-30", "getting-started", "onboarding"
    ),
    SamplePage(
        "accounts-vpn-wi-fi",
        "Accounts / VPN & Wi-Fi",
        "tom",
        "2024-05-21",
        "getting-started",
        "onboarding security network",
        4,
    ),
    SamplePage("how-we-work", "How We Work", "anna", "2024-02-12", labels="people", version=3),
    SamplePage(
        "meetings-and-rhythm", "Meetings and Rhythm", "anna", "2024-04-09", "how-we-work", "people", 5
    ),
    SamplePage(
        "holidays-and-time-off",
        "Holidays and Time Off",
        "maria",
        "2024-01-15",
        "how-we-work",
        "people pay",
        9,
    ),
    SamplePage(
        "travel-and-expenses", "Travel and Expenses", "maria", "2024-03-18", "how-we-work", "money travel", 6
    ),
    SamplePage("engineering", "Engineering", "kenji", "2024-06-28", labels="engineering", version=8),
    SamplePage(
        "release-process", "Release Process", "kenji", "2024-07-22", "engineering", "engineering release", 11
    ),
    SamplePage(
        "incident-response",
        "Incident Response",
        "tom",
        "2024-07-23",
        "engineering",
        "engineering on-call",
        14,
    ),
    SamplePage(
        "coding-conventions", "Coding Conventions", "kenji", "2024-03-05", "engineering", "engineering", 2
    ),
    SamplePage("sensor-calibration", "Sensor Calibration", "kenji", "2024-06-05", "engineering", "lab x2", 3),
    SamplePage("buero-hamburg", "Büro Hamburg", "anna", "2024-02-27", labels="office hamburg", version=2),
    SamplePage(
        "kyoto-office", "Kyoto Office (京都オフィス)", "kenji", "2024-04-30", labels="office kyoto", version=2
    ),
    SamplePage(
        "old-release-process",
        "Old Release Process (until 2022)",
        "tom",
        "2022-12-16",
        "engineering",
        "release",
        status="archived",
    ),
    SamplePage(
        "sabbatical-policy",
        "Sabbatical Policy",
        "maria",
        "2024-08-20",
        "how-we-work",
        "people",
        status="draft",
    ),
    SamplePage(
        "x2-probe-ships", "The X2 Probe Ships", "anna", "2024-06-17", None, "news x2", kind="blogpost"
    ),
    SamplePage(
        "july-outage",
        "What We Learned from the July Outage",
        "tom",
        "2024-07-19",
        None,
        "news on-call",
        kind="blogpost",
    ),
)

_FILES = (
    ("first-day-checklist", "packing-list.txt", "text/plain"),
    ("travel-and-expenses", "per-diem-rates.csv", "text/csv"),
    ("release-process", "release-checklist.md", "text/markdown"),
    ("incident-response", "emergency-contacts.txt", "text/plain"),
    ("incident-response", "escalation.png", "image/png"),
    ("sensor-calibration", "calibration-certificate.pdf", "application/pdf"),
    ("sensor-calibration", "calibration-curve.png", "image/png"),
    ("buero-hamburg", "office-map.png", "image/png"),
)


def build_team_handbook() -> ConfluenceSite:
    """Build a Confluence site that holds the handbook, in the space `HB`."""
    site = ConfluenceSite("Tidewater Instruments")
    space = site.add_space(SPACE_KEY, SPACE_NAME, homepage=None, description="How we work at Tidewater.")
    written = write_pages(site, space, _FOLDER, _PAGES)
    for slug, filename, media_type in _FILES:
        holder = written[slug]
        content = (_FOLDER / "files" / filename).read_bytes()
        site.attach(holder, filename, content, media_type, author=holder.author, created=holder.updated)
    return site
