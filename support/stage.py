"""The stage of a scenario: a Confluence site, an Open WebUI server, and everything that can befall them."""

import re
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote_plus

from confluence_markdown_exporter.exporters.file_names import attachment_name, nested
from support.client_user import ClientUser
from support.knowledge_view import KnowledgeView
from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_data_center_api import ConfluenceDataCenterApi
from support.services.confluence_site import ConfluenceSite, PageStatus, SitePage, SiteSpace
from support.services.faults import (
    Fault,
    Outcome,
    answers,
    bytes_of,
    cuts_the_body_short,
    download_of,
    drops_the_connection,
    is_down,
    refuses_credentials,
    shows_a_login_page,
    vanishes,
)
from support.services.mounting import Network
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer
from support.services.request_log import LoggedRequest
from support.services.site_from_archive import site_from_space_export
from support.services.space_export_faults import spoil
from support.services.space_export_writer import write_space_export
from support.skipping import NotHere
from support.tiny_pdf import pdf_saying

GENUINE_EXPORTS = Path(__file__).parents[2] / "shared" / "real-exports"
"""Genuine Confluence space exports; they are not part of the project, and not everybody has them."""

CLOUD = "Confluence Cloud"
DATA_CENTER = "Confluence Data Center"

_HESITATIONS: dict[str, Outcome] = {
    'answers "unavailable"': answers(503),
    "asks to slow down": answers(429, retry_after_seconds=1),
    "drops the connection": drops_the_connection(),
}
_SITE_ADDRESS = re.compile(
    r'https?://(?:handbook\.atlassian\.net|wiki\.example\.com|127\.0\.0\.1:\d+|localhost:\d+)[^\s)>"]*'
)


class Stage:
    """Everything around the exporter. Steps speak to it in the words of the features."""

    def __init__(self, network: Network, operator: Operator) -> None:
        self._network = network
        self._operator = operator
        self.site = ConfluenceSite()
        self.server = OpenWebUIServer()
        self.knowledge = KnowledgeView(self.server)
        self._confluence = network.mount(ConfluenceCloudApi(self.site), host="handbook.atlassian.net")
        self._open_webui = network.mount(OpenWebUIApi(self.server), host="chat.example.com")
        self.client_user = ClientUser(self._open_webui.url, self.server.owner.api_key)
        self._mounted = [self._confluence, self._open_webui]
        self._space: SiteSpace | None = None
        self.paths_before_run: dict[str, Path] = {}
        self.times_before_run: dict[Path, int] = {}
        self.space_export = operator.workplace / "space export.zip"
        self.other_output = operator.workplace / "other export"
        self._set_up_operator()

    def _set_up_operator(self) -> None:
        credentials = self.site.credentials
        for key, value in {
            "auth.confluence.url": self._confluence.url,
            "auth.confluence.username": credentials.username,
            "auth.confluence.api_token": credentials.api_token,
            "auth.open_webui.url": self._open_webui.url,
            "auth.open_webui.api_key": self.server.owner.api_key,
            "export.output_path": str(self._operator.output),
            "retry_config.max_backoff_seconds": 0.001,
        }.items():
            self._operator.sets(key, value)

    def leaves_the_network_alone(self) -> None:
        """Let requests go out to real servers."""
        self._network.__exit__(None, None, None)

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
        return self._confluence.url

    @property
    def open_webui_url(self) -> str:
        """Where the operator reaches Open WebUI."""
        return self._open_webui.url

    @property
    def space_address(self) -> str:
        """Where people open the space."""
        return f"{self._confluence.url}/spaces/{self.space.key}"

    @property
    def secrets(self) -> list[str]:
        """Everything that must never be shown."""
        credentials = self.site.credentials
        settings = self._operator.settings
        return [
            credentials.api_token,
            credentials.personal_access_token,
            self.server.owner.api_key,
            settings["auth"]["confluence"]["api_token"],
            settings["auth"]["open_webui"]["api_key"],
        ]

    def address(self, words: str) -> str:
        """Fill the address of Confluence into what the operator types."""
        return words.replace("<confluence>", self._confluence.url)

    def page_address(self, title: str) -> str:
        """Where people open the page."""
        page = self.page(title)
        return f"{self._confluence.url}/spaces/{page.space_key}/pages/{page.id}"

    def file_name_of_page(self, title: str) -> str:
        """The name of the page's Markdown file."""
        return f"{nested(PurePosixPath(self.space.key), title, self.page(title).id).name}.md"

    def _file_name_of_attachment(self, filename: str) -> str:
        return attachment_name(filename, self.site.attachment(filename).id)

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
        self._confluence = mounted
        self._mounted.append(mounted)
        self._operator.sets("auth.confluence.url", mounted.url)

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
        for number in range(count):
            page = self.adds_page(f"Page {number}")
            self.site.attach(page, f"file {number}.bin", b"bytes %d" % number)

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

    def writes_panel(self, title: str, panel: str, text: str) -> None:
        """Write a page that holds nothing but a panel."""
        self.writes_body(
            title,
            f'<ac:structured-macro ac:name="{panel}"><ac:rich-text-body><p>{escape(text)}</p>'
            "</ac:rich-text-body></ac:structured-macro>",
        )

    def writes_page_properties(self, title: str, properties: Iterable[tuple[str, str]]) -> None:
        """Write a page that holds nothing but page properties."""
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in properties
        )
        self.writes_body(
            title,
            f'<ac:structured-macro ac:name="details"><ac:rich-text-body><table><tbody>{rows}</tbody></table>'
            "</ac:rich-text-body></ac:structured-macro>",
        )

    def mentions_user(self, title: str, name: str) -> None:
        """Mention a person on a page."""
        user = self.site.add_user(name)
        self.writes_body(
            title, f'<p>Ask <ac:link><ri:user ri:account-id="{user.account_id}" /></ac:link>.</p>'
        )

    def links_to_page(self, title: str, target: str) -> None:
        """Link from one page to another by title."""
        self.writes_body(
            title,
            f'<p>See <ac:link><ri:page ri:content-title="{escape(target)}" />'
            f"<ac:link-body>{escape(target)}</ac:link-body></ac:link>.</p>",
        )

    def links_to_address_of(self, title: str, target: str, form: str) -> None:
        """Link from one page to another by its address, as somebody pasted it in one of its forms."""
        page, whole = self.page(target), self.page_address(target)
        forms = {
            "as a browser shows it": whole,
            "without the site": whole.removeprefix(self.confluence_url),
            "by its number": f"{self.confluence_url}/pages/viewpage.action?pageId={page.id}",
            "by its title": f"{self.confluence_url}/display/{page.space_key}/{quote_plus(page.title)}",
            "in short": self.confluence_url + page.short_address,
        }
        self.writes_body(title, f'<p>See <a href="{escape(forms[form])}">the address</a>.</p>')

    def links_to_place(self, title: str, anchor: str, target: str) -> None:
        """Link from one page to a place in another."""
        self.writes_body(
            title,
            f'<p>See <ac:link ac:anchor="{escape(anchor)}"><ri:page ri:content-title="{escape(target)}" />'
            "<ac:link-body>the place</ac:link-body></ac:link>.</p>",
        )

    def links_to_address_of_place(self, title: str, anchor: str, target: str) -> None:
        """Link from one page to a place in another by its address, as somebody pasted it."""
        self.writes_body(
            title, f'<p>See <a href="{self.page_address(target)}#{escape(anchor)}">the place</a>.</p>'
        )

    def links_to_attachment(self, title: str, filename: str, owner: str) -> None:
        """Link from a page to an attachment of another."""
        self.writes_body(
            title,
            f'<p>See <ac:link><ri:attachment ri:filename="{escape(filename)}">'
            f'<ri:page ri:content-title="{escape(owner)}" /></ri:attachment></ac:link>.</p>',
        )

    def links_to_other_space(self, title: str, target: str, key: str) -> None:
        """Link from one page to a page of another space by title."""
        self.writes_body(
            title,
            f'<p>See <ac:link><ri:page ri:space-key="{key}" ri:content-title="{escape(target)}" />'
            f"<ac:link-body>{escape(target)}</ac:link-body></ac:link>.</p>",
        )

    def shows_image(self, title: str, filename: str) -> None:
        """Show an attached image on its page."""
        self.writes_body(
            title, f'<p><ac:image><ri:attachment ri:filename="{escape(filename)}" /></ac:image></p>'
        )

    def attaches(self, title: str, filename: str, *, megabytes: int = 0) -> None:
        """Attach a file to a page."""
        content = bytes(range(256)) * 4096 * megabytes if megabytes else pdf_saying(f"All about {filename}")
        self.site.attach(self.page(title), filename, content)

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

    # What befalls Confluence

    def confluence_goes_down(self) -> None:
        """Let Confluence refuse connections."""
        self._confluence.faults.add(Fault(is_down(), times=None))

    def confluence_shows_login_page(self) -> None:
        """Put a sign-in page before Confluence."""
        self._confluence.faults.add(Fault(shows_a_login_page(), times=None))

    def confluence_hides_people(self) -> None:
        """Let nobody look up users."""
        self._confluence.faults.add(Fault(answers(403), matches="/users-bulk", times=None))

    def confluence_fails_to_list_pages(self) -> None:
        """Let the listing of pages fail."""
        self._confluence.faults.add(
            Fault(answers(500), matches=lambda path: path.endswith("/pages"), times=None)
        )

    def confluence_hesitates(self, hesitation: str, times: int | None) -> None:
        """Let Confluence fail some times, None for ever, after it was first reached."""
        self._confluence.faults.add(Fault(_HESITATIONS[hesitation], after=1, times=times))

    def loses_attachment(self, filename: str) -> None:
        """Let an attachment be listed but gone when it is fetched."""
        wanted = download_of(self.site.attachment(filename))
        self._confluence.faults.add(Fault(vanishes(), matches=wanted, times=None))

    def breaks_download(self, filename: str) -> None:
        """Let the transfer of an attachment's bytes end early."""
        attachment = self.site.attachment(filename)
        outcome = cuts_the_body_short(after_bytes=len(attachment.content) // 2)
        self._confluence.faults.add(Fault(outcome, matches=bytes_of(attachment), times=None))

    def shows_login_page_for_download(self, filename: str) -> None:
        """Let a sign-in page come in place of an attachment's bytes."""
        wanted = bytes_of(self.site.attachment(filename))
        self._confluence.faults.add(Fault(shows_a_login_page(), matches=wanted, times=None))

    def withholds_content_of(self, title: str) -> None:
        """Let a page be deleted after it was listed and before its content is fetched."""
        page = self.page(title)

        def deletes_first(app, environ, start_response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            self.site.delete_page(page)
            return app(environ, start_response)

        bodies = Fault(deletes_first, matches=lambda path: path.endswith("/api/v2/pages"), times=None)
        self._confluence.faults.add(bodies)

    def confluence_recovers(self) -> None:
        """End all faults of Confluence."""
        self._confluence.faults.mend()

    # What befalls Open WebUI

    def open_webui_goes_down(self) -> None:
        """Let Open WebUI refuse connections."""
        self._open_webui.faults.add(Fault(is_down(), times=None))

    def open_webui_refuses_knowledge_bases(self) -> None:
        """Let nobody create a knowledge base."""
        self._open_webui.faults.add(
            Fault(answers(400, words="No more knowledge bases"), matches="/create", method="POST", times=None)
        )

    def open_webui_refuses_uploads(self) -> None:
        """Let every upload be refused."""
        self._open_webui.faults.add(
            Fault(answers(400, words="No more files"), matches="/files/", method="POST", times=None)
        )

    def open_webui_key_expires_after_uploads(self, count: int) -> None:
        """Let the API key be taken for some uploads and then no more."""
        self._open_webui.faults.add(
            Fault(refuses_credentials(), matches="/files/", method="POST", after=count, times=None)
        )

    def open_webui_processes_slowly(self) -> None:
        """Let the first file not be ready when it is first looked at."""
        self.server.slow[self.file_name_of_page(self.pages[0].title)] = 1

    def open_webui_cannot_process_attachment(self, filename: str) -> None:
        """Let the processing of an attachment fail."""
        self.server.unprocessable[self._file_name_of_attachment(filename)] = "Stream has ended unexpectedly"

    def open_webui_cannot_process_page(self, title: str) -> None:
        """Let the processing of a page's file fail."""
        self.server.unprocessable[self.file_name_of_page(title)] = "Stream has ended unexpectedly"

    def open_webui_drops_from_batch(self, title: str) -> None:
        """Let batch add leave a page's file out without a word."""
        self.server.left_out_by_batch_add.add(self.file_name_of_page(title))

    def open_webui_recovers(self) -> None:
        """End all faults of Open WebUI."""
        self._open_webui.faults.mend()

    # what was asked

    def new_run(self) -> None:
        """Forget what was asked so far, and look at what is on disk: what counts is the run that begins."""
        before = ExportedFolder(self._operator.output)
        self.paths_before_run = {file.title: file.path for file in before.markdown_files}
        self.times_before_run = {path: path.stat().st_mtime_ns for path in before.files}
        for mounted in self._mounted:
            mounted.log.clear()

    @property
    def unplanned_requests(self) -> list[str]:
        """Requests that a stand-in did not know; there must be none."""
        return [request for mounted in self._mounted for request in mounted.unplanned]

    @property
    def requests_to_confluence(self) -> list[LoggedRequest]:
        """What Confluence was asked in the latest run."""
        return list(self._confluence.log)

    @property
    def requests_to_open_webui(self) -> list[LoggedRequest]:
        """What Open WebUI was asked in the latest run."""
        return list(self._open_webui.log)

    def content_requests(self) -> list[LoggedRequest]:
        """Requests for the content of pages."""
        return [one for one in self.requests_to_confluence if "body" in one.query]

    def download_requests(self) -> list[LoggedRequest]:
        """Requests for the bytes of attachments."""
        parts = ("/download", "/media/")
        return [one for one in self.requests_to_confluence if any(part in one.path for part in parts)]

    def requests_without_api_key(self) -> list[LoggedRequest]:
        """Requests to Open WebUI that did not carry a bearer token."""
        return [one for one in self.requests_to_open_webui if one.signed_in != "Bearer"]

    def uploads_in_latest_run(self) -> int:
        """How many files were sent."""
        return sum(
            one.method == "POST" and one.path == "/api/v1/files/" for one in self.requests_to_open_webui
        )

    def batch_adds(self) -> int:
        """How often files were added many at a time."""
        return self._open_webui.log.count(path_contains="/files/batch/add", method="POST")

    def single_adds(self) -> int:
        """How often a file was added by itself."""
        return self._open_webui.log.count(path_contains="/file/add", method="POST")

    def removals_follow_a_listing(self) -> bool:
        """Whether files were removed, and only after a listing that followed the adding."""
        asked = [f"{one.method} {one.path}" for one in self.requests_to_open_webui]
        added = max(number for number, one in enumerate(asked) if one.endswith("/add"))
        removed = min(number for number, one in enumerate(asked) if one.endswith("/sync/cleanup"))
        return any(one.startswith("GET") and one.endswith("/files") for one in asked[added:removed])

    # exports compared

    def compared_contents(self, folder: Path) -> dict[str, bytes]:
        """Return all files of an export, addresses in Confluence aside: these differ by source."""
        compared = {}
        for path, content in ExportedFolder(folder).contents().items():
            if path.endswith(".md"):
                lines = content.decode().splitlines(keepends=True)
                text = "".join(line for line in lines if not line.startswith("confluence_page_url:"))
                compared[path] = _SITE_ADDRESS.sub("<address in Confluence>", text).encode()
            else:
                compared[path] = content
        assert compared, f"Nothing was exported into {folder}"
        return compared
