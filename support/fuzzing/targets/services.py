"""The answers of Confluence's two REST APIs and of Open WebUI's."""

import itertools
from collections.abc import Callable, Mapping

import requests

from confluence_markdown_exporter.clients.confluence_client import ConfluenceClient
from confluence_markdown_exporter.clients.open_webui_client import OpenWebUIClient
from confluence_markdown_exporter.clients.open_webui_uploads import Patience
from confluence_markdown_exporter.clients.retrying import RetryPolicy
from confluence_markdown_exporter.models.page import BodyFormat
from support.fuzzing.replayed_service import ReplayedService
from support.fuzzing.small_site import small_site
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_data_center_api import ConfluenceDataCenterApi
from support.services.confluence_stand_in import ConfluenceStandIn
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

_ONE_MORE = RetryPolicy(retries=1)


def _wait_no(_seconds: float) -> None:
    """Waiting is tried elsewhere."""


_CONFLUENCE_CALLS: Mapping[str, Callable[[ConfluenceClient], object]] = {
    "connection": lambda client: client.test_connection(),
    "spaces": lambda client: client.spaces(),
    "space": lambda client: client.get_space_details("DOCS"),
    "pages": lambda client: list(client.pages(client.get_space_details("DOCS"), include_archived=True)),
    "query": lambda client: client.pages_found_by("label = public", client.get_space_details("DOCS")),
    "restrictions": lambda client: client.view_restricted([*client.pages(client.get_space_details("DOCS"))]),
    "attachments": lambda client: list(client.attachments(client.get_space_details("DOCS"))),
    "bodies": lambda client: list(client.bodies([*client.pages(client.get_space_details("DOCS"))])),
    "rendered": lambda client: _rendered(client),
    "comments": lambda client: list(client.comments(client.get_space_details("DOCS"))),
    "users": lambda client: client.user_names(["557058:0000-0001", "8a7f8081000000000000000000000001"]),
    "page": lambda client: client.get_complete_page_metadata("10003"),
    "attachment": lambda client: client.get_complete_attachment_metadata("att10005"),
    "bytes": lambda client: _bytes(client),
}


def _rendered(client: ConfluenceClient) -> object:
    reader = ConfluenceClient(
        client.base_url, session=client.session, retry=_ONE_MORE, sleep=_wait_no, body_format=BodyFormat.VIEW
    )
    return list(reader.bodies([*reader.pages(reader.get_space_details("DOCS"))]))


def _bytes(client: ConfluenceClient) -> int:
    attachment = next(client.attachments(client.get_space_details("DOCS")), None)
    if attachment is None:
        return 0
    return client.download(attachment, lambda chunks: sum(map(len, chunks)))


def _confluence(name: str, app: ConfluenceStandIn, url: str) -> ReplayedService[ConfluenceClient]:
    token = app.site.credentials.personal_access_token

    def connect(session: requests.Session) -> ConfluenceClient:
        return ConfluenceClient(url, pat=token, session=session, retry=_ONE_MORE, sleep=_wait_no)

    return ReplayedService(name, app, connect, _CONFLUENCE_CALLS)


def confluence_cloud() -> ReplayedService[ConfluenceClient]:
    """The answers of Confluence Cloud."""
    return _confluence(
        "confluence-cloud", ConfluenceCloudApi(small_site()), "https://site.atlassian.net/wiki"
    )


def confluence_data_center() -> ReplayedService[ConfluenceClient]:
    """The answers of Confluence Data Center."""
    app = ConfluenceDataCenterApi(small_site())
    return _confluence("confluence-data-center", app, "https://wiki.example.com/confluence")


_OPEN_WEBUI_CALLS: Mapping[str, Callable[[OpenWebUIClient], object]] = {
    "connection": lambda client: client.test_connection(),
    "version": lambda client: client.server_version(),
    "knowledge": lambda client: client.list_knowledge_bases(),
    "named": lambda client: client.create_or_get_knowledge_base("Handbook", "About us"),
    "described": lambda client: client.find_knowledge_base_described("Handbook", "About us"),
    "create": lambda client: client.create_knowledge_base("Handbook", "About us"),
    "files": lambda client: client.list_knowledge_files(_id(client)),
    "own-files": lambda client: client.list_own_files("*"),
    "upload": lambda client: client.upload_file(
        "guide.md", "Read this.", "text/markdown", metadata={"file_hash": "5"}
    ),
    "update": lambda client: client.create_or_update_file(
        "guide.md", "Read this.", "text/markdown", metadata={"file_hash": "5"}
    ),
    "rename": lambda client: client.rename_knowledge_base(_id(client), "Handbook", "About us"),
    "add": lambda client: client.batch_add_files_to_knowledge(
        _id(client), [file.id for file in client.list_own_files("*")]
    ),
    "remove": lambda client: client.remove_files_from_knowledge(_id(client), ["none"]),
}


def _id(client: OpenWebUIClient) -> str:
    return client.create_or_get_knowledge_base("Handbook", "About us").id


def open_webui() -> ReplayedService[OpenWebUIClient]:
    """The answers of Open WebUI."""
    server = OpenWebUIServer()

    def connect(session: requests.Session) -> OpenWebUIClient:
        seconds = itertools.count()
        return OpenWebUIClient(
            "https://chat.example.com",
            server.owner.api_key,
            session=session,
            retry=_ONE_MORE,
            sleep=_wait_no,
            clock=lambda: float(next(seconds)),
            patience=Patience(seconds=20),
        )

    return ReplayedService("open-webui", OpenWebUIApi(server), connect, _OPEN_WEBUI_CALLS)
