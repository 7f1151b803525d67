"""Every setting: its name, type, default, limits and what it is for.

The tree is the tree of the configuration file. Its descriptions are what `config show` and the
configuration page tell, so each is a sentence for the operator.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from confluence_markdown_exporter.config.values import (
    Extensions,
    FrontMatterKeys,
    MarkdownPreset,
    MediaTypes,
    Megabytes,
    Moment,
    NamePattern,
    OutputPlace,
    ProxyAddress,
    ReadableFile,
    Seconds,
    Secret,
    SecretFile,
    StatusCodes,
    WebAddress,
)

NO_SECRET = SecretStr("")


class Section(BaseModel):
    """Settings that belong together: unknown ones are refused, and nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServiceAuth(Section):
    """What the connections to a service have in common."""

    allow_plain_http: bool = Field(
        default=False,
        description="Whether credentials may go to another machine without encryption, "
        "where the address begins with `http://`.",
    )
    verify_tls: bool = Field(
        default=True,
        description="Whether the server's certificate is checked; for a company's own authority "
        "give `ca_bundle` instead of switching this off.",
    )
    ca_bundle: ReadableFile = Field(
        default="", description="File with the certificates of the authorities to trust (PEM)."
    )
    client_certificate: ReadableFile = Field(
        default="", description="File with the certificate to sign in with (PEM), with its key or without."
    )
    client_key: ReadableFile = Field(
        default="", description="File with the key of `client_certificate` (PEM, without a password)."
    )
    proxy: ProxyAddress = Field(
        default=NO_SECRET,
        description="Address of the proxy to this service; without it the usual variables "
        "(`HTTPS_PROXY`, `NO_PROXY`) decide.",
    )


class ConfluenceAuth(ServiceAuth):
    """Where Confluence is and who is asking."""

    url: WebAddress = Field(
        default="",
        description="Address of Confluence, with its context path if it has one "
        "(`https://example.atlassian.net/wiki`).",
    )
    username: str = Field(
        default="", description="E-mail address (Cloud) or user name that `api_token` belongs to."
    )
    api_token: Secret = Field(
        default=NO_SECRET, description="API token (Cloud) or password; used together with `username`."
    )
    api_token_file: SecretFile = Field(default="", description="File that holds `api_token`.")
    pat: Secret = Field(
        default=NO_SECRET, description="Personal access token (Data Center); used instead of `api_token`."
    )
    pat_file: SecretFile = Field(default="", description="File that holds `pat`.")


class OpenWebUIAuth(ServiceAuth):
    """Where Open WebUI is and who is asking."""

    url: WebAddress = Field(default="", description="Address of Open WebUI (`https://chat.example.com`).")
    api_key: Secret = Field(
        default=NO_SECRET, description="API key of an account that may write to the knowledge bases."
    )
    api_key_file: SecretFile = Field(default="", description="File that holds `api_key`.")


class Auth(Section):
    """Addresses and credentials."""

    keyring: bool = Field(
        default=False,
        description="Whether credentials that are set nowhere else come from the system's keyring "
        "(`pip install 'confluence-markdown-exporter-open-webui[keyring]'`; `config set KEY --keyring`).",
    )

    confluence: ConfluenceAuth = ConfluenceAuth()
    open_webui: OpenWebUIAuth = OpenWebUIAuth()


class Export(Section):
    """What is exported and how it looks."""

    output_path: OutputPlace = Field(
        default=Path("confluence-export"),
        description="Folder that receives one folder per space; relative to where the command runs.",
    )
    export_to_open_webui: bool = Field(
        default=True,
        description="Whether an exported space goes on into its Open WebUI knowledge base "
        "(where `auth.open_webui` is set).",
    )
    open_webui_attachment_extensions: Extensions = Field(
        default="md,txt,pdf",
        description="Attachments that go to Open WebUI: extensions between commas, with `*` and `?` as "
        "wildcards (`doc*`, `report-*.pdf`, `*` for all). Empty for none.",
    )
    attachment_max_size_mb: Megabytes = Field(
        default=None,
        description="Larger attachments stay out of Open WebUI; in MB (1,048,576 bytes). Empty for no limit.",
    )
    open_webui_attachment_media_types: MediaTypes = Field(
        default="",
        description="Media types of attachments for Open WebUI, between commas, with `*` as a wildcard "
        "(`application/pdf,text/*`). Empty for all.",
    )
    open_webui_knowledge_base: NamePattern = Field(
        default="{space_name}",
        description="Name of the knowledge base; `{space_name}` and `{space_key}` stand for the space's. "
        "Without them all exported spaces share one knowledge base.",
    )
    open_webui_batch_add: bool = Field(
        default=True,
        description="Whether files are added to the knowledge base many at a time instead of one by one.",
    )
    include_document_title: bool = Field(
        default=True, description="Whether a page's file starts with the page's title as a heading."
    )
    page_breadcrumbs: bool = Field(
        default=True, description="Whether a page's file starts with links to the pages above it."
    )
    markdown_preset: MarkdownPreset = Field(
        default="github",
        description="Whose Markdown is written: `github`, `obsidian`, `mkdocs`, `azure_devops`, `hugo` or "
        "`plain`.",
    )
    body_format: Literal["storage", "view"] = Field(
        default="storage",
        description="What a page is read from: `storage`, what its authors wrote, or `view`, what Confluence "
        "shows, where storage format cannot be had. `view` costs the server more and loses some detail.",
    )
    comments: bool = Field(
        default=False,
        description="Whether the comments on a page are written into a file beside it "
        "(`Guide-1.comments.md`); they do not go to Open WebUI.",
    )
    keep_colours: bool = Field(
        default=False, description="Whether coloured text keeps its colour, as HTML (never with `plain`)."
    )
    front_matter: bool = Field(
        default=True, description="Whether a page's file starts with front matter that says what page it is."
    )
    front_matter_without: FrontMatterKeys = Field(
        default="",
        description="Keys that no front matter has, on disk and in Open WebUI, between commas "
        "(`confluence_author, confluence_attachment_author`).",
    )
    removal_limit_percent: float = Field(
        default=20,
        ge=0,
        le=100,
        description="Share of a space's files that may be removed at once because Confluence does not list "
        "them any more, on disk and in the knowledge base, in percent; a run that would remove more stops.",
    )
    remove_unchosen: bool = Field(
        default=False,
        description="Whether files of pages that exist but are not chosen any more (they lost a label) are "
        "removed as well, by runs over whole spaces.",
    )
    open_webui_replace_changed: bool = Field(
        default=False,
        description="Whether exported files that somebody changed in the knowledge base are replaced; "
        "otherwise they are kept and reported.",
    )
    include_archived: bool = Field(default=False, description="Whether archived pages are exported too.")
    include_restricted: bool = Field(
        default=False,
        description="Whether pages that not everybody in the space may view go into Open WebUI too; "
        "on disk they are in any case.",
    )


class PageSelection(Section):
    """Which pages and blog posts are exported: those for which all of this holds."""

    labels: str = Field(
        default="",
        description="Only pages that bear one of these labels, between commas. Empty for all pages.",
    )
    without_labels: str = Field(
        default="", description="No pages that bear one of these labels, between commas."
    )
    title: str = Field(
        default="",
        description="Only pages with this title; `*` stands for any characters, `?` for one, "
        "and capitals do not matter (`release notes*`).",
    )
    updated_since: Moment = Field(
        default="",
        description="Only pages changed on or after this day or moment (ISO 8601, in UTC unless it says so).",
    )
    kind: Literal["all", "pages", "blog_posts"] = Field(
        default="all", description="`pages`, `blog_posts`, or `all` for both."
    )
    cql: str = Field(
        default="",
        description="Only pages that this query in Confluence's query language finds "
        "(`label = policy and contributor = currentUser()`); not with an XML space export.",
    )


class Notify(Section):
    """Who is told that a run did not end well."""

    webhook_url: Secret = Field(
        default=NO_SECRET,
        description="Address that the summary of a run is posted to as JSON, when the run was not complete. "
        "Never shown, as such addresses hold tokens.",
    )


class RetryConfig(Section):
    """How patiently a failed request is repeated."""

    backoff_and_retry: bool = Field(default=True, description="Whether failed requests are repeated at all.")
    backoff_factor: float = Field(
        default=2,
        gt=0,
        le=100,
        allow_inf_nan=False,
        description="The first repetition waits 1 second, each further one this many times as long.",
    )
    max_backoff_seconds: Seconds = Field(
        default=60,
        description="Longest wait before a repetition, in seconds, even if the server asks for more.",
    )
    max_waiting_seconds: Seconds = Field(
        default=600, description="Longest time that one request waits for its repetitions in all, in seconds."
    )
    max_backoff_retries: int = Field(
        default=5, ge=0, le=100, description="How often a request is repeated after its first failure."
    )
    retry_status_codes: StatusCodes = Field(
        default=(413, 429, 502, 503, 504), description="HTTP answers after which a request is repeated."
    )


class ConnectionConfig(Section):
    """How long a service may take, and how much is asked of it at once."""

    connect_timeout_seconds: Seconds = Field(
        default=10, description="Longest wait for a connection to a service, in seconds."
    )
    read_timeout_seconds: Seconds = Field(
        default=60, description="Longest wait for the next part of an answer, in seconds."
    )
    transfer_timeout_seconds: Seconds = Field(
        default=1800,
        description="Longest time that one answer may take to come, in seconds, be it an attachment, however "
        "steadily it drips.",
    )
    processing_timeout_seconds: Seconds = Field(
        default=600, description="Longest wait until Open WebUI has read and indexed one file, in seconds."
    )
    processing_poll_seconds: Seconds = Field(
        default=0.5,
        description="Wait before Open WebUI is asked how far a file is, in seconds; each further wait is "
        "twice as long, up to 5 seconds.",
    )
    parallel_downloads: int = Field(
        default=32,
        ge=1,
        le=64,
        description="How many attachments are fetched from Confluence at the same time; "
        "fewer where people work on a small server meanwhile.",
    )
    parallel_uploads: int = Field(
        default=2,
        ge=1,
        le=16,
        description="How many files are sent to Open WebUI at the same time; its embedding is what takes "
        "long, and two keep it busy. More may help where it has texts embedded by another machine.",
    )


class WorkersConfig(Section):
    """Which processes do the work."""

    processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="How many processes of this machine fetch, convert and write; more than one pays for "
        "spaces of some hundred pages where there are as many processors.",
    )
    scheduler: str = Field(
        default="",
        description="Address of a Dask scheduler whose workers do it instead (tcp://10.0.0.5:8786); they "
        "need the output folder under the same path, and settings of their own for Confluence, because "
        "credentials are not sent to them.",
    )


class Configuration(Section):
    """Everything that can be set."""

    auth: Auth = Auth()
    export: Export = Export()
    selection: PageSelection = PageSelection()
    retry_config: RetryConfig = RetryConfig()
    connection_config: ConnectionConfig = ConnectionConfig()
    workers: WorkersConfig = WorkersConfig()
    notify: Notify = Notify()
