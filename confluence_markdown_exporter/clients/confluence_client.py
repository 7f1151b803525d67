"""The client for a Confluence site, Cloud or Data Center."""

import difflib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from confluence_markdown_exporter.clients.confluence_comments import comments_of_space
from confluence_markdown_exporter.clients.confluence_dialect import (
    ConfluenceDialect,
    dialect_of_host,
    find_dialect,
    no_confluence_at,
    wiki_address,
)
from confluence_markdown_exporter.clients.confluence_restrictions import view_restricted
from confluence_markdown_exporter.clients.confluence_search import page_ids_found
from confluence_markdown_exporter.clients.confluence_urls import PageAddress
from confluence_markdown_exporter.clients.http import ApiSession, Timeouts
from confluence_markdown_exporter.clients.retrying import RetryPolicy, Sleep
from confluence_markdown_exporter.clients.service_errors import ServiceErrors
from confluence_markdown_exporter.clients.service_session import (
    BearerToken,
    ServiceSession,
    secrets_of,
)
from confluence_markdown_exporter.errors import (
    ConfigurationError,
    ConfluenceNotAuthorised,
    ConfluenceNotFound,
    ConfluenceRefused,
    ConfluenceUnexpectedAnswer,
    ConfluenceUnreachable,
    ExporterError,
)
from confluence_markdown_exporter.models.attachment import Attachment
from confluence_markdown_exporter.models.comment import Comment
from confluence_markdown_exporter.models.masking import Masking
from confluence_markdown_exporter.models.metadata import AttachmentMetadata, PageMetadata
from confluence_markdown_exporter.models.page import BodyFormat, Page, PageBody
from confluence_markdown_exporter.models.space import Space

_ERRORS = ServiceErrors(
    service="Confluence",
    unreachable=ConfluenceUnreachable,
    not_authorised=ConfluenceNotAuthorised,
    not_found=ConfluenceNotFound,
    refused=ConfluenceRefused,
    unexpected=ConfluenceUnexpectedAnswer,
    url_setting="auth.confluence.url",
    credentials_setting="auth.confluence.username and api_token (or pat)",
)
_SUGGESTIONS = 3
Got = TypeVar("Got")


class ConfluenceClient:
    """A Confluence site as a source of pages (see `ContentSource`), whichever REST API it speaks.

    With `username` and `api_token` it signs in by Basic authentication, else with `pat` as a bearer
    token, else not at all (a public site). The first use finds out the dialect; nothing is sent before.
    Page bodies are asked for in `body_format`. `retry` says how patiently failed requests are repeated,
    waiting through `sleep` (seconds).
    Every method raises `ConfluenceError` for what the site does not give; no message holds a credential.
    """

    def __init__(
        self,
        base_url: str,
        *,
        username: str = "",
        api_token: str = "",
        pat: str = "",
        body_format: BodyFormat = BodyFormat.STORAGE,
        session: requests.Session | None = None,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.base_url = _site_address(base_url)
        self._body_format = body_format
        self.session = session or ServiceSession()
        credentials = _credentials(username, api_token, pat)
        if credentials is not None:
            self.session.auth = credentials
        self._api = ApiSession(
            base_url=self.base_url,
            session=self.session,
            errors=replace(_ERRORS, masking=Masking([api_token, pat, *secrets_of(self.session)])),
            retry=retry or RetryPolicy(),
            timeouts=timeouts or Timeouts(),
            sleep=sleep,
        )
        self._known = dialect_of_host(self._api)
        self._finding_out = Lock()  # threads that come first find it out together, with one question

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    @property
    def site(self) -> str:
        """The wiki's address: what was given, with `/wiki` on Atlassian's own hosts."""
        return self.base_url

    def test_connection(self) -> bool:
        """Say whether the site answers and takes the credentials; never raises."""
        try:
            self.check_connection()
        except ExporterError:
            return False
        return True

    def check_connection(self) -> None:
        """Ask the site for next to nothing; raise what is wrong with it."""
        self._answer_to(lambda dialect: dialect.check())

    def get_space_details(self, key: str) -> Space:
        """Return the space with this key, compared without case; raise if there is none, and suggest."""
        return self._answer_to(lambda dialect: dialect.space(key)) or self._space_like(key)

    def build_space_url(self, key: str) -> str:
        """Return where people open the space."""
        return self._dialect.space_url(key)

    def spaces(self) -> Sequence[Space]:
        """List every current space."""
        return self._dialect.spaces()

    def pages(self, space: Space, *, include_archived: bool = False) -> Iterator[Page]:
        """List every current page and blog post of the space, without bodies; one may come twice."""
        return self._dialect.pages(space, include_archived=include_archived)

    def pages_found_by(self, cql: str, space: Space) -> Collection[str]:
        """Return the ids of the current pages and blog posts of the space that a query finds.

        Raise `ConfluenceRefused` with Confluence's own words for a query that it does not understand.
        """
        return page_ids_found(self._dialect.api, space.key, cql)

    def view_restricted(self, pages: Sequence[Page]) -> Collection[str]:
        """Return the ids of those of these pages that not everybody may view, pages above considered."""
        return view_restricted(self._dialect.api, pages)

    def attachments(self, space: Space) -> Iterator[Attachment]:
        """List the attachments of all current pages and blog posts of the space.

        One may come twice; as it comes last it is whole.
        """
        return self._dialect.attachments(space)

    def attachments_of(self, pages: Sequence[Page]) -> Iterator[Attachment]:
        """List the attachments of these pages, at a request for each of them."""
        for page in pages:
            yield from self._dialect.attachments_of(page)

    def bodies(self, pages: Sequence[Page]) -> Iterator[PageBody]:
        """Yield the bodies of these pages batch by batch; a page that is gone by now is left out.

        A page whose storage format these credentials are not given is asked for as Confluence shows it.
        """
        if self._body_format is BodyFormat.VIEW:
            yield from self._dialect.bodies(pages, BodyFormat.VIEW)
            return
        awaited = {page.id: page for page in pages}
        try:
            for body in self._dialect.bodies(pages, BodyFormat.STORAGE):
                awaited.pop(body.page_id, None)
                yield body
        except ConfluenceNotAuthorised:
            if not awaited:
                raise
        if awaited:
            yield from self._dialect.bodies(list(awaited.values()), BodyFormat.VIEW)

    def comments(self, space: Space) -> Iterator[Comment]:
        """Yield the comments on the space's current pages and blog posts, fifty to a request."""
        return comments_of_space(self._dialect.api, space.key)

    def user_names(self, user_ids: Sequence[str]) -> Mapping[str, str]:
        """Map account ids, user keys and user names to display names; unknown ones are left out."""
        return self._dialect.user_names(user_ids)

    def download(self, attachment: Attachment, receive: Callable[[Iterator[bytes]], Got]) -> Got:
        """Return what `receive` makes of the attachment's bytes, which come from this site only.

        `receive` is called again where a transfer broke off, or where it raised `DamagedDownload`.
        """
        path = self._dialect.download_path(attachment)
        if not path.startswith("/") or path.startswith("//"):
            raise ConfluenceUnexpectedAnswer(
                f"Confluence says that attachment {attachment.filename!r} is not on {self.base_url}.",
                advice="Credentials are not sent to other hosts; download it by hand if you trust its link.",
            )
        return self._dialect.api.transfer(path, receive)

    def space_key_of_page(self, page_id: str) -> str:
        """Return the key of the space that holds the page or blog post."""
        try:
            return self._dialect.space_key_of_page(page_id)
        except ConfluenceNotFound as error:
            raise self._unknown("page", page_id) from error

    def page_id_at(self, address: PageAddress) -> str:
        """Return the id of the page at this address, asking the site where it names a title."""
        if address.page_id:
            return address.page_id
        found = self._dialect.page_titled(address.space_key, address.title)
        if found is None:
            raise self._unknown(f"page in space {address.space_key}", repr(address.title))
        return found

    def get_complete_page_metadata(self, page_id: str) -> PageMetadata:
        """Return everything that is known about one page or blog post."""
        try:
            return self._dialect.page_metadata(page_id)
        except ConfluenceNotFound as error:
            raise self._unknown("page", page_id) from error

    def get_complete_attachment_metadata(self, attachment_id: str) -> AttachmentMetadata:
        """Return everything that is known about one attachment and its page."""
        try:
            attachment = self._dialect.attachment(attachment_id)
        except ConfluenceNotFound as error:
            raise self._unknown("attachment", attachment_id) from error
        return AttachmentMetadata.of(attachment, self.get_complete_page_metadata(attachment.page_id))

    @property
    def _dialect(self) -> ConfluenceDialect:
        with self._finding_out:
            if self._known is None:
                self._known, _ = find_dialect(self._api, lambda dialect: dialect.check())
            return self._known

    def _answer_to(self, question: Callable[[ConfluenceDialect], Got]) -> Got:
        """Ask what every site answers, which tells the dialect too where that is not known yet."""
        with self._finding_out:
            known = self._known
            if known is None:
                self._known, answer = find_dialect(self._api, question)
                return answer
        try:
            return question(known)
        except ConfluenceNotFound as error:
            raise no_confluence_at(self.base_url, "its API does not answer there") from error

    def _space_like(self, key: str) -> Space:
        """Find the space by a key in other letters; this listing is only asked for when the key failed."""
        known = {space.key.casefold(): space for space in self.spaces()}
        if key.casefold() in known:
            return known[key.casefold()]
        near = difflib.get_close_matches(key.casefold(), known, n=_SUGGESTIONS)
        meant = f"Did you mean {' or '.join(known[name].key for name in near)}? " if near else ""
        raise ConfluenceNotFound(
            f"There is no space {key!r} at {self.base_url}, or these credentials may not see it.",
            advice=f"{meant}The key stands in the address of the space's pages: …/spaces/KEY/….",
        )

    def _unknown(self, what: str, name: str) -> ConfluenceNotFound:
        return ConfluenceNotFound(
            f"There is no {what} {name} at {self.base_url}, or these credentials may not see it.",
            advice="Open it in a browser with the same account, and copy its address from there.",
        )


def _credentials(username: str, api_token: str, pat: str) -> AuthBase | None:
    if username and api_token:
        return HTTPBasicAuth(username.encode(), api_token.encode())
    return BearerToken(pat) if pat else None


def _site_address(base_url: str) -> str:
    """Return the wiki's address without a trailing slash; refuse what is none, or holds a password."""
    address = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if "@" in parts.netloc:
        raise ConfigurationError(
            "auth.confluence.url holds a user name or password.",
            advice="Put them into auth.confluence.username and auth.confluence.api_token.",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(
            f"auth.confluence.url is no web address: {base_url!r}.",
            advice="Give the whole address of the site, for example https://your-site.atlassian.net/wiki.",
        )
    return wiki_address(f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"))
