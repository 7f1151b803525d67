"""The stage of a scenario: a Confluence site and an Open WebUI server, and what is on them."""

import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote_plus

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested
from support import page_bodies
from support.client_user import ClientUser
from support.knowledge_view import KnowledgeContents, KnowledgeView
from support.matchers.exported_folder import ExportedFolder
from support.mishaps import Mishaps
from support.open_webui_on_stage import OpenWebUIOnStage
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_data_center_api import ConfluenceDataCenterApi
from support.services.confluence_site import ConfluenceSite, PageStatus, SitePage, SiteSpace, SiteUser
from support.services.mounting import Mounted, Network
from support.services.open_webui_api import NEWEST, OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.services.site_from_archive import site_from_space_export
from support.services.space_export_faults import spoil
from support.services.space_export_writer import write_space_export
from support.services.webhook_stand_in import TOKEN, WebhookStandIn
from support.skipping import NotHere
from support.tiny_pdf import pdf_saying
from support.traffic import Traffic

GENUINE_EXPORTS = Path(__file__).parents[2] / "shared" / "real-exports"
"""Genuine Confluence space exports; they are not part of the project, and not everybody has them."""

CLOUD = "Confluence Cloud"
DATA_CENTER = "Confluence Data Center"
SPACE_EXPORT = "an XML space export"

_SHORT_PATIENCE = {
    "CME_CONNECTION_CONFIG__READ_TIMEOUT_SECONDS": "3",
    "CME_CONNECTION_CONFIG__PROCESSING_TIMEOUT_SECONDS": "10",
}


class Stage:
    """Everything around the exporter. Steps speak to it in the words of the features."""

    def __init__(self, network: Network, open_webui: OpenWebUIOnStage, operator: Operator) -> None:
        self._network = network
        self._api_key = open_webui.api_key
        self._stand_in = open_webui.stand_in
        self._operator = operator
        self.site = ConfluenceSite()
        self.outsider = open_webui.outsider
        self.knowledge = KnowledgeView(self.outsider)
        self.confluence = network.mount(ConfluenceCloudApi(self.site), host="handbook.atlassian.net")
        self.open_webui = open_webui.front
        self.mishaps = Mishaps(self)
        self.traffic = Traffic(self)
        self.client_user = ClientUser(self.open_webui.url, self._api_key)
        self._mounted = [self.confluence, self.open_webui]
        self._space: SiteSpace | None = None
        self._is_left = False
        self._trash: dict[str, SitePage] = {}
        self.webhook = WebhookStandIn()
        self.mounted_webhook: Mounted | None = None
        self.folder_before_run: dict[Path, tuple[int, int]] = {}
        self.paths_before_run: dict[str, Path] = {}
        self.times_before_run: dict[Path, int] = {}
        self.requests_by_run: list[int] = []
        self.space_export = operator.workplace / "space export.zip"
        self.other_output = operator.workplace / "other export"
        self._set_up_operator()

    def _set_up_operator(self) -> None:
        credentials = self.site.credentials
        self._operator.sets_all(
            {
                "auth.confluence.url": self.confluence.url,
                "auth.confluence.username": credentials.username,
                "auth.confluence.api_token": credentials.api_token,
                "auth.open_webui.url": self.open_webui.url,
                "auth.open_webui.api_key": self._api_key,
                "export.output_path": str(self._operator.output),
                "retry_config.max_backoff_seconds": 0.001,
                "connection_config.processing_poll_seconds": 0.001,
            }
        )

    def leaves_the_network_alone(self) -> None:
        """Let requests go out to real servers; nothing on the stage can be reached any more."""
        self._network.__exit__(None, None, None)
        self._is_left = True

    def is_waited_for_in_vain(self) -> None:
        """Have the operator be less patient where an answer that never comes is really waited for.

        With the usual patience that takes minutes. What the settings file says of it stays.
        """
        if self._network.waits_are_real:
            said = self._operator.settings.get("connection_config", {})
            self._operator.variables |= {
                name: seconds
                for name, seconds in _SHORT_PATIENCE.items()
                if name.rpartition("__")[2].lower() not in said
            }

    def answers_again(self) -> None:
        """Have the operator be as patient as ever, so that a busy machine may take its time."""
        for name in _SHORT_PATIENCE:
            self._operator.variables.pop(name, None)

    # what is on it

    @property
    def space(self) -> SiteSpace:
        """The space that the scenario speaks of: the latest one opened."""
        assert self._space is not None, "The scenario has no space yet."
        return self._space

    @property
    def pages(self) -> list[SitePage]:
        """All pages of the space."""
        return self.site.pages_in(self.space)

    def page(self, title: str) -> SitePage:
        """The page with this title."""
        return self.site.page(title)

    @property
    def confluence_url(self) -> str:
        """Where the operator reaches Confluence."""
        return self.confluence.url

    @property
    def open_webui_url(self) -> str:
        """Where the operator reaches Open WebUI."""
        return self.open_webui.url

    @property
    def stand_in(self) -> OpenWebUIServer:
        """The inside of the stand-in for Open WebUI, for what no real server can be brought to."""
        assert self._stand_in, "A real server cannot be brought to this: the scenario is no contract."
        return self._stand_in

    @property
    def space_address(self) -> str:
        """Where people open the space."""
        return f"{self.confluence.url}/spaces/{self.space.key}"

    @property
    def secrets(self) -> list[str]:
        """Everything that must never be shown."""
        credentials = self.site.credentials
        settings = self._operator.settings
        return [
            credentials.api_token,
            credentials.personal_access_token,
            self._api_key,
            settings["auth"]["confluence"]["api_token"],
            settings["auth"]["open_webui"]["api_key"],
            TOKEN,
        ]

    def address(self, words: str) -> str:
        """Fill the address of Confluence into what the operator types."""
        return words.replace("<confluence>", self.confluence.url)

    def page_address(self, title: str, form: str = "as a browser shows it") -> str:
        """Where people open the page, in one of the forms of its address."""
        page, site = self.page(title), self.confluence.url
        path = f"/spaces/{page.space_key}/pages/{page.id}"
        forms = {
            "as a browser shows it": site + path,
            "with its title": f"{site}{path}/{quote_plus(page.title)}",
            "without the site": path,
            "by its number": f"{site}/pages/viewpage.action?pageId={page.id}",
            "by its title": f"{site}/display/{page.space_key}/{quote_plus(page.title)}",
            "in short": site + page.short_address,
        }
        return forms[form]

    def file_name_of_page(self, title: str) -> str:
        """The name of the page's Markdown file."""
        return f"{nested(PurePosixPath(self.space.key), title, self.page(title).id).name}.md"

    def file_name_of_attachment(self, filename: str) -> str:
        """The name of the attachment's file."""
        return attachment_name(filename, self.site.attachment(filename).id)

    def text_in_knowledge_base(self, title: str) -> str:
        """What Open WebUI read in the page's file, in the knowledge base of the space."""
        return self.knowledge.text_of(self.knowledge.file_of(self.space.name, self.page(title).id))

    def knowledge_contents(self) -> list[KnowledgeContents]:
        """All that is in the knowledge bases; nothing, where the scenario went to other servers."""
        return [] if self._is_left else self.knowledge.contents()

    # What is in Confluence

    def opens_space(self, key: str, name: str) -> None:
        """Open an empty space."""
        self._space = self.site.add_space(key, name, homepage=None)

    def uses_genuine_space_export(self, name: str) -> None:
        """Take a genuine space export, and let Confluence hold what is in it."""
        self.space_export = GENUINE_EXPORTS / f"{name}.zip"
        if not self.space_export.is_file():
            raise NotHere(f"The genuine space export {name}.zip is not on this machine.")
        self.uses_site(site_from_space_export(self.space_export))

    def uses_site(self, site: ConfluenceSite) -> None:
        """Let Confluence hold another site; its first space is the one that the scenario speaks of."""
        self.site = site
        self._space = next(iter(site.spaces.values()))

    def speaks_as(self, source: str) -> None:
        """Let Confluence speak one of its dialects, and the operator know where it is now."""
        if source == DATA_CENTER:
            mounted = self._network.mount(ConfluenceDataCenterApi(self.site), host="wiki.example.com")
        else:
            mounted = self._network.mount(ConfluenceCloudApi(self.site), host="wiki.example.com")
        self.confluence = mounted
        self._mounted.append(mounted)
        self._operator.sets("auth.confluence.url", mounted.url)

    def open_webui_is(self, *, version: str = NEWEST, moments_in_words: bool = False) -> None:
        """Let the exporter meet a server of a certain kind; what is on it is the same."""
        api = OpenWebUIApi(self.stand_in, version=version, moments_in_words=moments_in_words)
        self.open_webui = self._network.mount(api, host=f"v{version}.chat.example.com")
        self._mounted.append(self.open_webui)
        self._operator.sets("auth.open_webui.url", self.open_webui.url)

    def exports_as_ordinary_user(self) -> None:
        """Let the exporter's API key be that of somebody who is no administrator."""
        user = self.stand_in.add_user("Grace", "sk-an-ordinary-user")
        self._operator.sets("auth.open_webui.api_key", user.api_key)

    def target_in(self, source: str) -> str:
        """Make ready the place that pages come from, and return what names the space there."""
        if source == SPACE_EXPORT:
            self.writes_space_export()
            return str(self.space_export)
        self.speaks_as(source)
        return self.space.key

    def person(self, name: str) -> SiteUser:
        """The person with this name, who joins the site if need be."""
        known = (user for user in self.site.users.values() if user.display_name == name)
        return next(known, None) or self.site.add_user(name)

    def adds_homepage(self, title: str) -> None:
        """Give the space a homepage."""
        self.space.homepage = self.site.add_page(self.space, title, "<p>Welcome.</p>", parent=None)

    def adds_page(
        self,
        title: str,
        storage: str | None = None,
        *,
        below: str | None = None,
        status: PageStatus = "current",
        author: str | None = None,
        labels: Iterable[str] = (),
    ) -> SitePage:
        """Write a page; without `storage` it says a sentence of its own."""
        under_homepage = below is None and self.space.homepage is not None and author is not None
        return self.site.add_page(
            self.space,
            title,
            f"<p>All about {escape(title)}.</p>" if storage is None else storage,
            parent=self.page(below) if below else "homepage" if under_homepage else None,
            status=status,
            author=self.site.add_user(author) if author else None,
            labels=labels,
        )

    def adds_many_pages(self, count: int) -> None:
        """Write many pages, each with an attachment."""
        first = len(self.pages)
        for number in range(first, first + count):
            page = self.adds_page(f"Page {number}")
            self.site.attach(page, f"file {number}.bin", b"bytes %d" % number)

    def adds_entangled_pages(self, count: int) -> None:
        """Write pages, each with a PDF; each links to another page, to its PDF, and to their own."""
        for number in range(count):
            far = (number + count - 1) % count
            links = (
                page_bodies.link_to_page(f"Page {far}"),
                page_bodies.link_to_attachment(f"plan {far}.pdf", f"Page {far}"),
                page_bodies.link_to_attachment(f"plan {number}.pdf", f"Page {number}"),
            )
            self.adds_page(f"Page {number}", f"<p>This is page {number}.</p>{''.join(links)}")
            self.attaches(f"Page {number}", f"plan {number}.pdf")

    def adds_large_page(self, title: str, megabytes: int) -> None:
        """Write a page with this much text, paragraph by paragraph."""
        paragraph = "<p>Every valve is checked before the shift begins, and each reading is written down.</p>"
        self.adds_page(title, paragraph * (megabytes * 1_100_000 // len(paragraph) + 1))

    def grows_tree(self, levels: int, title_length: int) -> None:
        """Write a page below a page below a page."""
        parent: SitePage | None = None
        for level in range(levels):
            title = f"Level {level} ".ljust(title_length, "x")
            parent = self.site.add_page(self.space, title, "<p>Deeper.</p>", parent=parent)

    def adds_blog_post(self, title: str) -> None:
        """Write a blog post."""
        self.site.add_blog_post(self.space, title, "<p>News.</p>")

    def writes_body(self, title: str, storage: str) -> None:
        """Write the body of a page."""
        self.site.edit_page(self.page(title), storage)

    def changes_page(self, title: str, text: str) -> None:
        """Edit a page so that it says just this."""
        self.site.edit_page(self.page(title), f"<p>{escape(text)}</p>")

    def sets_webhook(self) -> None:
        """Have a webhook, and the operator set it."""
        self.mounted_webhook = self._network.mount(self.webhook, host="hooks.example.com")
        self._mounted.append(self.mounted_webhook)
        self._operator.sets("notify.webhook_url", self.mounted_webhook.url)

    def deletes_page(self, title: str) -> None:
        """Put a page into the trash."""
        page = self.page(title)
        self._trash[title] = page
        self.site.delete_page(page)

    def restores_page(self, title: str) -> None:
        """Take a page out of the trash."""
        self.site.restore_page(self._trash[title])

    def attaches(
        self,
        title: str,
        filename: str,
        *,
        megabytes: int = 0,
        media_type: str = "application/octet-stream",
    ) -> None:
        """Attach a file to a page."""
        content = bytes(range(256)) * 4096 * megabytes if megabytes else pdf_saying(f"All about {filename}")
        self.site.attach(self.page(title), filename, content, media_type)

    # Confluence gives space exports away

    def writes_space_export(self) -> None:
        """Let Confluence write an XML space export."""
        write_space_export(self.site, self.space, self.space_export)

    def unpacks_space_export(self) -> None:
        """Unpack the space export into a folder, which takes its place."""
        folder = self.space_export.with_suffix("")
        with zipfile.ZipFile(self.space_export) as archive:
            archive.extractall(folder)
        self.space_export = folder

    def writes_faulty_space_export(self, fault: str) -> None:
        """Have a space export that is no good."""
        self.writes_space_export()
        spoil(self.space_export, fault)

    # what was asked

    def new_run(self) -> None:
        """Forget what was asked so far, and look at what is on disk: what counts is the run that begins."""
        before = ExportedFolder(self._operator.output)
        self.paths_before_run = {file.title: file.path for file in before.markdown_files}
        self.times_before_run = {path: path.stat().st_mtime_ns for path in before.files}
        self.requests_by_run.append(len(self.traffic.requests_to_open_webui))
        self.folder_before_run = self.folder_now()
        for mounted in self._mounted:
            mounted.log.clear()

    def folder_now(self) -> dict[Path, tuple[int, int]]:
        """All files of the output folder, hidden ones too, with their times and sizes."""
        found = {path: path.stat() for path in self._operator.output.rglob("*") if path.is_file()}
        return {path: (state.st_mtime_ns, state.st_size) for path, state in found.items()}

    @property
    def unplanned_requests(self) -> list[str]:
        """Requests that a stand-in did not know; there must be none."""
        return [request for mounted in self._mounted for request in mounted.unplanned]
