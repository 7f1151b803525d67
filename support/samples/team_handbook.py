"""The sample space: the handbook of a small company that makes probes for river water.

It uses what real pages use, and holds facts to ask about. The bodies lie beside this module as
`team_handbook/<slug>.xhtml`, the attached files in `team_handbook/files/`.
"""

from dataclasses import dataclass
from pathlib import Path

from support.services.confluence_content import PageKind, PageStatus
from support.services.confluence_site import ConfluenceSite, SitePage, SiteSpace, SiteUser

SPACE_KEY = "HB"
SPACE_NAME = "Team Handbook"

_FOLDER = Path(__file__).with_name("team_handbook")
_HOMEPAGE = "team-handbook"
_PEOPLE = {
    "anna": ("557058:anna-weber", "Anna Weber"),
    "kenji": ("557058:kenji-sato", "Kenji Sato"),
    "maria": ("557058:maria-oliveira", "Maria Oliveira"),
    "tom": ("557058:tom-obrien", "Tom O'Brien"),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the handbook; `parent` and `slug` are the names of bodies, `day` is its latest version's."""

    slug: str
    title: str
    author: str
    day: str
    parent: str | None = _HOMEPAGE
    labels: str = ""
    version: int = 1
    kind: PageKind = "page"
    status: PageStatus = "current"


_PAGES = (
    _Page(_HOMEPAGE, "Team Handbook", "anna", "2024-08-01", None, "handbook start", 12),
    _Page("getting-started", "Getting Started", "maria", "2024-06-03", labels="onboarding people", version=7),
    _Page(
        "first-day-checklist", "First Day Checklist", "maria", "2024-08-30", "getting-started", "onboarding"
    ),
    _Page(
        "accounts-vpn-wi-fi",
        "Accounts / VPN & Wi-Fi",
        "tom",
        "2024-05-21",
        "getting-started",
        "onboarding security network",
        4,
    ),
    _Page("how-we-work", "How We Work", "anna", "2024-02-12", labels="people", version=3),
    _Page("meetings-and-rhythm", "Meetings and Rhythm", "anna", "2024-04-09", "how-we-work", "people", 5),
    _Page(
        "holidays-and-time-off",
        "Holidays and Time Off",
        "maria",
        "2024-01-15",
        "how-we-work",
        "people pay",
        9,
    ),
    _Page(
        "travel-and-expenses", "Travel and Expenses", "maria", "2024-03-18", "how-we-work", "money travel", 6
    ),
    _Page("engineering", "Engineering", "kenji", "2024-06-28", labels="engineering", version=8),
    _Page(
        "release-process", "Release Process", "kenji", "2024-07-22", "engineering", "engineering release", 11
    ),
    _Page(
        "incident-response",
        "Incident Response",
        "tom",
        "2024-07-23",
        "engineering",
        "engineering on-call",
        14,
    ),
    _Page("coding-conventions", "Coding Conventions", "kenji", "2024-03-05", "engineering", "engineering", 2),
    _Page("sensor-calibration", "Sensor Calibration", "kenji", "2024-06-05", "engineering", "lab x2", 3),
    _Page("buero-hamburg", "Büro Hamburg", "anna", "2024-02-27", labels="office hamburg", version=2),
    _Page(
        "kyoto-office", "Kyoto Office (京都オフィス)", "kenji", "2024-04-30", labels="office kyoto", version=2
    ),
    _Page(
        "old-release-process",
        "Old Release Process (until 2022)",
        "tom",
        "2022-12-16",
        "engineering",
        "release",
        status="archived",
    ),
    _Page(
        "sabbatical-policy",
        "Sabbatical Policy",
        "maria",
        "2024-08-20",
        "how-we-work",
        "people",
        status="draft",
    ),
    _Page("x2-probe-ships", "The X2 Probe Ships", "anna", "2024-06-17", None, "news x2", kind="blogpost"),
    _Page(
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
    people = {
        name: site.add_user(display_name, account_id=account_id)
        for name, (account_id, display_name) in _PEOPLE.items()
    }
    space = site.add_space(SPACE_KEY, SPACE_NAME, homepage=None, description="How we work at Tidewater.")
    written: dict[str, SitePage] = {}
    for page in _PAGES:
        written[page.slug] = _write(site, space, page, people[page.author], written)
    space.homepage = written[_HOMEPAGE]
    for slug, filename, media_type in _FILES:
        holder = written[slug]
        content = (_FOLDER / "files" / filename).read_bytes()
        site.attach(holder, filename, content, media_type, author=holder.author, created=holder.updated)
    return site


def _write(
    site: ConfluenceSite, space: SiteSpace, page: _Page, author: SiteUser, written: dict[str, SitePage]
) -> SitePage:
    first_day = "2019-04-01" if page.version > 1 else page.day
    return site.add_page(
        space,
        page.title,
        (_FOLDER / f"{page.slug}.xhtml").read_text(encoding="utf-8"),
        parent=written[page.parent] if page.parent else None,
        kind=page.kind,
        status=page.status,
        labels=page.labels.split(),
        author=author,
        version=page.version,
        created=f"{first_day}T08:30:00.000Z",
        updated=f"{page.day}T14:05:00.000Z",
    )
